import { expect, test } from 'vitest';
import { readWav } from '#shared/voicemail/index.ts';
import { encodeWav, mono } from './wav.ts';

const samplesOf = (wav: ArrayBuffer) => [...new Int16Array(wav, 44)];

test('a recording is a WAV file that the API takes', () => {
  const wav = encodeWav(new Float32Array(24_000), 16_000);
  expect(readWav(new Uint8Array(wav))).toEqual({ format: 'wav-16000', durationMs: 1500 });
});

test('samples are of 16 bit, and what is too loud is cut', () => {
  const wav = encodeWav(new Float32Array([0, 0.5, -0.5, 1, -1, 3, -3]), 8000);
  expect(samplesOf(wav)).toEqual([0, 16_384, -16_384, 32_767, -32_768, 32_767, -32_768]);
});

test('two channels are one: their mean', () => {
  expect([...mono([new Float32Array([1, 0, -1]), new Float32Array([0, 0.5, -1])])]).toEqual([0.5, 0.25, -1]);
  expect([...mono([new Float32Array([0.25])])]).toEqual([0.25]);
});
