/** A jump ahead of more than this is a restart of the source, not loss; so is one back of more than MAX_MISORDER. */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;
const SEQUENCE_MODULUS = 65_536;

/**
 * What arrives of one stream: loss by extended sequence numbers (RFC 3550 A.1, A.3), jitter (A.8).
 *
 * A new SSRC starts anew; what the former one lost stays in the sum. There is no probation (A.1): the packets come
 * from a source that the latch has already accepted.
 */
export class Reception {
  packets = 0;
  bytes = 0;
  maxJitterMs = 0;

  #ssrc = -1;
  #firstSequence = 0;
  #highestSequence = 0;
  /** Sequence numbers wrapped so far, times 2^16. */
  #cycles = 0;
  #packetsOfSource = 0;
  /** The sequence that would confirm a restart; out of range while none is suspected. */
  #restartSequence = -1;
  #lostBefore = 0;
  #expectedBefore = 0;

  #jitterMs = 0;
  #clockRateHz = 0;
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
    if (ssrc !== this.#ssrc) this.#startSource(ssrc, sequence);
    else this.#follow(sequence);
    this.#packetsOfSource += 1;
    this.#measureJitter(rtpTicks, clockRateHz, arrivalMs);
  }

  #startSource(ssrc: number, sequence: number): void {
    this.#lostBefore = this.lost;
    this.#expectedBefore = this.expected;
    this.#ssrc = ssrc;
    this.#firstSequence = sequence;
    this.#highestSequence = sequence;
    this.#cycles = 0;
    this.#packetsOfSource = 0;
    this.#restartSequence = -1;
    this.#clockRateHz = 0;
  }

  #follow(sequence: number): void {
    const ahead = (sequence - this.#highestSequence) & 0xffff;
    if (ahead < MAX_DROPOUT) {
      if (sequence < this.#highestSequence) this.#cycles += SEQUENCE_MODULUS;
      this.#highestSequence = sequence;
      this.#restartSequence = -1;
    } else if (ahead <= SEQUENCE_MODULUS - MAX_MISORDER) {
      // Two in a row from the new place: the source restarted without telling by a new SSRC.
      if (sequence === this.#restartSequence) this.#startSource(this.#ssrc, sequence);
      else this.#restartSequence = (sequence + 1) & 0xffff;
    }
  }

  #measureJitter(rtpTicks: number, clockRateHz: number, arrivalMs: number): void {
    if (clockRateHz !== this.#clockRateHz) {
      this.#clockRateHz = clockRateHz;
    } else {
      const ticks = (rtpTicks - this.#lastTicks) | 0;
      // Repeated timestamps are parts of one frame, or the updates of one telephone-event: not spaced by their time.
      if (ticks === 0) return;
      const deviationMs = Math.abs(arrivalMs - this.#lastArrivalMs - (ticks * 1000) / clockRateHz);
      this.#jitterMs += (deviationMs - this.#jitterMs) / 16;
      if (this.#jitterMs > this.maxJitterMs) this.maxJitterMs = this.#jitterMs;
    }
    this.#lastTicks = rtpTicks;
    this.#lastArrivalMs = arrivalMs;
  }

  #expectedOfSource(): number {
    return this.#ssrc < 0 ? 0 : this.#cycles + this.#highestSequence - this.#firstSequence + 1;
  }

  #lostOfSource(): number {
    return Math.max(0, this.#expectedOfSource() - this.#packetsOfSource);
  }
}
