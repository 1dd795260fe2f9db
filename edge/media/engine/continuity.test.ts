import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rtpPacket } from '#test/world/rtp/index.ts';
import { rtpTicksOf, sequenceOf, ssrcOf } from '../rtp/packet.ts';
import { Continuity } from './continuity.ts';

const TYPES = { sentClockRateHz: () => 8000 };

interface Numbers {
  readonly ssrc: number;
  readonly sequence: number;
  readonly ticks: number;
}

function sent(continuity: Continuity, { ssrc, sequence, ticks }: Numbers, nowMs: number): Numbers {
  const packet = rtpPacket({ ssrc, sequence, rtpTicks: ticks });
  continuity.adopt(packet, TYPES, nowMs);
  return { ssrc: ssrcOf(packet), sequence: sequenceOf(packet), ticks: rtpTicksOf(packet) };
}

test('the first source keeps its numbers', () => {
  const continuity = new Continuity();
  expect(sent(continuity, { ssrc: 7, sequence: 100, ticks: 5000 }, 0)).toEqual({ ssrc: 7, sequence: 100, ticks: 5000 });
  expect(sent(continuity, { ssrc: 7, sequence: 102, ticks: 5320 }, 40)).toEqual({
    ssrc: 7,
    sequence: 102,
    ticks: 5320,
  });
});

test('the next source goes on where the first one stopped, as much later as it is', () => {
  const continuity = new Continuity();
  sent(continuity, { ssrc: 7, sequence: 0xffff, ticks: 0xffff_ffff }, 1000);
  const next = sent(continuity, { ssrc: 9, sequence: 400, ticks: 77 }, 1500);
  expect(next).toEqual({ ssrc: 7, sequence: 0, ticks: 3999 });
  expect(sent(continuity, { ssrc: 9, sequence: 401, ticks: 237 }, 1520)).toEqual({ ssrc: 7, sequence: 1, ticks: 4159 });
});

test('a source that begins again with lower numbers goes on where it was', () => {
  const continuity = new Continuity();
  sent(continuity, { ssrc: 7, sequence: 30_000, ticks: 9_000_000 }, 1000);
  expect(sent(continuity, { ssrc: 7, sequence: 17, ticks: 77 }, 1020)).toEqual({
    ssrc: 7,
    sequence: 30_001,
    ticks: 9_000_160,
  });
  expect(sent(continuity, { ssrc: 7, sequence: 18, ticks: 237 }, 1040).sequence).toBe(30_002);
  expect(continuity.latest?.ticks).toBe(9_000_320);
});

test('a packet that is late stays late', () => {
  const continuity = new Continuity();
  sent(continuity, { ssrc: 7, sequence: 100, ticks: 16_000 }, 1000);
  expect(sent(continuity, { ssrc: 7, sequence: 1, ticks: 160 }, 1001)).toEqual({ ssrc: 7, sequence: 1, ticks: 160 });
  expect(sent(continuity, { ssrc: 7, sequence: 101, ticks: 16_160 }, 1020).sequence).toBe(101);
});

test('a source that comes back goes on too', () => {
  const continuity = new Continuity();
  sent(continuity, { ssrc: 7, sequence: 10, ticks: 100 }, 0);
  sent(continuity, { ssrc: 9, sequence: 20, ticks: 200 }, 20);
  expect(sent(continuity, { ssrc: 7, sequence: 11, ticks: 260 }, 40)).toEqual({ ssrc: 7, sequence: 12, ticks: 420 });
});

test('a packet that comes late keeps its place, and does not set the others back', () => {
  const continuity = new Continuity();
  sent(continuity, { ssrc: 7, sequence: 10, ticks: 1600 }, 0);
  sent(continuity, { ssrc: 7, sequence: 12, ticks: 1920 }, 40);
  expect(sent(continuity, { ssrc: 7, sequence: 11, ticks: 1760 }, 41).sequence).toBe(11);
  expect(sent(continuity, { ssrc: 9, sequence: 0, ticks: 0 }, 60)).toEqual({ ssrc: 7, sequence: 13, ticks: 2080 });
});

test('what follows a telephone event is as much later as the event was long', () => {
  const continuity = new Continuity();
  sent(continuity, { ssrc: 7, sequence: 10, ticks: 1600 }, 100);
  for (const n of [0, 1, 2, 3, 4]) {
    const event = sent(continuity, { ssrc: 9, sequence: n, ticks: 50 }, 120 + 20 * n);
    expect(event).toEqual({ ssrc: 7, sequence: 11 + n, ticks: 1760 });
  }
  expect(sent(continuity, { ssrc: 7, sequence: 16, ticks: 2560 }, 220)).toEqual({ ssrc: 7, sequence: 16, ticks: 2560 });
});

test('whatever the sources and their numbers, what is sent counts up by one under one SSRC', () => {
  const source = fc.record({
    ssrc: fc.nat(0xffff_ffff),
    sequence: fc.nat(0xffff),
    ticks: fc.nat(0xffff_ffff),
    packets: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(source, { minLength: 1, maxLength: 6 }), (sources) => {
      const continuity = new Continuity();
      const heard: Numbers[] = [];
      let nowMs = 0;
      for (const [turn, { ssrc, sequence, ticks, packets }] of sources.entries()) {
        // Two turns of one source after each other are one stream that jumps: another matter.
        const own = (ssrc - (ssrc % sources.length) + turn) >>> 0;
        for (let n = 0; n < packets; n++) {
          nowMs += 20;
          heard.push(
            sent(continuity, { ssrc: own, sequence: (sequence + n) & 0xffff, ticks: (ticks + 160 * n) >>> 0 }, nowMs),
          );
        }
      }
      for (const [index, one] of heard.entries()) {
        const before = heard[index - 1];
        if (!before) continue;
        expect(one.ssrc).toBe(before.ssrc);
        expect((one.sequence - before.sequence) & 0xffff).toBe(1);
        expect((one.ticks - before.ticks) >>> 0).toBe(160);
      }
    }),
  );
});
