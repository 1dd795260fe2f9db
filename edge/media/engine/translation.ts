import { isOwnCodec } from '../codec/index.ts';
import type { PayloadFormat } from '../media.ts';
import { payloadTypeOf } from '../rtp/packet.ts';
import type { MediaSink } from './endpoint.ts';
import { Transcoder } from './transcoder.ts';

/** Who is spoken to. */
export interface Listener extends MediaSink {
  /** What it takes, in its order of preference. Empty: anything. */
  readonly takes: readonly PayloadFormat[];
}

const PAYLOAD_TYPES = 128;
/** In the table of payload types: not looked up yet, and not to be passed as it is. */
const UNKNOWN = 255;
const TO_BE_MADE = 254;

/**
 * One direction of a conversation. What the listener takes passes unchanged, under the listener's number for it; what it
 * does not take is made anew in what it takes, as soon as it is heard.
 */
export class Translation implements MediaSink {
  readonly #speaks: () => readonly PayloadFormat[];
  readonly #listener: Listener;
  /** The listener's payload type for each of the speaker's. */
  readonly #types = new Uint8Array(PAYLOAD_TYPES).fill(UNKNOWN);
  /** From the first packet on that could not be passed: all packets need new numbers then. */
  #transcoder: Transcoder | null = null;

  /** @param speaks  what the speaker may send */
  constructor(speaks: () => readonly PayloadFormat[], listener: Listener) {
    this.#speaks = speaks;
    this.#listener = listener;
  }

  sendRtp(packet: Uint8Array): void {
    const type = payloadTypeOf(packet);
    let passed = this.#types[type] as number;
    if (passed === UNKNOWN) passed = this.#look(type);
    if (this.#transcoder !== null) {
      this.#transcoder.take(packet, passed === TO_BE_MADE ? null : passed);
      return;
    }
    if (passed === TO_BE_MADE) {
      this.#transcoder = this.#makeTranscoder();
      this.#transcoder?.take(packet, null);
      return;
    }
    if (passed !== type) packet[1] = ((packet[1] as number) & 0x80) | passed;
    this.#listener.sendRtp(packet);
  }

  sendRtcp(packet: Uint8Array): void {
    this.#listener.sendRtcp(packet);
  }

  sendZrtp(packet: Uint8Array): void {
    this.#listener.sendZrtp?.(packet);
  }

  /** Either side has agreed on something else. */
  formatsChanged(): void {
    this.#types.fill(UNKNOWN);
    this.close();
  }

  close(): void {
    this.#transcoder?.close();
    this.#transcoder = null;
  }

  #look(type: number): number {
    const format = this.#speaks().find(({ payloadType }) => payloadType === type);
    const { takes } = this.#listener;
    const found = format && takes.length > 0 ? passableAs(format, takes) : type;
    this.#types[type] = found;
    return found;
  }

  #makeTranscoder(): Transcoder | null {
    const target = this.#listener.takes.find(isOwnCodec);
    return target ? new Transcoder(this.#speaks(), target, this.#listener) : null;
  }
}

/** What we could make nothing of goes on as it is: the listener may know it. */
function passableAs(format: PayloadFormat, takes: readonly PayloadFormat[]): number {
  const same = takes.filter((taken) => isSame(taken, format));
  const found = same.find(({ payloadType }) => payloadType === format.payloadType) ?? same[0];
  if (found) return found.payloadType;
  const canBeMade = takes.some(isOwnCodec) && Transcoder.understands(format);
  return canBeMade ? TO_BE_MADE : format.payloadType;
}

const isSame = (a: PayloadFormat, b: PayloadFormat): boolean =>
  a.clockRateHz === b.clockRateHz && a.name.toLowerCase() === b.name.toLowerCase();
