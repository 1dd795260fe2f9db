import { type LossPattern, LossPatternMeter } from './loss-pattern.ts';
import { PlayoutEstimate } from './playout.ts';

/** A jump ahead of more than this is a restart of the source, not loss; so is one back of more than MAX_MISORDER. */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;
const SEQUENCE_MODULUS = 65_536;

/** One stream as a reception report names it (RFC 3550 §6.4.1); counts are since its first packet. */
export interface ReceivedSource {
  readonly ssrc: number;
  /** Highest sequence number, and how often it has wrapped. */
  readonly extendedHighest: number;
  readonly expected: number;
  /** Duplicates too. */
  readonly packets: number;
  readonly jitterTicks: number;
}

/**
 * What arrives of one stream: loss by extended sequence numbers (RFC 3550 A.1, A.3), jitter (A.8).
 *
 * A new SSRC starts anew; what the former one lost stays in the sum. There is no probation (A.1): the packets come
 * from a source that the latch has already accepted.
 */
export class Reception {
  packets = 0;
  bytes = 0;
  /** Of the packets: those that came again, or so late that nobody can tell. */
  duplicates = 0;
  maxJitterMs = 0;

  #ssrc = -1;
  #firstSequence = 0;
  #highestSequence = 0;
  /** Sequence numbers wrapped so far, times 2^16. */
  #cycles = 0;
  #packetsOfSource = 0;
  #duplicatesOfSource = 0;
  /** The sequence that would confirm a restart; out of range while none is suspected. */
  #restartSequence = -1;
  #lostBefore = 0;
  #expectedBefore = 0;

  readonly #losses = new LossPatternMeter();
  readonly #playout = new PlayoutEstimate();
  #jitterMs = 0;
  #clockRateHz = 0;
  /** Between two packets in a row; the least seen since the format changed, because silence is not sent. */
  #packetTicks = 0;
  #lastTicks = 0;
  #lastArrivalMs = 0;

  /** Packets that should have come. */
  get expected(): number {
    return this.#expectedBefore + this.#expectedOfSource();
  }

  get lost(): number {
    return this.#lostBefore + this.#lostOfSource();
  }

  get jitterMs(): number {
    return this.#jitterMs;
  }

  /** Packets that came too late for the jitter buffer of a phone, as far as that can be told here. */
  get discarded(): number {
    return this.#playout.discarded;
  }

  /** How much audio one packet holds, in milliseconds; 20 while unknown. */
  get packetMs(): number {
    return this.#clockRateHz === 0 || this.#packetTicks === 0 ? 20 : (this.#packetTicks * 1000) / this.#clockRateHz;
  }

  get losses(): LossPattern {
    return this.#losses.pattern;
  }

  /** Whose packets these are, for a reception report; null before the first. */
  get source(): ReceivedSource | null {
    if (this.#ssrc < 0) return null;
    const extendedHighest = (this.#cycles + this.#highestSequence) >>> 0;
    return {
      ssrc: this.#ssrc,
      extendedHighest,
      expected: this.#expectedOfSource(),
      packets: this.#packetsOfSource,
      jitterTicks: Math.round((this.#jitterMs * this.#clockRateHz) / 1000),
    };
  }

  /** Whether a packet goes on where the stream has got to; from another source it would begin anew. */
  isContinuedBy(ssrc: number, sequence: number): boolean {
    const ahead = (sequence - this.#highestSequence) & 0xffff;
    return ssrc === this.#ssrc && ahead > 0 && ahead < MAX_DROPOUT;
  }

  /** @param clockRateHz  of the packet's payload type */
  receive(
    ssrc: number,
    sequence: number,
    rtpTicks: number,
    byteCount: number,
    clockRateHz: number,
    arrivalMs: number,
  ): void {
    this.packets += 1;
    this.bytes += byteCount;
    const isNew = ssrc !== this.#ssrc || this.#follow(sequence);
    if (ssrc !== this.#ssrc) this.#startSource(ssrc, sequence);
    this.#packetsOfSource += 1;
    if (!isNew) {
      this.duplicates += 1;
      this.#duplicatesOfSource += 1;
    } else if (!this.#measureJitter(rtpTicks, clockRateHz, arrivalMs)) {
      this.#losses.discard((this.#highestSequence - sequence) & 0xffff);
    }
  }

  #startSource(ssrc: number, sequence: number): void {
    this.#lostBefore = this.lost;
    this.#expectedBefore = this.expected;
    this.#ssrc = ssrc;
    this.#firstSequence = sequence;
    this.#highestSequence = sequence;
    this.#cycles = 0;
    this.#packetsOfSource = 0;
    this.#duplicatesOfSource = 0;
    this.#restartSequence = -1;
    this.#clockRateHz = 0;
    this.#losses.advance(1);
  }

  /** @returns whether it is the first time that this packet comes */
  #follow(sequence: number): boolean {
    const ahead = (sequence - this.#highestSequence) & 0xffff;
    if (ahead === 0) return false;
    if (ahead > SEQUENCE_MODULUS - MAX_MISORDER) return this.#losses.fill(SEQUENCE_MODULUS - ahead);
    if (ahead < MAX_DROPOUT) {
      if (sequence < this.#highestSequence) this.#cycles += SEQUENCE_MODULUS;
      this.#highestSequence = sequence;
      this.#restartSequence = -1;
      this.#losses.advance(ahead);
    } else if (sequence === this.#restartSequence) {
      // Two in a row from the new place: the source restarted without telling by a new SSRC.
      this.#startSource(this.#ssrc, sequence);
    } else {
      this.#restartSequence = (sequence + 1) & 0xffff;
    }
    return true;
  }

  /** @returns whether it comes in time to be played */
  #measureJitter(rtpTicks: number, clockRateHz: number, arrivalMs: number): boolean {
    let isInTime = true;
    if (clockRateHz !== this.#clockRateHz) {
      this.#clockRateHz = clockRateHz;
      this.#packetTicks = 0;
      this.#playout.restart();
    } else {
      const ticks = (rtpTicks - this.#lastTicks) | 0;
      // Repeated timestamps are parts of one frame, or the updates of one telephone-event: not spaced by their time.
      if (ticks === 0) return true;
      if (ticks > 0 && (ticks < this.#packetTicks || this.#packetTicks === 0)) this.#packetTicks = ticks;
      const deviationMs = arrivalMs - this.#lastArrivalMs - (ticks * 1000) / clockRateHz;
      this.#jitterMs += (Math.abs(deviationMs) - this.#jitterMs) / 16;
      if (this.#jitterMs > this.maxJitterMs) this.maxJitterMs = this.#jitterMs;
      isInTime = this.#playout.receive(deviationMs, this.#jitterMs);
    }
    this.#lastTicks = rtpTicks;
    this.#lastArrivalMs = arrivalMs;
    return isInTime;
  }

  #expectedOfSource(): number {
    return this.#ssrc < 0 ? 0 : this.#cycles + this.#highestSequence - this.#firstSequence + 1;
  }

  /** Unlike in A.3, a packet that comes twice does not make up for one that never came. */
  #lostOfSource(): number {
    return Math.max(0, this.#expectedOfSource() + this.#duplicatesOfSource - this.#packetsOfSource);
  }
}
