import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servePortal } from './portal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-'));
  mkdirSync(join(folder, 'out', '_next', 'static'), { recursive: true });
  mkdirSync(join(folder, 'out', 'users'));
  const files = {
    'out/index.html': '<p>overview',
    'out/users/index.html': '<p>users',
    'out/404.html': '<p>nothing here',
    'out/.sources': 'hash',
    'out/_next/static/a1b2.js': 'run()',
    'secret.txt': 'outside',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = (path: string, init?: RequestInit) => servePortal(join(folder, 'out')).request(path, init);

describe('the portal as files', () => {
  test.each([
    ['/', '<p>overview', 'text/html; charset=utf-8', 'no-cache'],
    ['/users/', '<p>users', 'text/html; charset=utf-8', 'no-cache'],
    ['/users', '<p>users', 'text/html; charset=utf-8', 'no-cache'],
    ['/_next/static/a1b2.js', 'run()', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ])('%s', async (path, body, type, caching) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(body);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toBe(caching);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('content-security-policy')).toContain("media-src 'self' blob:");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(['/nowhere', '/.sources', '/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%zz'])(
    '%s is the 404 page',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toBe('<p>nothing here');
    },
  );

  test('only reading is possible', async () => {
    expect((await get('/', { method: 'POST' })).status).toBe(404);
    const head = await get('/', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});
