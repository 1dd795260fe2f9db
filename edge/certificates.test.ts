import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { type CertificateFiles, readCertificates, watchCertificates } from './certificates.ts';

let directory: string;
let files: CertificateFiles;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'certificates-'));
  files = { keyFile: join(directory, 'edge-key.pem'), certFile: join(directory, 'edge-cert.pem'), directory };
  writeFileSync(files.keyFile, 'edge key');
  writeFileSync(files.certFile, 'edge cert');
  put('one.test');
});

afterEach(() => rmSync(directory, { recursive: true }));

function put(name: string, text = name): void {
  writeFileSync(join(directory, `${name}.key`), `${text} key`);
  writeFileSync(join(directory, `${name}.crt`), `${text} cert`);
}

test('each pair of files is a name, the rest is not', () => {
  put('*.two.test');
  writeFileSync(join(directory, 'half.test.crt'), 'no key yet');
  expect(readCertificates(files)).toEqual({
    key: 'edge key',
    cert: 'edge cert',
    named: {
      'one.test': { key: 'one.test key', cert: 'one.test cert' },
      '*.two.test': { key: '*.two.test key', cert: '*.two.test cert' },
    },
  });
  expect(readCertificates({ ...files, directory: undefined }).named).toEqual({});
});

test('changes are told of once, and what cannot be read is logged until it can', () => {
  const clock = new ManualClock();
  const log = vi.fn();
  const changed = vi.fn();
  watchCertificates(files, { clock, log }, changed);
  clock.advance(60_000);
  expect(changed).not.toHaveBeenCalled();

  put('one.test', 'renewed one');
  put('three.test');
  clock.advance(60_000);
  expect(changed).toHaveBeenCalledOnce();
  expect(Object.keys(changed.mock.calls[0]?.[0].named).sort()).toEqual(['one.test', 'three.test']);

  rmSync(files.keyFile);
  clock.advance(60_000);
  expect(log).toHaveBeenCalledOnce();
  expect(log.mock.calls[0]?.[0]).toMatchObject({ name: 'certificates-unreadable' });
  writeFileSync(files.keyFile, 'new edge key');
  clock.advance(5000);
  expect(changed).toHaveBeenLastCalledWith(expect.objectContaining({ key: 'new edge key' }));
});
