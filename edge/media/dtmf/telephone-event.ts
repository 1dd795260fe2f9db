import type { PayloadFormat } from '../media.ts';
import { DIGITS } from './digits.ts';

export const isTelephoneEvent = ({ name }: PayloadFormat): boolean => name.toLowerCase() === 'telephone-event';

/** What one packet of a named event says (RFC 4733 §2.3): event, end bit, volume, duration in RTP ticks. */
const PAYLOAD_BYTES = 4;
const END_BIT = 0x80;
/** -10 dBm0, as `digitTone` has it. */
const VOLUME = 10;
/** The last packet of an event is sent three times, as it may be lost (§2.5.1.4). */
const END_REPEATS = 3;
/** Longer events are told in segments (§2.5.1.3). */
const MAX_DURATION = 0xffff;

/** Reads the digits out of telephone-event packets, each once, however often it is repeated. */
export class TelephoneEventReader {
  readonly #onDigit: (digit: string) => void;
  #lastTicks = -1;
  #lastEvent = -1;
  #isOver = true;

  /** @param onDigit  called at the first packet of each event that comes: its start may be lost, its end too */
  constructor(onDigit: (digit: string) => void) {
    this.#onDigit = onDigit;
  }

  /** @param ticks  RTP timestamp: the same in all packets of an event */
  read(payload: Uint8Array, ticks: number): void {
    if (payload.length < PAYLOAD_BYTES) return;
    const event = payload[0] as number;
    const digit = DIGITS[event];
    if (digit === undefined) return;
    const isEnd = ((payload[1] as number) & END_BIT) !== 0;
    // The next segment of a long event goes on where the last one ended, without an end in between.
    const isNew = ticks !== this.#lastTicks && (this.#isOver || event !== this.#lastEvent || !this.#follows(ticks));
    this.#lastTicks = ticks;
    this.#lastEvent = event;
    this.#isOver = isEnd;
    if (isNew) this.#onDigit(digit);
  }

  #follows(ticks: number): boolean {
    return (ticks - this.#lastTicks) >>> 0 === MAX_DURATION;
  }
}

/** One packet to send: `ticks` after the first of the event is what its duration says, its timestamp stays. */
export interface EventPacket {
  readonly payload: Uint8Array;
  readonly hasMarker: boolean;
  /** When it is due, after the first. */
  readonly afterMs: number;
}

/**
 * The packets of one digit (RFC 4733 §2.5.1).
 *
 * @param durationMs  at most 8 s at 8 kHz: what fits one segment
 */
export function eventPackets(digit: string, durationMs: number, clockRateHz: number, packetMs = 20): EventPacket[] {
  const event = DIGITS.indexOf(digit);
  const packets: EventPacket[] = [];
  for (let ms = packetMs; ms < durationMs; ms += packetMs) {
    packets.push({
      payload: payloadOf(event, false, ticks(ms)),
      hasMarker: packets.length === 0,
      afterMs: ms - packetMs,
    });
  }
  const end = payloadOf(event, true, ticks(durationMs));
  for (let repeat = 0; repeat < END_REPEATS; repeat++) {
    packets.push({
      payload: end,
      hasMarker: packets.length === 0,
      afterMs: Math.max(0, durationMs - packetMs) + repeat * packetMs,
    });
  }
  return packets;

  function ticks(ms: number): number {
    return Math.min(MAX_DURATION, Math.round((ms * clockRateHz) / 1000));
  }
}

function payloadOf(event: number, isEnd: boolean, duration: number): Uint8Array {
  return Uint8Array.of(event, (isEnd ? END_BIT : 0) | VOLUME, duration >> 8, duration & 0xff);
}
