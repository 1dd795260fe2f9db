import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type PrepareWorld, prepare } from './prepare.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchbay-prepare-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const onInstance = (values: Record<string, string>): PrepareWorld => ({
  metadata: { read: async (path) => values[path] ?? null },
  configured: async () => null,
  selfSigned: async (name) => ({ key: 'own key', certificate: `own certificate of ${name}` }),
});
const instance = { 'public-ipv4': '192.0.2.1', 'instance-id': 'i-0a1b' };
const written = (file: string) => readFileSync(join(folder, file), 'utf8');

test('the edge learns its public address, an identity that stays, and its certificate', async () => {
  await prepare(onInstance(instance), folder, undefined);
  expect(written('instance.env')).toBe(
    [
      'ADVERTISE=192.0.2.1',
      'EDGE_ID=edge_i0a1b',
      `TLS_KEY_FILE=${folder}/tls.key`,
      `TLS_CERT_FILE=${folder}/tls.crt`,
      '',
    ].join('\n'),
  );
  expect(written('tls.crt')).toBe('own certificate of 192.0.2.1');
});

test('a self-signed certificate carries the SIP domain when there is one', async () => {
  await prepare(onInstance(instance), folder, 'sip.example.com');
  expect(written('tls.crt')).toBe('own certificate of sip.example.com');
});

test("the operator's certificate comes first, and nobody else may read its key", async () => {
  const configured = async () => ({ key: 'given key', certificate: 'given certificate' });
  await prepare({ ...onInstance(instance), configured }, folder, 'sip.example.com');
  expect(written('tls.crt')).toBe('given certificate');
  expect(written('tls.key')).toBe('given key');
  expect(statSync(join(folder, 'tls.key')).mode & 0o777).toBe(0o600);
});

test('without a public address the edge does not start: no phone could send it media', async () => {
  await expect(prepare(onInstance({ 'instance-id': 'i-0a1b' }), folder, undefined)).rejects.toThrow('no public IPv4');
});
