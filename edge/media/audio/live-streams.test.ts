import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AudioError } from '#shared/audio/index.ts';
import { writeWav } from '#test/world/audio/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { FRAME_MS } from './frame.ts';
import { LiveStreams } from './live-streams.ts';
import { Playback } from './playback.ts';
import { SoundLibrary } from './sound-library.ts';

const RATE = 8000;
const RADIO = { stream: 'http://radio.example/live', reach: 'public' } as const;

/** A station: each frame holds its number, from 1. Goes off the air after each of these seconds; then it is for ever gone. */
function station(...seconds: number[]) {
  const clock = new ManualClock();
  const seen = { connections: 0, bytes: 0, isOpen: false };
  const streams = new LiveStreams({
    clock,
    async *read(_location, signal) {
      const length = seconds[seen.connections] ?? 0;
      seen.connections += 1;
      if (length === 0) throw new AudioError('unreachable', 'ECONNREFUSED');
      seen.isOpen = true;
      const samples = Float64Array.from({ length: length * RATE }, (_, at) => (1 + Math.floor(at / 160)) / 32_768);
      const file = writeWav({ samples, rateHz: RATE });
      try {
        for (let at = 0; at < file.length && !signal.aborted; at += 4096) {
          yield file.subarray(at, at + 4096);
          seen.bytes = at;
        }
      } finally {
        seen.isOpen = false;
      }
    },
  });
  const sounds = new SoundLibrary({ clock, maxBytes: 0 });
  const listen = (rateHz = RATE) => new Playback({ items: [RADIO] }, rateHz, { sounds, streams });
  return { clock, seen, listen };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 300; turn++) await nextTurn();
}

const heard = (playback: Playback): number => playback.nextFrame()?.samples[0] ?? Number.NaN;

test('all who listen hear the same at the same time, read once; who comes later is where the others are', async () => {
  const { listen, seen } = station(60);
  const [a, b] = [listen(), listen()];
  expect([heard(a), heard(b)]).toEqual([0, 0]); // silence before it begins
  await settle();
  const beats = Array.from({ length: 20 }, () => [heard(a), heard(b)]);
  expect(beats).toEqual(Array.from({ length: 20 }, (_, index) => [index + 1, index + 1]));
  const late = listen();
  expect([heard(a), heard(late)]).toEqual([21, 21]);
  expect([heard(a), heard(b), heard(late)]).toEqual([22, 22, 22]); // b has missed a beat
  expect(seen.connections).toBe(1);
});

test('listeners of other rates share the decoding too', async () => {
  const { listen, seen } = station(60);
  const [narrow, wide] = [listen(RATE), listen(16_000)];
  await settle();
  for (let beat = 0; beat < 100; beat++) {
    expect(narrow.nextFrame()?.samples.length).toBe(160);
    expect(wide.nextFrame()?.samples.length).toBe(320);
  }
  expect(heard(narrow)).toBe(101);
  expect(Math.abs(heard(wide) - 101)).toBeLessThanOrEqual(1);
  expect(seen.connections).toBe(1);
});

test('no more than it needs is read: 10 s ahead', async () => {
  const { listen, seen } = station(60);
  const listener = listen();
  await settle();
  const seconds = () => seen.bytes / 2 / RATE;
  expect(seconds()).toBeGreaterThan(9);
  expect(seconds()).toBeLessThan(11);
  for (let beat = 0; beat < 1000 / FRAME_MS; beat++) listener.nextFrame();
  await settle();
  expect(seconds()).toBeGreaterThan(10);
});

test('one who has paused does not keep those at another rate from hearing', async () => {
  const { listen } = station(60);
  const [narrow, wide] = [listen(RATE), listen(16_000)];
  await settle();
  wide.control({ action: 'pause' });
  for (let beat = 0; beat < 40 * 50; beat++) {
    narrow.nextFrame();
    if (beat % 50 === 0) await settle();
  }
  expect(heard(narrow)).toBe(2001);
});

test('where it breaks off there is silence, and it is asked for again: after 1 s, then 2, then 4', async () => {
  const { listen, seen, clock } = station(1, 0, 0, 1);
  const listener = listen();
  await settle();
  const first = Array.from({ length: 52 }, () => heard(listener));
  expect(first.slice(48)).toEqual([49, 50, 0, 0]);
  for (const [waitMs, connections] of [
    [999, 1],
    [1, 2],
    [2000, 3],
    [3999, 3],
    [1, 4],
  ] as const) {
    clock.advance(waitMs);
    await settle();
    expect(seen.connections).toBe(connections);
  }
  expect([heard(listener), heard(listener)]).toEqual([1, 2]);
});

test('why it is not to be had is told at the end', async () => {
  const { listen } = station();
  const listener = listen();
  await settle();
  expect(heard(listener)).toBe(0);
  listener.close();
  expect(listener.error).toBe('http://radio.example/live: unreachable: ECONNREFUSED');
});

test('it ends when the last one leaves, and begins anew for the next', async () => {
  const { listen, seen } = station(60, 60);
  const [a, b] = [listen(), listen()];
  await settle();
  a.close();
  await settle();
  expect(seen.isOpen).toBe(true);
  b.close();
  await settle();
  expect(seen.isOpen).toBe(false);
  const next = listen();
  await settle();
  expect(heard(next)).toBe(1);
  expect(seen.connections).toBe(2);
});

test('while it is asked for again, the last one may leave', async () => {
  const { listen, seen, clock } = station();
  const listener = listen();
  await settle();
  listener.close();
  clock.advance(60_000);
  await settle();
  expect(seen.connections).toBe(1);
});
