import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { exportedPages, viewerFunctions } from './viewer-functions.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchbay-site-'));
for (const file of ['index.html', '404.html', 'users.html', 'calls/index.html', '_next/static/a.js', 'users.txt']) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), '');
}
afterAll(() => rmSync(folder, { recursive: true }));

const code = viewerFunctions(folder);

test('an exported page is found with and without index, and the error page is no page', () => {
  expect(exportedPages(folder)).toEqual({ '/': '/index.html', '/calls': '/calls/index.html', '/users': '/users.html' });
});

test.each([
  ['/', '/index.html'],
  ['/users', '/users.html'],
  ['/users/', '/users.html'],
  ['/calls', '/calls/index.html'],
  ['/users.txt', '/users.txt'],
  ['/_next/static/a.js', '/_next/static/a.js'],
  ['/nowhere', '/404.html'],
  ['/constructor', '/404.html'],
])('%s is answered from %s', (path, file) => {
  expect(run(code.portalRequest, { request: { uri: path } })).toEqual({ uri: file });
});

test('the error page says 404; other answers keep their status', () => {
  const answer = (uri: string) => run(code.portalResponse, { request: { uri }, response: { statusCode: 200 } });
  expect(answer('/404.html')).toEqual({ statusCode: 404, statusDescription: 'Not Found' });
  expect(answer('/users.html')).toEqual({ statusCode: 200 });
});

test('the API learns the host name that the browser asked for, whatever the browser claims', () => {
  const headers = { host: { value: 'acme.example' }, 'x-forwarded-host': { value: 'other.example' } };
  expect(run(code.apiRequest, { request: { headers } })).toEqual({
    headers: { host: { value: 'acme.example' }, 'x-forwarded-host': { value: 'acme.example' } },
  });
});

/** As CloudFront runs it: nothing but the language. */
function run(source: string, event: unknown): unknown {
  return JSON.parse(runInNewContext(`${source};JSON.stringify(handler(${JSON.stringify(event)}))`) as string);
}
