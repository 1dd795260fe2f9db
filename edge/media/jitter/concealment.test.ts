import { describe, expect, test } from 'vitest';
import { Concealment } from './concealment.ts';
import { findPeriod } from './pitch.ts';
import { SampleLine } from './sample-line.ts';
import { insertPeriod, removePeriod } from './time-stretch.ts';

const sine = (hz: number, rateHz: number, ms: number, fromMs = 0): Int16Array =>
  Int16Array.from({ length: (rateHz * ms) / 1000 }, (_, at) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * hz * (at + (fromMs * rateHz) / 1000)) / rateHz)),
  );

/** As if `past` had been played. */
function lineAfter(past: Int16Array, rateHz: number): SampleLine {
  const line = new SampleLine(rateHz);
  line.add(past);
  line.take(new Int16Array(past.length));
  return line;
}

const ahead = (line: SampleLine): Int16Array => line.samples.slice(line.start, line.end);
const level = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
/** A click is a step that the sound itself does not make. */
const steepest = (samples: Int16Array): number =>
  samples.reduce((most, sample, at) => Math.max(most, Math.abs(sample - (samples[at - 1] ?? sample))), 0);

describe.each([8000, 16_000, 48_000])('at %i Hz', (rateHz) => {
  test.each([70, 123, 199])('the period of a voice of %i Hz is found', (hz) => {
    const voice = sine(hz, rateHz, 100).map(
      (sample, at) => sample + Math.round(5000 * Math.cos((6 * Math.PI * hz * at) / rateHz)),
    );
    const periods = (findPeriod(voice, voice.length, rateHz) * hz) / rateHz;
    expect(Math.abs(periods - Math.round(periods))).toBeLessThan(0.03);
  });

  test.each([120, 440, 1004, 3111])('20 ms of a tone of %i Hz are as it would have gone on', (hz) => {
    const line = lineAfter(sine(hz, rateHz, 60), rateHz);
    new Concealment(line).add(20);
    const expected = sine(hz, rateHz, 10, 60);
    const made = ahead(line).subarray(0, expected.length);
    const noise = made.map((sample, at) => sample - (expected[at] as number));
    expect(20 * Math.log10(level(expected) / level(noise))).toBeGreaterThan(12);
    expect(steepest(ahead(line))).toBeLessThan(1.3 * steepest(expected));
  });

  test('fades to silence in 60 ms', () => {
    const line = lineAfter(sine(300, rateHz, 60), rateHz);
    const concealment = new Concealment(line);
    for (let frame = 0; frame < 4; frame++) concealment.add(20);
    const frame = rateHz / 50;
    const levels = [0, 1, 2, 3].map((at) => level(ahead(line).subarray(at * frame, (at + 1) * frame)));
    expect(levels[0]).toBeGreaterThan(6000);
    expect(levels[1]).toBeLessThan(levels[0] as number);
    expect(levels[2]).toBeLessThan(levels[1] as number);
    expect(levels[3]).toBe(0);
  });

  test('what comes again takes over without a click', () => {
    const line = lineAfter(sine(300, rateHz, 60), rateHz);
    const concealment = new Concealment(line);
    concealment.add(20);
    const back = sine(300, rateHz, 20, 81.3);
    line.add(back);
    concealment.merge(back.length);
    expect(steepest(ahead(line))).toBeLessThan(1.5 * steepest(back));
    expect(ahead(line).slice(-rateHz / 100)).toEqual(back.slice(-rateHz / 100));
  });

  test('a period less or more changes neither tone nor level', () => {
    const line = lineAfter(sine(150, rateHz, 60), rateHz);
    line.add(sine(150, rateHz, 60, 60));
    const before = line.ahead;
    expect(removePeriod(line)).toBe(true);
    const removed = (before - line.ahead) / rateHz;
    expect(removed * 150).toBeCloseTo(Math.round(removed * 150), 1);
    expect(removed).toBeGreaterThan(0.004);
    const removedTo = line.ahead;
    expect(insertPeriod(line)).toBe(true);
    const inserted = (line.ahead - removedTo) / rateHz;
    expect(inserted * 150).toBeCloseTo(Math.round(inserted * 150), 1);
    // Periods are whole samples: a join may be off by half of one.
    expect(steepest(ahead(line))).toBeLessThan(1.5 * steepest(sine(150, rateHz, 60)));
    expect(level(ahead(line))).toBeCloseTo(level(sine(150, rateHz, 60)), -2);
  });
});

test('before anything was heard, nothing is repeated', () => {
  const line = new SampleLine(8000);
  new Concealment(line).add(20);
  expect(ahead(line)).toEqual(new Int16Array(160));
});

test('a line that nobody reads is bounded', () => {
  const line = new SampleLine(8000);
  for (let frame = 0; frame < 100; frame++) line.add(sine(300, 8000, 20));
  expect(line.ahead).toBeLessThanOrEqual(line.samples.length);
});
