import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

// Plain JavaScript, because it runs before TypeScript can: the types are told here.
const load = (name: string) => import(join(import.meta.dirname, name));
const { packagesFit, installPackages } = (await load('packages.mjs')) as {
  packagesFit(root: string): boolean;
  installPackages(root: string): Promise<void>;
};
const { portalFits, fingerprint } = (await load('portal.mjs')) as {
  portalFits(root: string): boolean;
  fingerprint(root: string): string;
};
const { withLock } = (await load('lock.mjs')) as {
  withLock(root: string, work: () => Promise<unknown>): Promise<void>;
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'prepare-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: unknown): void {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

describe('packages fit', () => {
  const wanted = { '': { version: '0.1.0' }, 'node_modules/a': { version: '1.0.0' } };
  test.each([
    ['all there', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['one missing', {}, false],
    ['one of another version', { 'node_modules/a': { version: '1.0.1' } }, false],
  ])('%s', (_, installed, isFit) => {
    write('package-lock.json', { packages: wanted });
    write('node_modules/.package-lock.json', { packages: installed });
    expect(packagesFit(root)).toBe(isFit);
  });

  test('nothing installed', () => {
    write('package-lock.json', { packages: wanted });
    expect(packagesFit(root)).toBe(false);
  });

  test('a package for another platform need not be there', () => {
    write('package-lock.json', { packages: { 'node_modules/b': { version: '1.0.0', optional: true } } });
    write('node_modules/.package-lock.json', { packages: {} });
    expect(packagesFit(root)).toBe(true);
  });
});

test('an install that was cut short is begun anew', async () => {
  write('tone/package.json', { name: 'tone', version: '1.0.0' });
  write('tone/index.js', 'export const hz = 440;');
  const npm = (...args: string[]) => execFileSync('npm', [...args, '--silent', '--offline'], { cwd: root });
  npm('pack', './tone');
  write('package.json', { dependencies: { tone: 'file:tone-1.0.0.tgz' } });
  npm('install', '--package-lock-only');
  write('node_modules/tone/package.json', { name: 'tone', version: '1.0.0' });

  await installPackages(root);

  expect(existsSync(join(root, 'node_modules/tone/index.js'))).toBe(true);
});

test('the portal fits until one of its sources changes; tests and what was built are no sources', () => {
  const folders = ['web/app/page.tsx', 'shared/user/user.ts', 'functions/api/user.ts', 'functions/developers/types.ts'];
  for (const source of [...folders, 'package-lock.json', 'tsconfig.json']) write(source, 'a');
  expect(portalFits(root)).toBe(false);
  write('web/out/.sources', fingerprint(root));
  expect(portalFits(root)).toBe(true);
  write('web/app/page.test.tsx', 'b');
  write('web/.next/cache', 'b');
  expect(portalFits(root)).toBe(true);
  write('shared/user/user.ts', 'b');
  expect(portalFits(root)).toBe(false);
});

describe('preparing one clone', () => {
  test('two at once take turns', async () => {
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await sleep(100);
      order.push(`${name} ends`);
    };
    await Promise.all([withLock(root, work('first')), withLock(root, work('second'))]);
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  test('a lock that nobody touches any more is taken over', async () => {
    write('.data/preparing.lock', 'somebody');
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(join(root, '.data/preparing.lock'), longAgo, longAgo);
    let hasWorked = false;
    await withLock(root, async () => {
      hasWorked = true;
    });
    expect(hasWorked).toBe(true);
  });

  test('the folder it makes, which will hold secrets, is for the owner only', async () => {
    await withLock(root, async () => {});
    expect(statSync(join(root, '.data')).mode & 0o077).toBe(0);
  });
});
