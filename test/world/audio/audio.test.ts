import { describe, expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { correlation, findSound, readWav, silence, tone, toneStrength, writeWav } from './index.ts';

/** White noise, -1 to 1. */
function noise(length: number, seed = 1): Float64Array {
  return Float64Array.from(new SeededChance(seed).bytes(length), (byte) => byte / 127.5 - 1);
}

describe('wav', () => {
  test('what is written is read back, to half a step of 16 bits', () => {
    const sound = tone({ frequencyHz: 1000, seconds: 0.1 });
    const { samples, rateHz } = readWav(writeWav(sound));
    expect([samples.length, rateHz]).toEqual([800, 8000]);
    expect(Math.max(...samples.map((sample, index) => Math.abs(sample - (sound.samples[index] ?? 0))))).toBeLessThan(
      2e-5,
    );
  });

  test('what is too loud is clipped', () => {
    const { samples } = readWav(writeWav({ samples: Float64Array.of(2, -2), rateHz: 8000 }));
    expect([...samples]).toEqual([32_767 / 32_768, -1]);
  });

  test('chunks before the data are skipped, and one channel of two is taken', () => {
    const mono = writeWav({ samples: Float64Array.of(0.5, 0.25, -0.5, -0.25), rateHz: 8000 });
    mono.writeUInt16LE(2, 22);
    const list = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1'); // odd length, padded
    const stereo = Buffer.concat([mono.subarray(0, 36), list, mono.subarray(36)]);
    expect([...readWav(stereo, 1).samples]).toEqual([0.25, -0.25]);
    expect(() => readWav(stereo, 2)).toThrow('no channel 2 of 2');
  });

  test.each([0, 0x7fffffff])('a file still being written says %i bytes, and is read to its end', (stated) => {
    const file = writeWav(tone({ frequencyHz: 440, seconds: 0.01 }));
    file.writeUInt32LE(stated, 40);
    expect(readWav(file).samples.length).toBe(80);
  });

  test('unsigned 8-bit and 32-bit float samples', () => {
    const file = writeWav({ samples: new Float64Array(2), rateHz: 8000 });
    file.writeUInt16LE(8, 34);
    file.set([0, 255, 128, 64], 44);
    expect([...readWav(file).samples]).toEqual([-1, 127 / 128, 0, -0.5]);
    file.writeUInt16LE(3, 20);
    file.writeUInt16LE(32, 34);
    file.writeFloatLE(-0.75, 44);
    expect([...readWav(file).samples]).toEqual([-0.75]);
  });

  test.each([
    ['no file', Buffer.from('hello')],
    ['no data chunk', writeWav(silence(0)).subarray(0, 36)],
  ])('%s: an error says so', (_name, file) => {
    expect(() => readWav(file)).toThrow('readWav:');
  });
});

describe('toneStrength', () => {
  const kilohertz = tone({ frequencyHz: 1000, seconds: 1 });

  test('is 1 for the tone itself, at any volume and rate', () => {
    expect(toneStrength(kilohertz.samples, 1000, 8000)).toBeCloseTo(1, 3);
    const quiet = tone({ frequencyHz: 1000, seconds: 1, rateHz: 48_000, amplitude: 0.01 });
    expect(toneStrength(quiet.samples, 1000, 48_000)).toBeCloseTo(1, 3);
  });

  test.each([440, 900, 1100, 2000])('is next to nothing for a tone of %i Hz', (frequencyHz) => {
    expect(toneStrength(tone({ frequencyHz, seconds: 1 }).samples, 1000, 8000)).toBeLessThan(0.01);
  });

  test('is 0 for silence, and near 0 for noise', () => {
    expect(toneStrength(silence(1).samples, 1000, 8000)).toBe(0);
    expect(toneStrength(noise(8000), 1000, 8000)).toBeLessThan(0.03);
  });

  test('is a half for two equal tones', () => {
    const both = kilohertz.samples.map((sample, index) => sample + (tone440.samples[index] ?? 0));
    expect(toneStrength(both, 1000, 8000)).toBeCloseTo(0.5, 1);
  });
  const tone440 = tone({ frequencyHz: 440, seconds: 1 });

  test('survives a jump in phase', () => {
    const jumped = [...kilohertz.samples.slice(0, 4003), ...kilohertz.samples.slice(4000)];
    expect(toneStrength(jumped, 1000, 8000)).toBeGreaterThan(0.95);
  });
});

describe('correlation', () => {
  const speech = noise(400);

  test('finds a sound where it lies, at any volume', () => {
    const heard = [...noise(700, 2), ...speech.map((sample) => 0.1 * sample), ...noise(300, 3)];
    const { likeness, offset } = findSound(speech, heard);
    expect(offset).toBe(700);
    expect(likeness).toBeCloseTo(1, 6);
  });

  test('finds what has lost a twentieth at its end or its beginning, and not what has lost a tenth', () => {
    const tenth = 40;
    for (const [lost, heard, offset] of [
      [tenth / 2, speech.slice(0, -tenth / 2), 0],
      [tenth / 2, speech.slice(tenth / 2), -tenth / 2],
    ] as const) {
      const found = findSound(speech, heard);
      expect(found.offset, `${lost}`).toBe(offset);
      expect(found.likeness).toBeGreaterThan(0.9);
    }
    expect(findSound(speech, speech.slice(0, -tenth - 1)).likeness).toBeLessThan(0.9);
  });

  test('finds nothing in another sound', () => {
    expect(findSound(speech, noise(2000, 9)).likeness).toBeLessThan(0.25);
  });

  test('is 0 beside silence and past the end, -1 upside down', () => {
    expect(correlation(speech, new Float64Array(400))).toBe(0);
    expect(correlation(speech, speech, 1)).toBe(0);
    expect(
      correlation(
        speech,
        speech.map((sample) => -sample),
      ),
    ).toBeCloseTo(-1, 6);
  });
});
