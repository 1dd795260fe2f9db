import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a log goes on where it ended, and keeps one older part', () => {
  const path = join(folder, 'edge.log');
  const first = new LogFile(path, 10);
  first.write('one\n');
  first.close();
  const second = new LogFile(path, 10);
  second.write('two\n');
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');

  second.write('three\n');
  expect(readFileSync(path, 'utf8')).toBe('three\n');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('one\ntwo\n');

  second.write('four\nfive\n');
  second.close();
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('three\n');
  expect(readdirSync(folder)).toHaveLength(2);
});
