import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PCMU } from '#shared/audio/index.ts';
import { toneSamples } from '../tone/tone.ts';
import { DtmfDetector } from './detector.ts';
import { COLUMNS_HZ, DIGITS, digitTone, KEYPAD, ROWS_HZ } from './digits.ts';
import { eventPackets, TelephoneEventReader } from './telephone-event.ts';

const RATE = 8000;
const silence = (ms: number): Int16Array => new Int16Array((RATE * ms) / 1000);

/** Two frequencies, each so many dB below full scale, off by so much. */
function pair(digit: string, ms: number, { rowDb = -10, columnDb = -10, offset = 0 } = {}): Int16Array {
  const row = KEYPAD.findIndex((keys) => keys.includes(digit));
  const column = (KEYPAD[row] as string).indexOf(digit);
  const [rowHz, columnHz] = [(ROWS_HZ[row] as number) * (1 + offset), (COLUMNS_HZ[column] as number) * (1 + offset)];
  return Int16Array.from({ length: (RATE * ms) / 1000 }, (_, at) => {
    const angle = (2 * Math.PI * at) / RATE;
    const value = 10 ** (rowDb / 20) * Math.sin(angle * rowHz) + 10 ** (columnDb / 20) * Math.sin(angle * columnHz);
    return Math.max(-32_768, Math.min(32_767, Math.round(value * 32_767)));
  });
}

function heard(...pieces: Int16Array[]): string {
  let digits = '';
  const detector = new DtmfDetector((digit) => {
    digits += digit;
  });
  for (const piece of pieces) detector.process(piece);
  return digits;
}

describe('in-band digits', () => {
  test.each([...DIGITS])('%s, as our own generator makes it, through G.711', (digit) => {
    const samples = PCMU.decode(PCMU.encode(toneSamples(digitTone(digit), RATE, 80)));
    expect(heard(samples, silence(60))).toBe(digit);
  });

  test('any digit of 40 ms and more is heard once, at any level, twist and offset that Q.24 allows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DIGITS),
        fc.integer({ min: 40, max: 200 }),
        fc.integer({ min: -28, max: -11 }),
        fc.integer({ min: -4, max: 8 }),
        fc.double({ min: -0.015, max: 0.015, noNaN: true }),
        fc.integer({ min: 0, max: 102 }),
        (digit, ms, db, twist, offset, lead) => {
          const tone = pair(digit, ms, { rowDb: db, columnDb: db - twist, offset });
          return heard(new Int16Array(lead), tone, silence(60)) === digit;
        },
      ),
      { numRuns: 400, seed: 1 },
    );
  });

  test('a sequence with pauses of 40 ms is heard in order, doubles too', () => {
    const pieces = [...'1122#D0099'].flatMap((digit) => [pair(digit, 50), silence(40)]);
    expect(heard(...pieces)).toBe('1122#D0099');
  });

  test.each([
    ['12 ms of a digit', pair('5', 12)],
    ['a digit whose frequencies are off by 4 %', pair('5', 100, { offset: 0.04 })],
    ['a digit that is too weak', pair('5', 100, { rowDb: -45, columnDb: -45 })],
    ['a digit with far too much twist', pair('5', 100, { rowDb: -5, columnDb: -20 })],
    ['one frequency alone', toneSamples({ steps: [{ hz: [770], ms: 0 }], levelDb: -10 }, RATE, 200)],
    ['ringback', toneSamples({ steps: [{ hz: [440, 480], ms: 0 }], levelDb: -13 }, RATE, 2000)],
  ])('%s is none', (_, samples) => {
    expect(heard(samples, silence(60))).toBe('');
  });

  /** One turn. Thirty million values of Math.sin take a second. */
  const SINE = Float64Array.from({ length: 8192 }, (_, at) => Math.sin((2 * Math.PI * at) / 8192));

  /** Harmonics through formants that wander: vowels at the pitches of men, women and children. */
  test('three minutes of speech-like sound hold no digit', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed / 0x7fffffff;
    };
    let digits = '';
    const detector = new DtmfDetector((digit) => {
      digits += digit;
    });
    for (let syllable = 0; syllable < 900; syllable++) {
      const pitch = 80 + 220 * random();
      const formants = [300 + 600 * random(), 900 + 1400 * random(), 2200 + 1000 * random()];
      const samples = new Int16Array(1600);
      for (let harmonic = 1; harmonic * pitch < 3800; harmonic++) {
        const hz = harmonic * pitch;
        const gain = formants.reduce(
          (sum, formant, index) => sum + 1 / (1 + ((hz - formant) / 120) ** 2) / (index + 1),
          0.01,
        );
        const glide = 1 + 0.1 * (random() - 0.5);
        for (let at = 0; at < samples.length; at++) {
          const bend = 1 + ((glide - 1) * at) / samples.length;
          const turns = (hz * bend * at) / RATE;
          samples[at] =
            (samples[at] as number) + 6000 * gain * (SINE[(turns * SINE.length) & (SINE.length - 1)] as number);
        }
      }
      detector.process(samples);
    }
    expect(digits).toBe('');
  });
});

describe('telephone events (RFC 4733)', () => {
  const digitsOf = (packets: readonly { payload: Uint8Array; ticks: number }[]): string => {
    let digits = '';
    const reader = new TelephoneEventReader((digit) => {
      digits += digit;
    });
    for (const { payload, ticks } of packets) reader.read(payload, ticks);
    return digits;
  };
  const sent = (digit: string, ticks: number, ms = 100) =>
    eventPackets(digit, ms, RATE).map(({ payload }) => ({ payload, ticks }));

  test('a digit is sent as updates and three ends, the first with a marker', () => {
    const packets = eventPackets('#', 100, RATE);
    expect(packets.map(({ payload }) => [...payload])).toEqual([
      [11, 10, 0, 160],
      [11, 10, 1, 64],
      [11, 10, 1, 224],
      [11, 10, 2, 128],
      [11, 138, 3, 32],
      [11, 138, 3, 32],
      [11, 138, 3, 32],
    ]);
    expect(packets.map(({ hasMarker }) => hasMarker)).toEqual([true, false, false, false, false, false, false]);
    expect(packets.map(({ afterMs }) => afterMs)).toEqual([0, 20, 40, 60, 80, 100, 120]);
  });

  test('each digit is heard once, the same one twice when it is pressed twice', () => {
    expect(digitsOf([...sent('5', 1000), ...sent('5', 3000), ...sent('*', 5000)])).toBe('55*');
  });

  test('any packets may be lost, as long as one of them comes', () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }), (left) => {
        const packets = sent('7', 1000);
        return digitsOf(left.map((index) => packets[index] as (typeof packets)[number])) === '7';
      }),
    );
  });

  test('an event of more than one segment is one digit', () => {
    const segment = Uint8Array.of(3, 10, 0xff, 0xff);
    expect(
      digitsOf([
        { payload: segment, ticks: 1000 },
        { payload: segment, ticks: 1000 + 0xffff },
      ]),
    ).toBe('3');
  });

  test('other events and what is too short are nothing', () => {
    expect(
      digitsOf([
        { payload: Uint8Array.of(16, 10, 0, 0), ticks: 1 },
        { payload: Uint8Array.of(1, 10), ticks: 2 },
      ]),
    ).toBe('');
  });
});
