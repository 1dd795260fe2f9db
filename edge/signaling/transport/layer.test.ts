import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { Counters } from '../counters.ts';
import { DEFAULT_POLICY, Guard } from '../guard/index.ts';
import { DEFAULT_LIMITS } from '../parser/index.ts';
import { dnsNames } from './dns.ts';
import { TransportLayer, type TransportUser } from './layer.ts';
import { listenUdp } from './udp.ts';

const ANYWHERE = { transport: 'udp', host: '127.0.0.1', port: 0, advertise: '127.0.0.1' } as const;

const OPTIONS =
  'OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1;rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n' +
  'Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n';

const openThings: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of openThings.splice(0).reverse()) await close();
});

async function layerFor(message: TransportUser['message']) {
  const counters = new Counters();
  const log = vi.fn();
  const wiretap = vi.fn();
  const guard = new Guard(DEFAULT_POLICY, { clock: systemClock, counters, log });
  const layer = new TransportLayer(
    {
      clock: systemClock,
      chance: systemChance,
      names: dnsNames(),
      counters,
      log,
      guard,
      limits: DEFAULT_LIMITS,
      wiretap,
      connectTimeoutMs: 100,
      handshakeTimeoutMs: 100,
    },
    { message, malformed: () => {} },
  );
  await layer.listen(ANYWHERE);
  openThings.push(() => layer.close());
  return { layer, counters, log, wiretap };
}

test('a datagram to port 0 is not sent, and nothing is thrown', async () => {
  const arrived = vi.fn();
  const udp = await listenUdp(ANYWHERE, { datagram: arrived, sent: () => {} });
  openThings.push(() => udp.close());
  expect(udp.flowTo('127.0.0.1', 0).send(Buffer.from('x'))).toBe(false);
  expect(udp.flowTo('127.0.0.1', udp.listener.port).send(Buffer.from('x'))).toBe(true);
  await eventually(() => expect(arrived).toHaveBeenCalledOnce());
});

test('a message that meets a bug harms no other; the bug is logged once, without the message', async () => {
  const { layer, counters, log } = await layerFor((message) => {
    throw new Error(message.text);
  });
  const phone = createSocket('udp4').bind(0, '127.0.0.1');
  openThings.push(() => phone.close());
  await once(phone, 'listening');
  for (let sent = 0; sent < 3; sent++) phone.send(OPTIONS, layer.listeners[0]?.port, '127.0.0.1');
  await eventually(() => expect(counters.snapshot()).toEqual({ bugs: 3 }));
  expect(log).toHaveBeenCalledOnce();
  expect(log).toHaveBeenCalledWith({ name: 'bug', error: 'Error', frames: expect.any(Array) });
  expect(JSON.stringify(log.mock.calls)).not.toContain('sip:a@b');
});

test('a phone that asks by STUN hears its address, and the wiretap does not', async () => {
  const message = vi.fn();
  const { layer, counters, wiretap } = await layerFor(message);
  const phone = createSocket('udp4').bind(0, '127.0.0.1');
  openThings.push(() => phone.close());
  await once(phone, 'listening');
  phone.send(Buffer.from('000100002112a442000102030405060708090a0b', 'hex'), layer.listeners[0]?.port, '127.0.0.1');
  const [answer] = (await once(phone, 'message')) as [Buffer];
  expect(answer.readUInt16BE(0)).toBe(0x0101);
  expect(answer.readUInt16BE(26) ^ 0x2112).toBe(phone.address().port);
  expect(counters.snapshot()).toEqual({ keepalives: 1 });
  expect(message).not.toHaveBeenCalled();
  expect(wiretap).not.toHaveBeenCalled();
});

describe('of listeners at several addresses', () => {
  async function listeningAt(...hosts: string[]) {
    const { layer } = await layerFor(() => {});
    for (const transport of ['udp', 'tcp'] as const) {
      for (const host of hosts) await layer.listen({ transport, host, port: 0, advertise: `at ${host}` });
    }
    return layer;
  }

  test.each([
    ['127.0.0.1', 'at 127.0.0.2'],
    ['::1', 'at ::1'],
    ['192.0.2.1', 'at 127.0.0.2'],
    ['2001:db8::1', 'at ::1'],
  ])('that of the same IP version leads to %s', async (peer, expected) => {
    const layer = await listeningAt('::1', '127.0.0.2');
    expect(layer.listenerFor('tcp', peer)?.advertise).toBe(expected);
  });

  test('none leads a datagram to another IP version; a connection may be opened', async () => {
    const { layer } = await layerFor(() => {});
    await layer.listen({ transport: 'tcp', host: '127.0.0.1', port: 0 });
    expect(layer.listenerFor('udp', '2001:db8::1')).toBeUndefined();
    expect(layer.openFlow('udp', '2001:db8::1', 5060)).toBeUndefined();
    expect(layer.listenerFor('tcp', '2001:db8::1')?.transport).toBe('tcp');
  });

  test('any free port is the same one for both IP versions', async () => {
    const layer = await listeningAt('127.0.0.2', '::1');
    const ports = layer.listeners.filter(({ transport }) => transport === 'tcp').map(({ port }) => port);
    expect(ports).toEqual([expect.any(Number), ports[0]]);
    expect(ports[0]).toBeGreaterThan(0);
  });
});
