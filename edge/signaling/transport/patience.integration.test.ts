/** Connections that cost us something and say nothing. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { ManualClock } from '#test/world/index.ts';
import { Counters } from '../counters.ts';
import { DEFAULT_POLICY, Guard } from '../guard/index.ts';
import { DEFAULT_LIMITS } from '../parser/index.ts';
import { dnsNames } from './dns.ts';
import type { Transport } from './flow.ts';
import { TransportLayer } from './layer.ts';

/** Nobody is connected. */
const NONE = { tcp: 0, tls: 0, ws: 0, wss: 0 };
const OPTIONS =
  'OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1;rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n' +
  'Call-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

let layer: TransportLayer;
let clock: ManualClock;
let counters: Counters;
const message = vi.fn();
const sockets: Socket[] = [];

beforeEach(async () => {
  message.mockClear();
  clock = new ManualClock();
  counters = new Counters();
  const pems = await generate([{ name: 'commonName', value: 'localhost' }]);
  const guard = new Guard(DEFAULT_POLICY, { clock: systemClock, counters, log: () => {} });
  layer = new TransportLayer(
    {
      clock,
      counters,
      guard,
      chance: systemChance,
      names: dnsNames(),
      log: () => {},
      limits: DEFAULT_LIMITS,
      tls: { key: pems.private, cert: pems.cert },
      connectTimeoutMs: 100,
      handshakeTimeoutMs: 200,
    },
    { message, malformed: () => {} },
  );
  for (const transport of ['tcp', 'tls', 'ws', 'wss'] as const) {
    await layer.listen({ transport, host: '127.0.0.1', port: 0 });
  }
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await layer.close();
});

async function connected(transport: Transport): Promise<Socket> {
  const port = layer.listeners.find((listener) => listener.transport === transport)?.port ?? 0;
  const socket = connect({ host: '127.0.0.1', port }).on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  // Without a reader the end of the connection would not be noticed.
  socket.resume();
  return socket;
}

test.each(['tls', 'ws', 'wss'] as const)('%s: who never finishes the handshake is cut off', async (transport) => {
  const socket = await connected(transport);
  await once(socket, 'close');
  expect(layer.connections).toEqual(NONE);
});

test('ws: a head that trickles in is cut off', async () => {
  const socket = await connected('ws');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
  await once(socket, 'close');
  expect(layer.connections).toEqual(NONE);
});

test('a connection without an acceptable message is closed after 30 s, another is kept', async () => {
  const [silent, pinging, talking] = [await connected('tcp'), await connected('tcp'), await connected('tcp')];
  pinging.write('\r\n\r\n');
  talking.write(OPTIONS);
  await eventually(() => {
    expect(message).toHaveBeenCalledOnce();
    expect(counters.snapshot().keepalives).toBe(1);
    expect(layer.connections.tcp).toBe(3);
  });
  clock.advance(29_999);
  expect(layer.connections.tcp).toBe(3);
  const closed = [once(silent, 'close'), once(pinging, 'close')];
  clock.advance(1);
  await Promise.all(closed);
  await eventually(() => expect(layer.connections.tcp).toBe(1));
  expect(counters.snapshot()['connections-silent']).toBe(2);
});
