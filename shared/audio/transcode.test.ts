import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { PCMA, PCMU, readWavHeader, transcode, wavHeader } from './index.ts';

const LIMITS = { maxSeconds: 2 };
const sine = (hz: number, rateHz: number, seconds: number) =>
  Int16Array.from({ length: rateHz * seconds }, (_, at) => 10_000 * Math.sin((2 * Math.PI * hz * at) / rateHz));

function wavFile(samples: Int16Array, sampleRateHz: number): Uint8Array {
  const data = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return Buffer.concat([wavHeader({ encoding: 'pcm', sampleRateHz, channels: 1 }, data.length), data]);
}

/** How much of the sound is at a frequency: 1 for a pure tone (Goertzel). */
function share(wav: Uint8Array, hz: number, rateHz: number): number {
  const samples = new Int16Array(wav.slice(44).buffer);
  const step = (2 * Math.PI * hz) / rateHz;
  let [real, imaginary, power] = [0, 0, 0];
  for (const [at, sample] of samples.entries()) {
    real += sample * Math.cos(step * at);
    imaginary += sample * Math.sin(step * at);
    power += sample * sample;
  }
  return (2 * (real ** 2 + imaginary ** 2)) / (power * samples.length);
}

test.each([
  ['44.1 kHz', wavFile(sine(1000, 44_100, 1), 44_100), 'by-content', 16_000],
  ['48 kHz', wavFile(sine(1000, 48_000, 1), 48_000), 'by-content', 16_000],
  ['11 kHz', wavFile(sine(1000, 11_025, 1), 11_025), 'by-content', 16_000],
  ['8 kHz', wavFile(sine(1000, 8000, 1), 8000), 'by-content', 8000],
  ['raw mu-law', PCMU.encode(sine(1000, 8000, 1)), 'pcmu', 8000],
  ['raw A-law', PCMA.encode(sine(1000, 8000, 1)), 'pcma', 8000],
] as const)('%s is kept as WAV for phones, with the same sound', async (_, content, encoding, rateHz) => {
  const { wav, ...kept } = await transcode(content, encoding, LIMITS);
  expect(kept.rateHz).toBe(rateHz);
  expect(kept.seconds).toBeCloseTo(1, 1);
  expect(readWavHeader(Buffer.from(wav))).toEqual({ encoding: 'pcm', sampleRateHz: rateHz, channels: 1 });
  expect(wav.length).toBe(44 + 2 * Math.round(kept.seconds * rateHz));
  expect(share(wav, 1000, rateHz)).toBeGreaterThan(0.95);
});

test('MP3 is read, too', async () => {
  const content = await readFile(new URL('../../edge/media/audio/fixtures/tones.mp3', import.meta.url));
  const { rateHz, seconds } = await transcode(content, 'by-content', { maxSeconds: 60 });
  expect([rateHz, seconds > 0.5]).toEqual([16_000, true]);
});

test.each([
  ['a text', Buffer.from('Once upon a time'), 'unknown-format'],
  ['nothing', new Uint8Array(), 'unknown-format'],
  ['a WAV that ends before its samples', wavFile(sine(1000, 8000, 1), 8000).subarray(0, 30), 'malformed'],
  ['a WAV of no samples', wavFile(new Int16Array(), 8000), 'malformed'],
  ['what lasts too long', wavFile(sine(1000, 8000, 3), 8000), 'too-long'],
] as const)('%s is refused', async (_, content, failure) => {
  await expect(transcode(content, 'by-content', LIMITS)).rejects.toMatchObject({ failure });
});
