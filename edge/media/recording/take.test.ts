import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordingEnd } from './options.ts';
import { Take, type TakeRules } from './take.ts';

/** Frames of one sample, which says which frame it is; `speech` tells of each whether somebody speaks in it. */
function take(rules: TakeRules) {
  const written: number[] = [];
  const one = new Take(rules, (frame) => written.push(frame[0] as number));
  let heard = 0;
  const hear = (frames: number, isSpeech = true): RecordingEnd | null => {
    for (let left = frames; left > 0; left--) {
      heard += 1;
      const end = one.hear(Int16Array.of(heard), isSpeech);
      if (end) return end;
    }
    return null;
  };
  return { one, written, hear, heard: () => heard };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('every frame is written when nothing else is asked', () => {
  const { one, written, hear } = take({});
  expect(hear(3)).toBeNull();
  expect(hear(2, false)).toBeNull();
  expect(written).toEqual([1, 2, 3, 4, 5]);
  expect(one.end('stopped')).toMatchObject({ keptFrames: 5, durationMs: 100, speechMs: 60, isTooShort: false });
});

describe('length', () => {
  test('it ends with the frame that makes it as long as it may be', () => {
    const { one, hear, written } = take({ maxMs: 1000 });
    expect(hear(49)).toBeNull();
    expect(hear(1)).toBe('max-length');
    expect(one.end('max-length').durationMs).toBe(1000);
    expect(written.length).toBe(50);
  });

  test('without a maximum it ends after 12 hours: the file has an end', () => {
    const { hear, heard } = take({ maxMs: Number.POSITIVE_INFINITY });
    expect(hear(13 * 3600 * 50)).toBe('max-length');
    expect(heard()).toBe(12 * 3600 * 50);
  });

  test('what is shorter than the minimum is too short', () => {
    const { one, hear } = take({ minMs: 1000 });
    hear(49);
    expect(one.end('hung-up').isTooShort).toBe(true);
    const other = take({ minMs: 1000 });
    other.hear(50);
    expect(other.one.end('hung-up').isTooShort).toBe(false);
  });
});

describe('silence', () => {
  test('ends it after its time, counted from the last speech', () => {
    const { hear, heard } = take({ endAfterSilenceMs: 200 });
    expect(hear(9, false)).toBeNull();
    expect(hear(1)).toBeNull();
    expect(hear(100, false)).toBe('silence');
    expect(heard()).toBe(20);
  });

  test('is trimmed at both ends, but for 200 ms', () => {
    const { one, written, hear } = take({ trimsSilence: true });
    hear(50, false);
    hear(10); // 51 to 60
    hear(50, false);
    const { keptFrames, durationMs, speechMs } = one.end('stopped');
    expect({ durationMs, speechMs }).toEqual({ durationMs: 600, speechMs: 200 });
    expect(written.slice(0, keptFrames)).toEqual(range(41, 70));
  });

  test('between words is not trimmed', () => {
    const { one, written, hear } = take({ trimsSilence: true });
    hear(5);
    hear(100, false);
    hear(5);
    expect(one.end('stopped').keptFrames).toBe(110);
    expect(written).toEqual(range(1, 110));
  });

  test('alone leaves nothing when it is trimmed', () => {
    const { one, written, hear } = take({ trimsSilence: true });
    hear(500, false);
    expect(one.end('stopped')).toEqual({ keptFrames: 0, durationMs: 0, speechMs: 0, peakDb: -96, isTooShort: false });
    expect(written).toEqual([]);
  });

  test('before the first word is trimmed as much when a terminator holds back more', () => {
    const { one, written, hear } = take({ trimsSilence: true, terminators: '#', terminatorCutMs: 1000 });
    hear(100, false);
    hear(60);
    one.end('stopped');
    expect(written[0]).toBe(91);
  });
});

describe('a terminator', () => {
  test('takes the start of its tone with it', () => {
    const { one, written, hear } = take({ terminators: '#*' });
    expect(one.isTerminator('#')).toBe(true);
    expect(one.isTerminator('1')).toBe(false);
    hear(100);
    const { keptFrames, durationMs } = one.end('terminator');
    expect(durationMs).toBe(1900);
    expect(written.slice(0, keptFrames)).toEqual(range(1, 95));
  });

  test('cuts as much as is asked, and never more than there is', () => {
    const { one, written, hear } = take({ terminators: '#', terminatorCutMs: 400 });
    hear(100);
    expect(one.end('terminator').keptFrames).toBe(80);
    expect(written.length).toBe(80);
    const short = take({ terminators: '#', terminatorCutMs: 400 });
    short.hear(10);
    expect(short.one.end('terminator').keptFrames).toBe(0);
  });

  test('nothing is cut from what ends in another way', () => {
    const { one, written, hear } = take({ terminators: '#' });
    hear(100);
    one.end('stopped');
    expect(written).toEqual(range(1, 100));
  });

  test('the loudness of what it cuts does not count', () => {
    const one = new Take({ terminators: '#' }, () => {});
    for (let frame = 0; frame < 50; frame++) one.hear(Int16Array.of(frame < 45 ? -3277 : 32_767), true);
    expect(one.end('terminator').peakDb).toBeCloseTo(-20, 1);
  });
});

describe('a pause', () => {
  test('is left out', () => {
    const { one, written, hear } = take({ maxMs: 400, endAfterSilenceMs: 100 });
    hear(10);
    one.pause();
    expect(hear(1000, false)).toBeNull();
    one.resume();
    expect(hear(4, false)).toBeNull();
    hear(5);
    expect(written).toEqual([...range(1, 10), ...range(1011, 1019)]);
    expect(hear(1)).toBe('max-length');
  });

  test('is silence when that is asked for', () => {
    const { one, written, hear } = take({ pauses: 'silence', maxMs: 400 });
    hear(2);
    one.pause();
    hear(3);
    one.resume();
    hear(1);
    expect(written).toEqual([1, 2, 0, 0, 0, 6]);
    one.pause();
    expect(hear(100)).toBe('max-length');
  });

  test('hides digits', () => {
    const { one } = take({ terminators: '#' });
    one.pause();
    expect(one.isTerminator('#')).toBe(false);
  });
});

test('whatever happens, what is kept was written in order, is no longer than allowed, and is told as long as it is', () => {
  const rules = fc.record({
    maxMs: fc.integer({ min: 20, max: 4000 }),
    trimsSilence: fc.boolean(),
    terminators: fc.constantFrom('', '#'),
    terminatorCutMs: fc.integer({ min: 0, max: 3000 }),
    pauses: fc.constantFrom('left-out' as const, 'silence' as const),
    minMs: fc.integer({ min: 0, max: 500 }),
  });
  const step = fc.oneof(
    fc.record({ frames: fc.integer({ min: 1, max: 40 }), isSpeech: fc.boolean() }),
    fc.constantFrom('pause' as const, 'resume' as const),
  );
  fc.assert(
    fc.property(rules, fc.array(step, { maxLength: 20 }), fc.boolean(), (given, steps, isTerminated) => {
      const { one, written, hear } = take(given);
      let end: RecordingEnd | null = null;
      for (const next of steps) {
        if (end) break;
        if (next === 'pause') one.pause();
        else if (next === 'resume') one.resume();
        else end = hear(next.frames, next.isSpeech);
      }
      const { keptFrames, durationMs, speechMs, isTooShort } = one.end(
        end ?? (isTerminated ? 'terminator' : 'stopped'),
      );
      expect(keptFrames).toBeLessThanOrEqual(written.length);
      expect(durationMs).toBe(keptFrames * 20);
      expect(durationMs).toBeLessThanOrEqual(given.maxMs + 10);
      expect(speechMs).toBeLessThanOrEqual(durationMs);
      expect(isTooShort).toBe(durationMs < given.minMs);
      const heard = written.filter((frame) => frame !== 0);
      expect(heard).toEqual(heard.toSorted((a, b) => a - b));
      expect(new Set(heard).size).toBe(heard.length);
    }),
  );
});
