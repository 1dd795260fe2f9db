import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PCMA, PCMU } from '#shared/audio/index.ts';
import { digitTone } from '../dtmf/index.ts';
import { CALL_PROGRESS, COUNTRY_CODES, callProgressTone } from './call-progress.ts';
import { CALLING_TONE_RATE_HZ, CallingToneDetector } from './calling-tone.ts';
import { toneSamples } from './tone.ts';

const RATE = CALLING_TONE_RATE_HZ;
const silence = (ms: number): Int16Array => new Int16Array((RATE * ms) / 1000);

function sine(hz: number, ms: number, db = -20): Int16Array {
  const amplitude = 32_767 * 10 ** (db / 20);
  return Int16Array.from({ length: Math.round((RATE * ms) / 1000) }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * at) / RATE)),
  );
}

/** How often the tone was heard. */
function heard(...pieces: Int16Array[]): number {
  let times = 0;
  const detector = new CallingToneDetector(() => void times++);
  for (const piece of pieces) detector.process(piece);
  return times;
}

describe('the tone of a machine that calls', () => {
  test('is heard once each time, through G.711', () => {
    const cadence = [sine(1100, 500), silence(3000)];
    const line = [silence(1000), ...cadence, ...cadence, ...cadence];
    for (const codec of [PCMU, PCMA]) expect(heard(...line.map((piece) => codec.decode(codec.encode(piece))))).toBe(3);
  });

  test('with any frequency, length and level that T.30 allows, wherever it begins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1062, max: 1138 }),
        fc.integer({ min: 425, max: 575 }),
        fc.integer({ min: -40, max: -6 }),
        fc.integer({ min: 0, max: 400 }),
        (hz, ms, db, leadMs) => heard(silence(leadMs), sine(hz, ms, db), silence(1000)) === 1,
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  test.each<[string, Int16Array[]]>([
    ['shorter', [silence(200), sine(1100, 340), silence(1000)]],
    ['longer', [silence(200), sine(1100, 660), silence(1000)]],
    ['without an end', [silence(200), sine(1100, 5000)]],
    ['another note', [silence(200), sine(1000, 500), silence(1000)]],
    ['a note above', [silence(200), sine(1200, 500), silence(1000)]],
    ['the tone of a machine that answers', [silence(200), sine(2100, 500), silence(1000)]],
    ['a note of a melody that goes on', [sine(900, 500), sine(1100, 500), sine(1300, 500), silence(1000)]],
    ['a note that ends a melody', [sine(900, 500), sine(1100, 500), silence(1000)]],
    ['a note that begins a melody', [silence(500), sine(1100, 500), sine(1300, 500), silence(1000)]],
    ['a digit', [silence(200), toneSamples(digitTone('5'), RATE, 500), silence(1000)]],
  ])('is none: %s', (_, pieces) => {
    expect(heard(...pieces)).toBe(0);
  });

  test.each(COUNTRY_CODES)('is none of what callers hear: %s', (country) => {
    for (const progress of CALL_PROGRESS)
      expect(heard(toneSamples(callProgressTone(country, progress), RATE, 20_000))).toBe(0);
  });

  test('noise, loud and for long, is none', () => {
    let state = 1;
    const noise = Int16Array.from({ length: RATE * 60 }, () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      return ((state >> 8) & 0x3fff) - 8192;
    });
    expect(heard(noise)).toBe(0);
  });
});
