import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { Counters } from '../counters.ts';
import { checkMessage, DEFAULT_LIMITS, parseMessage } from '../parser/index.ts';
import type { Flow } from '../transport/index.ts';
import { TransactionLayer } from './layer.ts';
import type { ServerTransaction } from './server-transaction.ts';
import { TimerQueue } from './timer-queue.ts';
import { DEFAULT_TIMERS } from './timers.ts';

const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

/** A layer, what it has sent over its only flow, and the transactions it has opened until somebody takes them. */
function layerOverUdp() {
  const sent: Buffer[] = [];
  const opened: ServerTransaction[] = [];
  const clock = new ManualClock();
  const flow = {
    transport: 'udp',
    isReliable: false,
    isOpen: true,
    remoteHost: '192.0.2.1',
    remotePort: 5060,
    send: (bytes: Buffer) => sent.push(bytes) > 0,
    atPort: () => flow,
  } as unknown as Flow;
  const layer = new TransactionLayer(
    {
      timers: DEFAULT_TIMERS,
      queue: new TimerQueue(clock),
      counters: new Counters(),
      connect: async () => flow,
    },
    { request: (transaction) => opened.push(transaction), ack: () => {}, serverEnded: () => {} },
    () => '1',
  );
  const receive = (): void => {
    const parsed = parseMessage(Buffer.from(OPTIONS, 'latin1'), 'datagram', DEFAULT_LIMITS);
    if (!parsed.ok) throw new Error(parsed.fault);
    const checked = checkMessage(parsed.message);
    if (!checked.ok) throw new Error(checked.fault);
    layer.receiveRequest(parsed.message, checked.essentials, flow);
  };
  return { layer, clock, sent, opened, receive };
}

const OPTIONS = [
  'OPTIONS sip:192.0.2.9 SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1',
  'From: <sip:a@192.0.2.1>;tag=1',
  'To: <sip:192.0.2.9>',
  'Call-ID: 1',
  'CSeq: 1 OPTIONS',
  '\r\n',
].join('\r\n');

test('an answered transaction repeats its answer, and holds its request no longer', async () => {
  const { layer, clock, sent, opened, receive } = layerOverUdp();
  receive();
  const answer = Buffer.from('SIP/2.0 200 OK\r\n\r\n');
  opened[0]?.respond(200, answer);
  const request = new WeakRef((opened.pop() as ServerTransaction).request);
  await new Promise((resolve) => setImmediate(resolve)); // a WeakRef holds until the end of its turn
  collectGarbage();
  expect(request.deref()).toBeUndefined();

  receive();
  expect(sent).toEqual([answer, answer]);
  expect(layer.counts.servers).toBe(1);
  clock.advance(64 * DEFAULT_TIMERS.t1Ms);
  expect(layer.counts.servers).toBe(0);
});
