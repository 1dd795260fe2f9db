import { AudioError } from './audio-error.ts';
import { decoded } from './decoded.ts';
import type { UploadEncoding } from './encodings.ts';
import { PCMA, PCMU } from './g711.ts';
import { RateConverter } from './rate-converter.ts';
import type { Samples } from './samples.ts';
import { wavHeader } from './wav-header.ts';

/** What callers can hear: narrowband or wideband. */
const [NARROW_HZ, WIDE_HZ] = [8000, 16_000] as const;

export interface TranscodeLimits {
  /** Of sound. */
  readonly maxSeconds: number;
  /** Asked with each piece; then it is given up. */
  readonly isLate?: (() => boolean) | undefined;
}

export interface Transcoded {
  /** WAV, PCM of 16 bits, one channel. */
  readonly wav: Uint8Array;
  readonly rateHz: typeof NARROW_HZ | typeof WIDE_HZ;
  readonly seconds: number;
}

/** So much is decoded before the event loop goes round. */
const PIECE_BYTES = 64 * 1024;

/**
 * An uploaded file as it is kept: wideband where it has more than 8 kHz, else narrowband. What comes piece by piece is never
 * held as a whole: in memory is what is kept, twice, which `maxSeconds` bounds (10 minutes: 40 MB).
 *
 * @throws AudioError  `unknown-format`, `malformed`, `unsupported`, `too-long`, or `too-slow`; what `content` throws
 */
export async function transcode(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  encoding: UploadEncoding,
  { maxSeconds, isLate = () => false }: TranscodeLimits,
): Promise<Transcoded> {
  const pieces: Samples[] = [];
  let [rateHz, count]: [Transcoded['rateHz'], number] = [NARROW_HZ, 0];
  let converter: RateConverter | null = null;
  const take = (samples: Samples) => {
    count += samples.length;
    if (count > maxSeconds * rateHz) throw new AudioError('too-long', `more than ${maxSeconds} s`);
    pieces.push(samples);
  };
  const bytes = content instanceof Uint8Array ? cut(content) : content;
  for await (const { sampleRateHz, samples } of piecesOf(bytes, encoding, isLate)) {
    if (!converter) {
      rateHz = sampleRateHz > NARROW_HZ ? WIDE_HZ : NARROW_HZ;
      converter = new RateConverter(sampleRateHz, rateHz);
    }
    take(converter.process(samples));
  }
  if (!converter || count === 0) throw new AudioError('malformed', 'there is no sound in it');
  take(converter.end());
  return { wav: wavOf(pieces, count, rateHz), rateHz, seconds: count / rateHz };
}

function piecesOf(
  content: AsyncIterable<Uint8Array>,
  encoding: UploadEncoding,
  isLate: () => boolean,
): ReturnType<typeof decoded> {
  const bytes = inTime(content, isLate);
  return encoding === 'by-content' ? decoded(bytes) : raw(bytes, encoding);
}

/** Bytes are watched, not sound: there may be none in them. */
async function* inTime(content: AsyncIterable<Uint8Array>, isLate: () => boolean): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    if (isLate()) throw new AudioError('too-slow', 'it takes too long');
    yield piece;
  }
}

async function* raw(content: AsyncIterable<Uint8Array>, encoding: 'pcmu' | 'pcma'): ReturnType<typeof decoded> {
  const codec = encoding === 'pcmu' ? PCMU : PCMA;
  for await (const piece of content) yield { sampleRateHz: codec.sampleRateHz, samples: codec.decode(piece) };
}

async function* cut(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += PIECE_BYTES) yield content.subarray(at, at + PIECE_BYTES);
}

function wavOf(pieces: readonly Samples[], count: number, rateHz: number): Uint8Array {
  const header = wavHeader({ encoding: 'pcm', sampleRateHz: rateHz, channels: 1 }, 2 * count);
  const wav = new Uint8Array(header.length + 2 * count);
  wav.set(header);
  const view = new DataView(wav.buffer);
  let at = header.length;
  for (const samples of pieces) {
    for (const sample of samples) {
      view.setInt16(at, sample, true);
      at += 2;
    }
  }
  return wav;
}
