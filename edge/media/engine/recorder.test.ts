import { expect, test } from 'vitest';
import { readWav, toneStrength } from '#test/world/audio/index.ts';
import { MemoryDisk } from '#test/world/memory-disk.ts';
import type { RecordingOptions, RecordingOutcome } from '../recording/index.ts';
import { ToneGenerator } from '../tone/index.ts';
import { Recorder } from './recorder.ts';

function recorder(options: Partial<RecordingOptions>) {
  const disk = new MemoryDisk();
  const outcomes: RecordingOutcome[] = [];
  const one = new Recorder({ path: '/r/room.wav', ...options }, (outcome) => void outcomes.push(outcome), disk);
  const settled = async () => {
    while (outcomes.length === 0) await new Promise(setImmediate);
    return outcomes;
  };
  return { one, disk, settled };
}

test('frames of whoever has some become a file: what a mixer makes, say', async () => {
  const { one, disk, settled } = recorder({ sampleRateHz: 16_000 });
  const tone = new ToneGenerator({ steps: [{ hz: [700], ms: 0 }], levelDb: -6 }, 16_000);
  for (let frame = 0; frame < 100; frame++) one.hear(tone.next(one.frameSamples));
  for (let frame = 0; frame < 25; frame++) one.hear(null);
  one.end('stopped');
  expect(await settled()).toMatchObject([{ how: 'stopped', durationMs: 2500, peakDb: expect.closeTo(-6, 0) }]);
  const { samples, rateHz } = readWav(disk.files.get('/r/room.wav') ?? Buffer.alloc(0));
  expect(toneStrength(samples.subarray(0, 2 * rateHz), 700, rateHz)).toBeGreaterThan(0.99);
  expect(samples.subarray(2 * rateHz).every((sample) => sample === 0)).toBe(true);
});

test('it ends once, and what comes afterwards is nothing to it', async () => {
  const { one, settled } = recorder({ maxMs: 100, terminators: '#' });
  for (let frame = 0; frame < 50; frame++) one.hear(null);
  one.press('#');
  one.pause();
  one.resume();
  one.end('hung-up');
  await settled();
  await new Promise(setImmediate);
  expect(await settled()).toMatchObject([{ how: 'max-length', durationMs: 100, peakDb: -96, speechMs: 0 }]);
});
