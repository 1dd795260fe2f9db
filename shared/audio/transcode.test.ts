import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { decoded, PCMA, PCMU, readWavHeader, transcode, wavHeader } from './index.ts';

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

/** One page of packets, none of 255 bytes or more, with its checksum (RFC 3533 §6). */
function oggPage(packets: readonly Uint8Array[], { begins = true } = {}): Uint8Array {
  const header = Buffer.alloc(27 + packets.length);
  header.write('OggS', 'latin1');
  header[5] = begins ? 2 : 0;
  header[26] = packets.length;
  for (const [i, { length }] of packets.entries()) header[27 + i] = length;
  const page = Buffer.concat([header, ...packets]);
  let sum = 0;
  for (const byte of page) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  page.writeUInt32LE(sum >>> 0, 22);
  return page;
}

const fixture = (name: string) => readFile(new URL(`./fixtures/${name}`, import.meta.url));

describe('OGG with Opus, as opusenc 0.2 writes it', () => {
  test.each([
    ['tone.opus', [[1000, 0.95]]],
    [
      'stereo.opus',
      [
        [1000, 0.45],
        [400, 0.45],
      ],
    ], // a tone on each side
  ] as const)('%s is kept as wideband WAV, with the same sound and length', async (name, tones) => {
    const { wav, rateHz, seconds } = await transcode(await fixture(name), 'by-content', LIMITS);
    expect([rateHz, Math.round(seconds * rateHz)]).toEqual([16_000, 16_000]);
    for (const [hz, least] of tones) expect(share(wav, hz, rateHz)).toBeGreaterThan(least);
  });

  test('two streams, one after the other, are heard both', async () => {
    const [one, two] = await Promise.all([fixture('tone.opus'), fixture('stereo.opus')]);
    const { seconds } = await transcode(Buffer.concat([one, two]), 'by-content', { maxSeconds: 10 });
    expect(seconds).toBeCloseTo(2, 3);
  });

  test('in pieces of any size it is the same', async () => {
    const content = await fixture('tone.opus');
    const whole = await transcode(content, 'by-content', LIMITS);
    async function* pieces() {
      for (let at = 0; at < content.length; at += 7) yield content.subarray(at, at + 7);
    }
    let count = 0;
    for await (const { samples } of decoded(pieces())) count += samples.length;
    expect(count).toBe(Math.round(whole.seconds * whole.rateHz));
  });

  test('what is broken, cut, too long or something else is refused', async () => {
    const content = await fixture('tone.opus');
    const damaged = Buffer.from(content);
    damaged[content.length - 500] = (damaged[content.length - 500] as number) ^ 1;
    const refused = (bytes: Uint8Array, limits = LIMITS) =>
      transcode(bytes, 'by-content', limits).catch(({ failure }) => failure);
    expect(await refused(damaged)).toBe('malformed');
    expect(await refused(content.subarray(0, -100))).toBe('malformed');
    expect(await refused(content.subarray(0, 47))).toBe('malformed'); // its head alone
    expect(await refused(content, { maxSeconds: 0.5 })).toBe('too-long');
    const vorbis = oggPage([Buffer.from('\x01vorbis and so on, which is another codec', 'latin1')]);
    expect(await refused(vorbis)).toBe('unsupported');
  });

  test('packets of two bytes, an eighth of a second each, do not come as hours at once', async () => {
    const head = Buffer.alloc(19);
    head.write('OpusHead', 'latin1');
    [head[8], head[9]] = [1, 1];
    // Two frames of 60 ms without content (RFC 6716 §3.2.5).
    const page = oggPage(Array(255).fill(Uint8Array.of(0x1b, 2)), { begins: false });
    const file = Buffer.concat([
      oggPage([head]),
      oggPage([Buffer.from('OpusTags')], { begins: false }),
      ...Array<Uint8Array>(60).fill(page),
    ]);
    const lengths: number[] = [];
    for await (const { samples, sampleRateHz } of decoded(Readable.from([file])))
      lengths.push(samples.length / sampleRateHz);
    expect(lengths.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(1800);
    expect(Math.max(...lengths)).toBeLessThan(61);
  });
});

test('what takes too long is given up, whatever it is, and a stream that breaks is no file that is broken', async () => {
  let asked = 0;
  const isLate = () => ++asked > 3;
  const song = wavFile(sine(1000, 44_100, 10), 44_100);
  await expect(transcode(song, 'by-content', { maxSeconds: 20, isLate })).rejects.toMatchObject({
    failure: 'too-slow',
  });
  expect(asked).toBe(4);
  asked = 0;
  await expect(transcode(new Uint8Array(800_000), 'pcma', { maxSeconds: 200, isLate })).rejects.toMatchObject({
    failure: 'too-slow',
  });
  const broken = async function* () {
    yield song.subarray(0, 1000);
    throw new Error('the bucket is away');
  };
  await expect(transcode(broken(), 'by-content', LIMITS)).rejects.toThrow('the bucket is away');
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
