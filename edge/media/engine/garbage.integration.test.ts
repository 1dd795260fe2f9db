import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { LooseSocket } from '#test/world/rtp/index.ts';
import { loadOpus } from '../codec/index.ts';
import { DROP_CAUSES, type PayloadFormat, type RemoteMedia } from '../media.ts';
import { AudioReceiver } from './audio-receiver.ts';
import { Ear } from './ear.ts';
import { Endpoint } from './endpoint.ts';
import { bridge } from './relay.ts';

/** Whatever comes to a port: nothing throws, and each datagram is counted once, as used or by the cause of its drop. */

const DATAGRAMS_A_RUN = 200;
const RUNS = 500;

const SPOKEN: readonly PayloadFormat[] = [
  { payloadType: 0, name: 'PCMU', clockRateHz: 8000 },
  { payloadType: 9, name: 'G722', clockRateHz: 8000 },
  { payloadType: 13, name: 'CN', clockRateHz: 8000 },
  { payloadType: 96, name: 'opus', clockRateHz: 48_000 },
  { payloadType: 97, name: 'L16', clockRateHz: 16_000 },
  { payloadType: 98, name: 'G729', clockRateHz: 1 },
  { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 },
  { payloadType: 102, name: 'telephone-event', clockRateHz: 1 },
];
const LISTENERS: readonly (readonly PayloadFormat[])[] = [
  [{ payloadType: 8, name: 'PCMA', clockRateHz: 8000 }],
  [{ payloadType: 9, name: 'G722', clockRateHz: 8000 }],
  [{ payloadType: 111, name: 'opus', clockRateHz: 48_000 }],
];

/** What a datagram of each kind begins with; the rest is chance. */
const rtp = fc
  .tuple(fc.constantFrom(...SPOKEN, { payloadType: 64 }), fc.nat(0x7f), fc.nat(0xffff), fc.nat(0xffffffff), fc.nat(2))
  .map(([{ payloadType }, bits, sequence, ticks, ssrc]) => {
    const header = Buffer.alloc(12);
    // Half of them without contributors, extension and padding, whose lengths by chance hardly ever add up.
    header[0] = 0x80 | (bits < 0x40 ? bits : 0);
    header[1] = payloadType | ((bits & 1) << 7);
    header.writeUInt16BE(sequence, 2);
    header.writeUInt32BE(ticks, 4);
    header[11] = ssrc;
    return header;
  });
const rtcp = fc.tuple(fc.nat(0x3f), fc.integer({ min: 192, max: 223 }), fc.nat(40)).map(([bits, type, words]) => {
  return Buffer.of(0x80 | bits, type, 0, words);
});
const stun = fc.constantFrom(0x0001, 0x0101).map((type) => {
  return Buffer.of(type >> 8, type & 0xff, 0, 8, 0x21, 0x12, 0xa4, 0x42);
});
const dtls = fc.integer({ min: 20, max: 25 }).map((type) => Buffer.of(type, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4));
const zrtp = fc.constant(Buffer.from('10000000' + '5a525450' + '00000001' + '505a0003', 'hex'));
const anything = fc.constant(Buffer.alloc(0));
const datagram = fc.record({
  start: fc.oneof({ weight: 4, arbitrary: rtp }, rtcp, stun, dtls, zrtp, anything),
  rest: fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ minLength: 160, maxLength: 700, size: 'max' })),
  isControl: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
  isStranger: fc.integer({ min: 0, max: 7 }).map((one) => one === 0),
});

beforeAll(loadOpus);

class Line {
  readonly rtp = new LooseSocket();
  readonly rtcp = new LooseSocket();
  readonly endpoint: Endpoint;

  constructor(clock: ManualClock, remote: Pick<RemoteMedia, 'payloads'>) {
    const identity = { cname: 'c', chance: new SeededChance() };
    const sockets = { family: 4, address: '127.0.0.1', rtp: this.rtp, rtcp: this.rtcp } as const;
    this.endpoint = new Endpoint(sockets, clock, identity);
    const place = { address: '192.0.2.1', rtpPort: 4000, rtcpPort: 4001 };
    this.endpoint.setRemote({ ...place, ...remote, direction: 'sendrecv', srtp: null });
  }

  get counts(): { dropped: number; received: number } {
    const { dropped, received } = this.endpoint.statistics();
    return { dropped: DROP_CAUSES.reduce((sum, cause) => sum + dropped[cause], 0), received: received.packets };
  }
}

test('garbage of all kinds, to a call that is transcoded, recorded and heard in a room', () => {
  let used = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...LISTENERS),
      fc.array(datagram, { minLength: DATAGRAMS_A_RUN, maxLength: DATAGRAMS_A_RUN }),
      (takes, datagrams) => {
        const clock = new ManualClock();
        const [speaker, listener] = [new Line(clock, { payloads: SPOKEN }), new Line(clock, { payloads: takes })];
        const relay = bridge(speaker.endpoint, listener.endpoint);
        const inRoom = new AudioReceiver(SPOKEN, 8000, () => {});
        const recorded = new Ear(8000, () => clock.monotonicMs(), { foreign: () => {}, digit: () => {} });
        recorded.expect(SPOKEN);
        speaker.endpoint.taps.add(inRoom).add(recorded);
        for (const [n, { start, rest, isControl, isStranger }] of datagrams.entries()) {
          const before = speaker.counts;
          const bytes = Buffer.concat([start, rest]);
          const socket = isControl ? speaker.rtcp : speaker.rtp;
          socket.hear(bytes, isStranger ? '198.51.100.66' : '192.0.2.1', isControl ? 4001 : 4000);
          const after = speaker.counts;
          const [dropped, received] = [after.dropped - before.dropped, after.received - before.received];
          expect(dropped + received).toBeLessThanOrEqual(1);
          if (dropped + received === 0) expect(isReport(bytes) || isZrtpHello(bytes)).toBe(true);
          used += received;
          refused += dropped;
          clock.advance(20);
          if (n % 12 === 0) speaker.endpoint.tick();
          inRoom.next();
          recorded.next();
        }
        relay.dissolve();
        inRoom.close();
      },
    ),
    { seed: 4, numRuns: RUNS },
  );
  expect([used > 10_000, refused > 10_000]).toEqual([true, true]);
}, 120_000);

const isReport = (bytes: Buffer): boolean => bytes.length >= 8 && (bytes[1] ?? 0) >= 192 && (bytes[1] ?? 0) <= 223;
const isZrtpHello = (bytes: Buffer): boolean => bytes.subarray(4, 8).toString() === 'ZRTP';
