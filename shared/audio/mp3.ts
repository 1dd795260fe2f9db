import { MPEGDecoder } from 'mpg123-decoder';
import { AudioError } from './audio-error.ts';
import type { AudioDecoder } from './decoder.ts';
import type { Samples } from './samples.ts';

/**
 * Places that cannot be read before it is given up: streams have one where we enter, and where they are cut. The package
 * writes a line to stderr for each. *chosen*
 */
const MAX_ERRORS = 20;
/** No sound within this: it is something else, whatever it looked like. *chosen* */
const MAX_BYTES_BEFORE_SOUND = 8 * 1024 * 1024; // tags hold pictures

/** MPEG audio, layers 1 to 3, by mpg123 in WebAssembly. */
export class Mp3Decoder implements AudioDecoder {
  sampleRateHz = 0;
  readonly #decoder: MPEGDecoder;
  #errors = 0;
  #bytes = 0;

  static async open(): Promise<Mp3Decoder> {
    const decoder = new MPEGDecoder();
    await decoder.ready;
    return new Mp3Decoder(decoder);
  }

  private constructor(decoder: MPEGDecoder) {
    this.#decoder = decoder;
  }

  decode(bytes: Uint8Array): Samples {
    const { channelData, samplesDecoded, sampleRate, errors } = this.#decoder.decode(bytes);
    this.#errors += errors.length;
    this.#bytes += bytes.length;
    if (samplesDecoded > 0) {
      // mpg123 has been told nothing of resampling: a stream that changes its rate is another one.
      if (this.sampleRateHz !== 0 && this.sampleRateHz !== sampleRate)
        throw new AudioError('malformed', 'its rate changes');
      this.sampleRateHz = sampleRate;
    }
    if (this.#errors > MAX_ERRORS) throw new AudioError('malformed', 'no MPEG audio');
    if (this.sampleRateHz === 0 && this.#bytes > MAX_BYTES_BEFORE_SOUND) throw new AudioError('malformed', 'no sound');
    return mixed(channelData, samplesDecoded);
  }

  end(): void {
    if (this.sampleRateHz === 0) throw new AudioError('malformed', 'MP3 without sound');
  }

  close(): void {
    this.#decoder.free();
  }
}

/** The decoder gives two channels always, the same one twice for mono. */
function mixed([left, right]: readonly Float32Array[], count: number): Samples {
  const samples = new Int16Array(count);
  if (!left || !right) return samples;
  for (let at = 0; at < count; at++) {
    const middle = ((left[at] as number) + (right[at] as number)) * 16_384;
    samples[at] = Math.max(-32_768, Math.min(32_767, Math.round(middle)));
  }
  return samples;
}
