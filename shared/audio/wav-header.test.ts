import { expect, test } from 'vitest';
import { readWavHeader, type WavFormat, wavHeader } from './wav-header.ts';

test('PCM has the header of 44 bytes that every program reads', () => {
  const header = wavHeader({ encoding: 'pcm', sampleRateHz: 16_000, channels: 2 }, 64_000);
  expect(header.toString('hex')).toBe(
    // RIFF, 64,036 bytes, WAVE, fmt of 16: PCM, 2 channels, 16,000 Hz, 64,000 B/s, 4 B a block, 16 bits, data, 64,000
    '5249464624fa000057415645666d74201000000001000200803e000000fa00000400100064617461' + '00fa0000',
  );
});

test('G.711 has the extension size and the fact chunk that formats other than PCM need', () => {
  const header = wavHeader({ encoding: 'pcma', sampleRateHz: 8000, channels: 1 }, 320);
  expect(header.length).toBe(58);
  expect(header.readUInt32LE(4)).toBe(50 + 320);
  expect(header.readUInt16LE(20)).toBe(6);
  expect(header.toString('latin1', 38, 42)).toBe('fact');
  expect(header.readUInt32LE(46)).toBe(320);
});

test.each<WavFormat>([
  { encoding: 'pcm', sampleRateHz: 8000, channels: 1 },
  { encoding: 'pcmu', sampleRateHz: 16_000, channels: 2 },
  { encoding: 'pcma', sampleRateHz: 8000, channels: 1 },
])('a header is read back, whatever its lengths say: %o', (format) => {
  expect(readWavHeader(wavHeader(format, 320))).toEqual(format);
  expect(readWavHeader(Buffer.concat([wavHeader(format, 0), Buffer.alloc(100)]))).toEqual(format);
});

test('what is no header of ours is none', () => {
  const header = wavHeader({ encoding: 'pcm', sampleRateHz: 8000, channels: 1 }, 320);
  expect(readWavHeader(header.subarray(0, 43))).toBeNull();
  for (const at of [0, 8, 20, 22, 32, 36]) {
    const other = Buffer.from(header);
    other[at] = 0x55;
    expect(readWavHeader(other), `byte ${at}`).toBeNull();
  }
  expect(readWavHeader(wavHeader({ encoding: 'pcm', sampleRateHz: 0, channels: 1 }, 0))).toBeNull();
});
