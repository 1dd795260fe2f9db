import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolder } from './data-folder.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'data-folder-'));
});
afterEach(() => rmSync(path, { recursive: true }));

test('a folder serves one process at a time', () => {
  const folder = DataFolder.open(path);
  expect(() => DataFolder.open(path)).toThrow(`in use by process ${process.pid}: choose another with --data.`);
  folder.close();
  DataFolder.open(path).close();
});

test('the mark of a process that is dead, or was killed long ago, keeps nobody out', () => {
  const mark = join(path, 'process');
  writeFileSync(mark, '4194305'); // above the highest process id of Linux
  DataFolder.open(path).close();

  writeFileSync(mark, String(process.pid)); // the id has been given to somebody else since
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(mark, longAgo, longAgo);
  DataFolder.open(path).close();
});

test('a folder that cannot be used is named', () => {
  const file = join(path, 'file');
  writeFileSync(file, '');
  expect(() => DataFolder.open(file)).toThrow(`cannot use the folder ${file}`);
});

test('a database that others could read is closed to them', () => {
  const files = ['dynamodb.sqlite', 'dynamodb.sqlite-wal'].map((name) => join(path, name));
  for (const file of files) {
    writeFileSync(file, '');
    chmodSync(file, 0o644);
  }
  DataFolder.open(path).close();
  for (const file of files) expect(statSync(file).mode & 0o077).toBe(0);
});

test('key and certificate are made once; secrets are for the owner only', async () => {
  const folder = DataFolder.open(path);
  const secretKey = folder.secretKey();
  expect(Buffer.from(secretKey, 'base64')).toHaveLength(32);
  expect(folder.secretKey()).toBe(secretKey);

  const names = { domain: 'demo.localhost', addresses: ['127.0.0.1'] };
  const { key, cert } = await folder.certificate(names);
  const made = readFileSync(cert, 'utf8');
  await folder.certificate(names);
  expect(readFileSync(cert, 'utf8')).toBe(made);
  const certificate = new X509Certificate(made);
  expect(certificate.checkHost('demo.localhost')).toBe('demo.localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');

  folder.writeJson('demo.json', { a: 1 });
  expect(folder.readJson('demo.json')).toEqual({ a: 1 });
  for (const secret of [key, folder.file('secret-key'), folder.file('demo.json')]) {
    expect(statSync(secret).mode & 0o077).toBe(0);
  }
  folder.close();
});
