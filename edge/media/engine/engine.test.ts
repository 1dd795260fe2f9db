import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { LooseSocket, rtpPacket } from '#test/world/rtp/index.ts';
import type { Order } from '../orders.ts';
import { Engine } from './engine.ts';

/** Whatever is ordered, in whatever order: what is closed is silent, and when all is closed nothing is left. */

const ENDPOINTS = ['a', 'b', 'c', 'd'];
const FORMAT = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const BUSY_MS = [20, 500];
const START = { ssrc: 1, sequence: 2, ticks: 3 };
const PROGRAM = { items: [{ tone: { steps: [{ hz: [440], ms: 200 }], levelDb: -10 }, ms: 100 }] };
const REMOTE = {
  address: '192.0.2.1',
  rtpPort: 4000,
  rtcpPort: 4001,
  payloads: [FORMAT],
  direction: 'sendrecv',
  srtp: null,
} as const;

const id = fc.constantFrom(...ENDPOINTS);
const room = fc.constantFrom('r', 's');
const order: fc.Arbitrary<Order> = fc.oneof(
  fc.record({ name: fc.constant('set-remote'), id, remote: fc.constant(REMOTE) }),
  fc.record({ name: fc.constant('bridge'), a: id, b: id }),
  fc.record({ name: fc.constant('echo'), id }),
  fc.record({
    name: fc.constant('play'),
    id,
    play: fc.nat(9),
    program: fc.constant(PROGRAM),
    format: fc.constant(FORMAT),
    start: fc.constant(START),
  }),
  fc.record({
    name: fc.constant('room-join'),
    room,
    id,
    format: fc.constant(FORMAT),
    start: fc.constant(START),
    voice: fc.constant({}),
    port: fc.constant(null),
  }),
  fc.record({
    name: fc.constant('room-play'),
    room,
    id: fc.option(id),
    program: fc.constant(PROGRAM),
    play: fc.nat(3),
  }),
  fc.record({ name: fc.constant('room-stop'), room, play: fc.nat(3) }),
  fc.record({ name: fc.constant('room-close'), room }),
  fc.record({ name: fc.constant('send-digits'), id, digits: fc.constant('42'), ms: fc.constant(100) }),
  fc.record({ name: fc.constant('press'), id, digit: fc.constant('1') }),
  fc.record({ name: fc.constant('unbridge'), id }),
  fc.record({ name: fc.constant('watch-silence'), id, watch: fc.nat(3), seconds: fc.constant(1) }),
  fc.record({ name: fc.constant('close'), request: fc.constant(0), id, keepSockets: fc.boolean() }),
) as fc.Arbitrary<Order>;

class Sockets {
  readonly isNative = true;
  readonly bound: LooseSocket[] = [];
  beBrisk(): () => void {
    return () => {};
  }
  sendTogether(work: () => void): void {
    work();
  }
  bind(): { ok: true; socket: LooseSocket } {
    const socket = new LooseSocket();
    this.bound.push(socket);
    return { ok: true, socket };
  }
  get sent(): number {
    return this.bound.reduce((sum, { packets }) => sum + packets.length, 0);
  }
}

test.each([
  { everyMs: 5, what: 'on time' },
  { everyMs: 35, what: 'by a machine that is late each time' },
])('plays 50 packets a second, no more and no less, $what', async ({ everyMs }) => {
  const [clock, sockets] = [new ManualClock(), new Sockets()];
  const engine = new Engine({ sockets, clock, chance: new SeededChance() }, () => {});
  engine.take({ name: 'open', request: 0, id: 'a', address: '127.0.0.1', rtpPort: 0, rtcpPort: 1 });
  await new Promise(setImmediate);
  engine.take({ name: 'set-remote', id: 'a', remote: REMOTE });
  const program = { items: [{ tone: { steps: [{ hz: [440], ms: 20_000 }], levelDb: -10 }, ms: 20_000 }] };
  engine.take({ name: 'play', id: 'a', play: 1, program, format: FORMAT, start: START });
  const packets = () => sockets.bound[0]?.packets.length ?? 0;
  const perSecond: number[] = [];
  for (let second = 0; second < 3; second++) {
    const before = packets();
    // Whole steps of either kind, and whole packets.
    for (let ms = 0; ms < 700; ms += everyMs) clock.advance(everyMs);
    perSecond.push((packets() - before) / 0.7);
  }
  expect(perSecond).toEqual([50, 50, 50]);
  engine.take({ name: 'close', request: 0, id: 'a', keepSockets: false });
});

test('orders by chance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(order, fc.constantFrom(...BUSY_MS)), { maxLength: 40 }), async (orders) => {
      const [clock, sockets] = [new ManualClock(), new Sockets()];
      const engine = new Engine({ sockets, clock, chance: new SeededChance() }, () => {});
      const idle = clock.pendingTimers;
      for (const name of ['r', 's']) engine.take({ name: 'room-open', room: name, options: {} });
      for (const [n, one] of ENDPOINTS.entries()) {
        const ports = { rtpPort: 2 * n, rtcpPort: 2 * n + 1 };
        engine.take({ name: 'open', request: n, id: one, address: '127.0.0.1', ...ports });
      }
      await new Promise(setImmediate);
      for (const [n, [one, ms]] of orders.entries()) {
        engine.take(one);
        for (const socket of sockets.bound) socket.hear(rtpPacket({ sequence: n }));
        clock.advance(ms);
      }
      for (const name of ['r', 's']) engine.take({ name: 'room-close', room: name });
      for (const one of ENDPOINTS) engine.take({ name: 'close', request: 0, id: one, keepSockets: false });
      const { sent } = sockets;
      for (const socket of sockets.bound) socket.hear(rtpPacket());
      clock.advance(10_000);
      expect(sockets.sent).toBe(sent);
      expect(sockets.bound.filter(({ onMessage }) => onMessage !== null)).toEqual([]);
      expect(clock.pendingTimers).toBe(idle);
    }),
    { seed: 5, numRuns: 150 },
  );
});
