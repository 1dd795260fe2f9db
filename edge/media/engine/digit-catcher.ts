import { isTelephoneEvent, TelephoneEventReader } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import { payloadOf, payloadTypeOf, rtpTicksOf } from '../rtp/packet.ts';

/** Takes the telephone events out of a stream while somebody wants them for himself. */
export class DigitCatcher {
  #onDigit: ((digit: string) => void) | null = null;
  readonly #reader = new TelephoneEventReader((digit) => this.#onDigit?.(digit));
  /** Of the key that was caught last: it may still be pressed when no more are to be. */
  #ticks = -1;

  /** @param onDigit  null: nobody wants them any more */
  set(onDigit: ((digit: string) => void) | null): void {
    this.#onDigit = onDigit;
  }

  /** @returns whether the packet is taken: it goes to nobody else */
  takes(packet: Uint8Array, formats: readonly PayloadFormat[]): boolean {
    if (this.#onDigit === null && this.#ticks < 0) return false; // nobody's keys matter in most calls
    if (!isEvent(packet, formats)) return false;
    const ticks = rtpTicksOf(packet);
    if (this.#onDigit === null) return ticks === this.#ticks;
    this.#ticks = ticks;
    this.#reader.read(payloadOf(packet), ticks);
    return true;
  }
}

function isEvent(packet: Uint8Array, formats: readonly PayloadFormat[]): boolean {
  const type = payloadTypeOf(packet);
  return formats.some((format) => format.payloadType === type && isTelephoneEvent(format));
}
