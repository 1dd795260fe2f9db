/** Losses closer to each other than this belong to one burst (RFC 3611 §4.7.2). */
export const GMIN = 16;
/** A packet may come this many packets late before it counts as lost: the bits of a number. */
const WINDOW = 32;

/** How losses lie: RFC 3611 §4.7.2. */
export interface LossPattern {
  /** Of packets that did not come in time to be played, 0 to 1. */
  readonly lossFraction: number;
  /** Share of packets missing within bursts, and between them; 0 to 1. */
  readonly burstDensity: number;
  readonly gapDensity: number;
  /** Mean lengths in packets. */
  readonly burstPackets: number;
  readonly gapPackets: number;
  /** Mean run of missing packets, by what it would be if loss were random; 1 without loss (G.107 §7.5). */
  readonly burstRatio: number;
}

/**
 * Follows one stream packet by packet, in the order of its numbers.
 *
 *     gap        ······x·····················     losses at least 16 packets apart
 *     burst                                  x··x·xx·····x    begins and ends with a loss, none of its runs of arrivals is 16 long
 *
 * Arrivals are kept in a window of bits, one for each of the last numbers, so that one that is late still counts as arrived.
 */
export class LossPatternMeter {
  /** Bit n: number `highest - n` is missing; below zero when the oldest is. */
  #missing = 0;
  /** The window holds fewer numbers than it can until the stream is longer. */
  #untilFull = WINDOW;
  #judged = 0;
  #lost = 0;
  #runs = 0;
  #wasLost = false;
  /** Arrivals since the last loss; the stream begins in a gap. */
  #sinceLoss = GMIN;
  /** From the first to the last loss of what may become a burst, and how many of them are losses. */
  #spanPackets = 0;
  #spanLost = 0;
  #bursts = 0;
  #burstPackets = 0;
  #burstLost = 0;

  /** @param count  how far the highest number moves: 1 is the next packet, more leaves some out */
  advance(count: number): void {
    for (let step = 0; step < count; step++) {
      if (this.#untilFull > 0) this.#untilFull -= 1;
      else this.#judge(this.#missing < 0);
      this.#missing = (this.#missing << 1) | 1;
    }
    this.#missing &= ~1;
  }

  /**
   * A packet that is `behind` the highest number has come after all.
   *
   * @returns whether it was missing: what comes a second time, or too late to count, was not
   */
  fill(behind: number): boolean {
    const wasMissing = behind < WINDOW && (this.#missing & (1 << behind)) !== 0;
    if (wasMissing) this.#missing &= ~(1 << behind);
    return wasMissing;
  }

  /** A packet that has come too late to be played: for whoever listens it is lost. */
  discard(behind: number): void {
    if (behind < WINDOW) this.#missing |= 1 << behind;
  }

  /** Of what has left the window. */
  get pattern(): LossPattern {
    const [judged, lost] = [this.#judged, this.#lost];
    const lossFraction = judged === 0 ? 0 : lost / judged;
    const isBurst = this.#spanLost > 1;
    const bursts = this.#bursts + (isBurst ? 1 : 0);
    const burstPackets = this.#burstPackets + (isBurst ? this.#spanPackets : 0);
    const burstLost = this.#burstLost + (isBurst ? this.#spanLost : 0);
    const gapPackets = judged - burstPackets;
    return {
      lossFraction,
      burstDensity: burstPackets === 0 ? 0 : burstLost / burstPackets,
      gapDensity: gapPackets === 0 ? 0 : (lost - burstLost) / gapPackets,
      burstPackets: bursts === 0 ? 0 : burstPackets / bursts,
      gapPackets: gapPackets / (bursts + 1),
      burstRatio: lost === 0 ? 1 : Math.max(1, (lost / this.#runs) * (1 - lossFraction)),
    };
  }

  #judge(isLost: boolean): void {
    this.#judged += 1;
    if (!isLost) {
      this.#sinceLoss += 1;
      this.#wasLost = false;
      return;
    }
    this.#lost += 1;
    if (!this.#wasLost) this.#runs += 1;
    this.#wasLost = true;
    if (this.#sinceLoss >= GMIN) this.#closeSpan();
    else this.#spanPackets += this.#sinceLoss;
    this.#spanPackets += 1;
    this.#spanLost += 1;
    this.#sinceLoss = 0;
  }

  /** One loss alone is part of the gap. */
  #closeSpan(): void {
    if (this.#spanLost > 1) {
      this.#bursts += 1;
      this.#burstPackets += this.#spanPackets;
      this.#burstLost += this.#spanLost;
    }
    this.#spanPackets = 0;
    this.#spanLost = 0;
  }
}
