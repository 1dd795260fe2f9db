import { expect, test } from 'vitest';
import { aWav } from '#test/world/records.ts';
import { readWav } from './index.ts';

test.each([
  [8000, 'wav-8000'],
  [16_000, 'wav-16000'],
])('a recording at %i Hz', (rateHz, format) => {
  expect(readWav(aWav({ ms: 1500, rateHz }))).toEqual({ format, durationMs: 1500 });
});

test('chunks that nobody knows are passed over, also of an odd size', () => {
  const wav = Buffer.from(aWav({ ms: 20 }));
  const note = Buffer.concat([Buffer.from('note'), Buffer.from([3, 0, 0, 0]), Buffer.from('abc\0')]);
  const withNote = Buffer.concat([wav.subarray(0, 12), note, wav.subarray(12)]);
  expect(readWav(withNote)).toEqual({ format: 'wav-8000', durationMs: 20 });
});

test('one that was cut short is as long as what is there', () => {
  expect(readWav(aWav({ ms: 100 }).subarray(0, 44 + 160))).toEqual({ format: 'wav-8000', durationMs: 10 });
});

test.each([
  ['nothing', new Uint8Array()],
  ['something else', Buffer.from('a file that is something else altogether, and long enough')],
  ['a header alone', aWav({ ms: 10 }).subarray(0, 20)],
  ['CD quality', aWav({ ms: 10, rateHz: 44_100 })],
  ['stereo', aWav({ ms: 10, channels: 2 })],
])('%s is none', (_, content) => {
  expect(readWav(content)).toBeNull();
});
