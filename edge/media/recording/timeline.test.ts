import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TIMELINE_DELAY_MS, Timeline } from './timeline.ts';

/** One kHz: a sample is a millisecond, a frame has 20. */
const RATE_HZ = 1000;

interface Packet {
  /** What it says: all its samples. */
  readonly value: number;
  readonly ticks: number;
  readonly atMs: number;
  readonly ssrc?: number;
}

/** What is taken until the end, each value with its first millisecond, gaps as 0. */
function heard(packets: readonly Packet[], untilMs: number, packetMs = 20): Int16Array {
  const timeline = new Timeline(RATE_HZ);
  const out = new Int16Array(untilMs);
  let frames = 0;
  const takeUntil = (ms: number) => {
    for (; (frames + 1) * 20 <= ms; frames++) {
      const frame = timeline.take();
      if (frame) out.set(frame.subarray(0, Math.max(0, Math.min(20, untilMs - frames * 20))), frames * 20);
    }
  };
  for (const { value, ticks, atMs, ssrc = 1 } of packets.toSorted((a, b) => a.atMs - b.atMs)) {
    takeUntil(atMs - TIMELINE_DELAY_MS);
    timeline.put(new Int16Array(packetMs).fill(value), { ssrc, ticks, clockRateHz: RATE_HZ }, atMs);
  }
  takeUntil(untilMs);
  return out;
}

/** Packet n says n, and is sent at 20·n ms. */
const steady = (from: number, to: number, delayMs: (n: number) => number = () => 0): Packet[] =>
  Array.from({ length: to - from }, (_, index) => from + index).map((n) => ({
    value: n,
    ticks: 20 * n,
    atMs: 20 * n + delayMs(n),
  }));

const startOf = (out: Int16Array, value: number): number => out.indexOf(value);

test('what comes in time is where it was said', () => {
  const out = heard(steady(1, 50), 1000);
  for (let n = 1; n < 50; n++) expect(out.subarray(20 * n - 20, 20 * n)).toEqual(new Int16Array(20).fill(n));
});

test('late, doubled and mixed up by half a second, it finds its place', () => {
  const delays = [0, 120, 40, 499, 3, 77, 260];
  const packets = steady(1, 200, (n) => delays[n % delays.length] as number);
  const out = heard([...packets, ...packets.slice(20, 30)], 4500);
  const inOrder = heard(steady(1, 200), 4500);
  // By then it is known how late the first one was.
  expect(out.subarray(2400, 3900)).toEqual(inOrder.subarray(2400, 3900));
});

test('a first packet that is late moves the rest for 2 s at most', () => {
  const out = heard(
    steady(1, 300, (n) => Math.max(0, 220 - 20 * n)),
    6500,
  );
  expect(startOf(out, 1)).toBe(200);
  expect(startOf(out, 299)).toBe(298 * 20);
});

test('what is lost is silence, and what is said after a pause is where it was said', () => {
  const out = heard([...steady(1, 10), ...steady(11, 20), ...steady(100, 110)], 3000);
  expect(out.subarray(180, 200)).toEqual(new Int16Array(20));
  expect(startOf(out, 11)).toBe(200);
  expect(out.subarray(380, 1980).some((sample) => sample !== 0)).toBe(false);
  expect(startOf(out, 100)).toBe(1980);
});

test.each([
  ['another source', { ssrc: 2 }],
  ['a jump of the timestamps', {}],
  ['a jump back', { back: true }],
])('%s goes on where it comes', (_, { ssrc = 1, back = false }: { ssrc?: number; back?: boolean }) => {
  const next = steady(30, 60).map((packet) => ({
    ...packet,
    ssrc,
    ticks: (packet.ticks + (back ? 0xffff_0000 : 1_000_000)) >>> 0,
  }));
  const out = heard([...steady(1, 20), ...next], 2000);
  // After a jump back ten packets are taken for late ones.
  expect(startOf(out, back ? 40 : 30)).toBe(back ? 780 : 580);
  expect(startOf(out, 59)).toBe(1160);
});

test('timestamps wrap', () => {
  const packets = steady(1, 50).map((packet) => ({ ...packet, ticks: (packet.ticks + 0xffff_fe00) >>> 0 }));
  expect(heard(packets, 1000)).toEqual(heard(steady(1, 50), 1000));
});

test.each([10, 30, 40, 60])('packets of %i ms', (packetMs) => {
  const packets = Array.from({ length: 30 }, (_, n) => ({
    value: n + 1,
    ticks: n * packetMs,
    atMs: (n + 1) * packetMs,
  }));
  const out = heard(packets, 30 * packetMs, packetMs);
  for (const { value } of packets) expect(startOf(out, value)).toBe((value - 1) * packetMs);
});

describe('clocks that run apart', () => {
  test.each([1.0005, 0.9995])('by a factor of %f do not take it further than 40 ms from its time', (factor) => {
    const packets = Array.from({ length: 15_000 }, (_, index) => ({
      value: 1 + (index % 30_000),
      ticks: 20 * index,
      atMs: 20 + Math.round(20 * index * factor),
    }));
    const out = heard(packets, 300_600);
    let checked = 0;
    for (const { value, atMs } of packets.filter((_, index) => index % 500 === 0)) {
      const at = startOf(out, value);
      if (at < 0) continue; // it lay where 20 ms were left out
      checked += 1;
      expect(Math.abs(at - (atMs - 20))).toBeLessThanOrEqual(40);
    }
    expect(checked).toBeGreaterThan(25);
  });
});

test('whatever comes, in whatever order, a frame for each 20 ms is taken', () => {
  const packet = fc.record({
    value: fc.integer({ min: 1, max: 30_000 }),
    ticks: fc.nat(0xffff_ffff),
    atMs: fc.nat(5000),
    ssrc: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 60 }), (packets) => {
      expect(heard(packets, 6000).length).toBe(6000);
    }),
  );
});
