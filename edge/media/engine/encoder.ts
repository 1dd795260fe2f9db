import { type AudioCodec, codecFor } from '../codec/index.ts';
import type { PayloadFormat } from '../media.ts';

/**
 * The encoder of what an endpoint is told by us. One for whatever is played after each other: the other side's decoder remembers what
 * came before, and clicks when the encoder does not.
 */
export class Encoder {
  #codec: AudioCodec | null = null;
  #format: PayloadFormat | null = null;

  /** @returns null when the format is none that we can make */
  for(format: PayloadFormat): AudioCodec | null {
    if (this.#codec !== null && this.#format !== null && isSame(format, this.#format)) return this.#codec;
    this.close();
    this.#codec = codecFor(format);
    this.#format = format;
    return this.#codec;
  }

  close(): void {
    this.#codec?.close?.();
    this.#codec = null;
  }
}

const isSame = (a: PayloadFormat, b: PayloadFormat): boolean =>
  a.clockRateHz === b.clockRateHz && a.name.toUpperCase() === b.name.toUpperCase();
