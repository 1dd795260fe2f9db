import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemPrincipal } from '#shared/identity/index.ts';
import { noted } from './permission.ts';

test('an audit entry names who does it, in whose name, and from where', () => {
  const principal = { ...systemPrincipal('ten_1'), actor: 'usr_1', impersonator: 'usr_2', source: '192.0.2.1' };
  expect(noted(principal, 'user.create')).toEqual({
    actor: 'usr_1',
    impersonator: 'usr_2',
    source: '192.0.2.1',
    action: 'user.create',
  });
});

test('no use case leaves out a part of it by writing it down itself', () => {
  const sources = readdirSync(import.meta.dirname).filter((name) => /(?<!test)\.ts$/.test(name));
  const byHand = sources.filter((name) =>
    /actor: principal/.test(readFileSync(join(import.meta.dirname, name), 'utf8')),
  );
  expect(sources.length).toBeGreaterThan(10);
  expect(byHand).toEqual([]);
});
