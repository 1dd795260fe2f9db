import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Engine } from '../index.ts';
import { addressOf, startLoopbackEngine } from '../rig/index.ts';
import type { Certificate } from './certificates.ts';

const made = new Map<string, Certificate>();
const certificateOf = (name: string): Certificate => made.get(name) as Certificate;

beforeAll(async () => {
  for (const name of ['edge.test', 'one.test', '*.two.test', 'renewed.test']) {
    const pems = await generate([{ name: 'commonName', value: name }]);
    made.set(name, { key: pems.private, cert: pems.cert });
  }
});

let engine: Engine;
const log = vi.fn();
const sockets: TLSSocket[] = [];

beforeEach(async () => {
  log.mockClear();
  engine = await startLoopbackEngine({
    log,
    tls: {
      ...certificateOf('edge.test'),
      named: { 'One.test': certificateOf('one.test'), '*.two.test': certificateOf('*.two.test') },
    },
    listen: (['tls', 'wss'] as const).map((transport) => ({ transport, host: '127.0.0.1', port: 0 })),
  });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await engine.close();
});

async function connected(transport: 'tls' | 'wss', servername?: string): Promise<TLSSocket> {
  const { port } = addressOf(engine, transport);
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...(servername && { servername }) });
  sockets.push(socket);
  await once(socket, 'secureConnect');
  return socket;
}

const shownTo = async (transport: 'tls' | 'wss', servername?: string) =>
  (await connected(transport, servername)).getPeerCertificate().subject.CN;

test.each(['tls', 'wss'] as const)('%s shows the certificate of the name that is asked for', async (transport) => {
  expect(await shownTo(transport, 'one.test')).toBe('one.test');
  expect(await shownTo(transport, 'a.two.test')).toBe('*.two.test');
  expect(await shownTo(transport, 'a.b.two.test')).toBe('edge.test');
  expect(await shownTo(transport, 'three.test')).toBe('edge.test');
  expect(await shownTo(transport)).toBe('edge.test');
});

test('replaced ones are shown from the next handshake on, and open connections stay', async () => {
  const before = await connected('tls', 'one.test');
  const renewed = certificateOf('renewed.test');
  engine.replaceCertificates({ ...renewed, named: { 'one.test': renewed } });
  for (const transport of ['tls', 'wss'] as const) {
    expect(await shownTo(transport, 'one.test')).toBe('renewed.test');
    expect(await shownTo(transport, 'a.two.test')).toBe('renewed.test');
    expect(await shownTo(transport)).toBe('renewed.test');
  }
  before.write('\r\n\r\n');
  expect(String((await once(before, 'data'))[0])).toBe('\r\n');
});

test('one that cannot be used is logged, the old one stays, and the others are replaced', async () => {
  const { key } = certificateOf('edge.test');
  const { cert } = certificateOf('one.test');
  const mismatch = { key, cert };
  const renewed = certificateOf('renewed.test');
  engine.replaceCertificates({ ...mismatch, named: { 'one.test': mismatch, '*.two.test': renewed } });
  expect(await shownTo('tls')).toBe('edge.test');
  expect(await shownTo('tls', 'one.test')).toBe('one.test');
  expect(await shownTo('tls', 'a.two.test')).toBe('renewed.test');
  const refused = log.mock.calls.filter(([event]) => event.name === 'certificate-refused').map(([event]) => event.host);
  expect(refused).toEqual(['', 'one.test']);
  expect(JSON.stringify(log.mock.calls)).not.toContain('PRIVATE');
});
