import type { PayloadFormat } from '../media.ts';
import { staticFormat } from '../rtp/payload-types.ts';

const PAYLOAD_TYPES = 128;
const UNKNOWN_CLOCK_RATE_HZ = 8000;
const NO_SPEECH = new Set(['telephone-event', 'cn', 'red']);

/** What the two halves of SDP say of each payload type, ready for the packet path. */
export class AgreedTypes {
  /** 0 for those that the other side may not send. */
  readonly #clockRatesHz = new Uint32Array(PAYLOAD_TYPES);
  /** Whether it is speech, and not digits or comfort noise. */
  readonly #areSpeech = new Uint8Array(PAYLOAD_TYPES);

  /** @param formats  null: nothing may be sent yet; empty: anything */
  constructor(formats: readonly PayloadFormat[] | null) {
    if (formats?.length === 0) {
      for (let type = 0; type < PAYLOAD_TYPES; type++) {
        this.#clockRatesHz[type] = staticFormat(type)?.clockRateHz ?? UNKNOWN_CLOCK_RATE_HZ;
      }
    }
    for (const { payloadType, name, clockRateHz } of formats ?? []) {
      this.#clockRatesHz[payloadType] = clockRateHz;
      this.#areSpeech[payloadType] = NO_SPEECH.has(name.toLowerCase()) ? 0 : 1;
    }
  }

  /** 0: the other side may not send it. */
  clockRateHz(payloadType: number): number {
    return this.#clockRatesHz[payloadType] as number;
  }

  /** Of what is sent by us, which need not be what the other side may send. */
  sentClockRateHz(payloadType: number): number {
    return this.clockRateHz(payloadType) || UNKNOWN_CLOCK_RATE_HZ;
  }

  isSpeech(payloadType: number): boolean {
    return this.#areSpeech[payloadType] === 1;
  }
}
