import { AudioError } from './audio-error.ts';
import type { Samples } from './samples.ts';
import { WavDecoder } from './wav.ts';

/** Turns the bytes of a file or stream into samples, piece by piece. */
export interface AudioDecoder {
  /** So many bytes are the most that are decoded at once, where few of them may hold much sound. */
  readonly mostBytes?: number;
  /** Of what `decode` returns; 0 until the bytes have told. */
  readonly sampleRateHz: number;
  /**
   * What the next bytes hold, mixed down to one channel.
   *
   * @throws AudioError  when they are no such audio
   */
  decode(bytes: Uint8Array): Samples;
  /** Nothing comes any more. @throws AudioError  when that is too early */
  end(): void;
  /** Gives its memory back. */
  close(): void;
}

/** As many bytes tell the format. */
export const SIGNATURE_BYTES = 4;

/**
 * The decoder for what begins with these bytes; names and media types are often wrong.
 *
 * @param isStream  one enters a stream anywhere: what is no WAV is MP3
 * @throws AudioError
 */
export async function decoderFor(begin: Uint8Array, isStream = false): Promise<AudioDecoder> {
  const text = Buffer.from(begin.subarray(0, SIGNATURE_BYTES)).toString('latin1');
  if (text === 'RIFF') return new WavDecoder();
  if (isStream || text.startsWith('ID3') || isMpegHeader(begin)) {
    // Most processes never meet one.
    const { Mp3Decoder } = await import('./mp3.ts');
    return Mp3Decoder.open();
  }
  if (text === 'OggS') {
    const { OggOpusDecoder } = await import('./opus.ts');
    return OggOpusDecoder.open();
  }
  throw new AudioError('unknown-format', 'neither WAV, MP3 nor OGG');
}

/** 11 bits of sync, then a version, a layer, a bit rate and a sample rate that exist (ISO/IEC 11172-3 §2.4.2.3). */
function isMpegHeader([a = 0, b = 0, c = 0]: Uint8Array): boolean {
  const [version, layer, bitRate, sampleRate] = [(b >> 3) & 3, (b >> 1) & 3, c >> 4, (c >> 2) & 3];
  return a === 0xff && b >= 0xe0 && version !== 1 && layer !== 0 && bitRate !== 15 && sampleRate !== 3;
}
