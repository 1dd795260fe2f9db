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
  readonly maxSeconds: number;
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
 * An uploaded file as it is kept: wideband where it has more than 8 kHz, else narrowband.
 *
 * @throws AudioError  `unknown-format`, `malformed`, `unsupported`, or `too-long`
 */
export async function transcode(
  content: Uint8Array,
  encoding: UploadEncoding,
  { maxSeconds }: TranscodeLimits,
): Promise<Transcoded> {
  const pieces: Samples[] = [];
  let [rateHz, count]: [Transcoded['rateHz'], number] = [NARROW_HZ, 0];
  let converter: RateConverter | null = null;
  const take = (samples: Samples) => {
    count += samples.length;
    if (count > maxSeconds * rateHz) throw new AudioError('too-long', `more than ${maxSeconds} s`);
    pieces.push(samples);
  };
  for await (const { sampleRateHz, samples } of piecesOf(content, encoding)) {
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

function piecesOf(content: Uint8Array, encoding: UploadEncoding): ReturnType<typeof decoded> {
  return encoding === 'by-content' ? decoded(cut(content)) : raw(content, encoding);
}

async function* raw(content: Uint8Array, encoding: 'pcmu' | 'pcma'): ReturnType<typeof decoded> {
  const codec = encoding === 'pcmu' ? PCMU : PCMA;
  if (content.length > 0) yield { sampleRateHz: codec.sampleRateHz, samples: codec.decode(content) };
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
