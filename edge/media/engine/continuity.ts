import { payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf, writeNumbers } from '../rtp/packet.ts';
import type { AgreedTypes } from './agreed-types.ts';

/** Behind by no more than this is late; further behind, or ahead by more than MAX_DROPOUT, is a new beginning (RFC 3550 A.1). */
const MAX_MISORDER = 100;
const MAX_DROPOUT = 3000;

type ClockRates = Pick<AgreedTypes, 'sentClockRateHz'>;

/**
 * Makes one stream of what comes from several sources, one after the other: phones take a new SSRC, or numbers that jump,
 * for an attack or lose their place (RFC 3550 §5.1, §8). The first source keeps its numbers; those of the next ones are shifted, so
 * that sequence numbers go on and timestamps grow by the time between. So are those of one that begins anew under its old SSRC: with
 * SRTP a number that comes again would even use its key stream twice.
 */
export class Continuity {
  /** Of what is sent: that of the first source. */
  #ssrc = 0;
  #sourceSsrc = -1;
  #sequenceShift = 0;
  #ticksShift = 0;
  #isShifted = false;
  /** The furthest that was sent. */
  #lastSequence = 0;
  #lastTicks = 0;
  #lastMs = 0;

  /** What is sent now, for sender reports; null before the first packet. */
  get latest(): { readonly ssrc: number; readonly ticks: number; readonly sentMs: number } | null {
    return this.#sourceSsrc < 0 ? null : { ssrc: this.#ssrc, ticks: this.#lastTicks, sentMs: this.#lastMs };
  }

  /** Writes our numbers into a packet that is about to be sent. @param types  asked only where another source begins */
  adopt(packet: Uint8Array, types: ClockRates, nowMs: number): void {
    const ssrc = ssrcOf(packet);
    if (ssrc !== this.#sourceSsrc || this.#beginsAnew(packet)) this.#turnTo(ssrc, packet, types, nowMs);
    const sequence = (sequenceOf(packet) + this.#sequenceShift) & 0xffff;
    const ticks = (rtpTicksOf(packet) + this.#ticksShift) >>> 0;
    if (this.#isShifted) writeNumbers(packet, sequence, ticks, this.#ssrc);
    if (((sequence - this.#lastSequence) & 0x8000) !== 0) return; // an older one, late
    this.#lastSequence = sequence;
    // The packets of a telephone event all have the time of its start (RFC 4733 §2.1): what comes next is later than that.
    if (ticks === this.#lastTicks) return;
    this.#lastTicks = ticks;
    this.#lastMs = nowMs;
  }

  /** A packet is about to be sent as it is. */
  follow(packet: Uint8Array, nowMs: number): void {
    this.#ssrc = ssrcOf(packet);
    this.#sourceSsrc = this.#ssrc;
    this.#lastTicks = rtpTicksOf(packet);
    this.#lastMs = nowMs;
  }

  #beginsAnew(packet: Uint8Array): boolean {
    const behind = (this.#lastSequence - sequenceOf(packet) - this.#sequenceShift) & 0xffff;
    return behind > MAX_MISORDER && behind < 0x10000 - MAX_DROPOUT;
  }

  #turnTo(ssrc: number, packet: Uint8Array, types: ClockRates, nowMs: number): void {
    const isFirst = this.#sourceSsrc < 0;
    this.#sourceSsrc = ssrc;
    if (isFirst) {
      this.#ssrc = ssrc;
      this.#lastSequence = sequenceOf(packet);
      this.#lastTicks = rtpTicksOf(packet);
      this.#lastMs = nowMs;
      return;
    }
    const clockRateHz = types.sentClockRateHz(payloadTypeOf(packet));
    const passedTicks = Math.max(1, Math.round(((nowMs - this.#lastMs) * clockRateHz) / 1000));
    this.#sequenceShift = (this.#lastSequence + 1 - sequenceOf(packet)) & 0xffff;
    this.#ticksShift = (this.#lastTicks + passedTicks - rtpTicksOf(packet)) >>> 0;
    this.#isShifted = true;
  }
}
