import { describe, expect, test } from 'vitest';
import { PCMA, PCMU } from '#shared/audio/index.ts';
import type { AudioCodec, Samples } from './codec.ts';
import { G722 } from './g722.ts';
import { codecFor, isOwnCodec } from './index.ts';
import { L16 } from './l16.ts';

const sine = (hz: number, rateHz: number, seconds: number, amplitude: number): Samples =>
  Int16Array.from({ length: rateHz * seconds }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * at) / rateHz)),
  );

/** Signal to noise in dB of what comes out, at the delay and gain that fit best. */
function snrDb(sent: Samples, heard: Samples): number {
  let best = -Infinity;
  for (let delay = 0; delay < 40; delay++) {
    let [product, energy, power] = [0, 0, 0];
    for (let at = 1000; at + delay < heard.length && at < sent.length; at++) {
      const [x, y] = [sent[at] as number, heard[at + delay] as number];
      product += x * y;
      energy += x * x;
      power += y * y;
    }
    const noise = power - (product * product) / energy;
    best = Math.max(best, 10 * Math.log10((product * product) / energy / Math.max(noise, 1e-9)));
  }
  return best;
}

const through = (encoder: AudioCodec, decoder: AudioCodec, samples: Samples): Samples => {
  const frame = encoder.sampleRateHz / 50;
  const heard = new Int16Array(samples.length);
  for (let at = 0; at + frame <= samples.length; at += frame)
    heard.set(decoder.decode(encoder.encode(samples.subarray(at, at + frame))), at);
  return heard;
};

describe('G.711', () => {
  test.each([
    ['PCMU', PCMU],
    ['PCMA', PCMA],
  ])('%s: every byte comes back as it was, but for the two zeros of mu-law', (name, codec) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const again = codec.encode(codec.decode(bytes));
    const expected = name === 'PCMU' ? bytes.map((byte) => (byte === 0x7f ? 0xff : byte)) : bytes;
    expect(again).toEqual(expected);
  });

  test.each([
    [PCMU, 0, 0xff],
    [PCMU, 32_767, 0x80],
    [PCMU, -32_768, 0x00],
    [PCMA, 0, 0xd5],
    [PCMA, 32_767, 0xaa],
    [PCMA, -32_768, 0x2a],
  ])('values of the tables', (codec, sample, byte) => {
    expect(codec.encode(Int16Array.of(sample))[0]).toBe(byte);
  });

  test.each([
    ['PCMU', PCMU],
    ['PCMA', PCMA],
  ])('%s keeps a tone 36 dB above its noise', (_, codec) => {
    const tone = sine(1004, 8000, 1, 16_000);
    expect(snrDb(tone, through(codec, codec, tone))).toBeGreaterThan(36);
  });
});

describe('G.722', () => {
  test.each([
    [300, 40],
    [1000, 35],
    [3000, 25],
    [5500, 12],
    [6500, 12],
  ])('a tone of %i Hz stays %i dB above its noise', (hz, leastDb) => {
    const tone = sine(hz, 16_000, 1, 8000);
    expect(snrDb(tone, through(new G722(), new G722(), tone))).toBeGreaterThan(leastDb);
  });

  test('silence stays silence', () => {
    const heard = through(new G722(), new G722(), new Int16Array(16_000));
    expect(Math.max(...heard.map(Math.abs))).toBeLessThan(30);
  });

  test('no input, however loud and odd, gets out of range or stuck', () => {
    const [encoder, decoder] = [new G722(), new G722()];
    const square = Int16Array.from({ length: 16_000 }, (_, at) => (Math.floor(at / 7) % 2 === 0 ? 32_767 : -32_768));
    through(encoder, decoder, square);
    const quiet = through(encoder, decoder, new Int16Array(16_000));
    expect(Math.max(...quiet.subarray(8000).map(Math.abs))).toBeLessThan(30);
  });
});

test('L16 is big-endian', () => {
  const codec = new L16(16_000);
  const samples = Int16Array.of(1, -2, 32_767, -32_768);
  expect([...codec.encode(samples)]).toEqual([0, 1, 0xff, 0xfe, 0x7f, 0xff, 0x80, 0]);
  expect(codec.decode(codec.encode(samples))).toEqual(samples);
});

test.each([
  ['PCMU', 16_000, 1, false],
  ['G722', 16_000, 1, false],
  ['opus', 8000, 2, false],
  ['L16', 16_000, 2, false],
  ['L16', 16_000, 1, true],
  ['opus', 48_000, 2, true],
  ['pcma', 8000, 1, true],
])('%s with a clock of %i Hz and %i channels: ours is %s', (name, clockRateHz, channels, isOurs) => {
  expect(isOwnCodec({ payloadType: 97, name, clockRateHz, channels })).toBe(isOurs);
});

test('L16 at a rate that no phone has is not ours: its frames could be of any size', () => {
  for (const clockRateHz of [1, 44_100, 400_000_000]) {
    const format = { payloadType: 97, name: 'L16', clockRateHz };
    expect([isOwnCodec(format), codecFor(format)]).toEqual([false, null]);
  }
  for (const clockRateHz of [8000, 16_000, 48_000]) {
    expect(codecFor({ payloadType: 97, name: 'l16', clockRateHz })?.sampleRateHz).toBe(clockRateHz);
  }
});
