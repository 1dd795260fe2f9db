import { FRAME_MS } from '../audio/frame.ts';

export const MIN_DELAY_MS = 20;
export const MAX_DELAY_MS = 200;
/** So many packets may come too late: to wait for the last ones costs everybody delay (chosen). */
const LATE_SHARE = 0.02;
/** Each packet counts so much less than the next: what was 10 s ago counts a third (chosen). */
const FORGETTING = 0.998;
/** Before anything is known, 40 ms: as if so many packets had shown it. */
const FIRST_GUESS = { bin: 2, packets: 10 };
/** The quickest way is that of the last 250 to 500 packets: clocks drift, and routes change (chosen). */
const PACKETS_PER_EPOCH = 250;
const BINS = MAX_DELAY_MS / FRAME_MS + 1;
const HEAVIEST = 1e6;

/** How long packets have to wait until they are played, so that nearly all are there by then. */
export class DelayEstimate {
  /** After the quickest packet. */
  targetMs = FIRST_GUESS.bin * FRAME_MS;
  /** How many packets came how much later than the quickest, in steps of a frame; the last bin has all beyond. */
  readonly #bins = new Float64Array(BINS);
  #total = FIRST_GUESS.packets;
  /** Instead of making old packets lighter, new ones become heavier. */
  #weight = 1;
  #quickestMs = Number.POSITIVE_INFINITY;
  #quickestBeforeMs = Number.POSITIVE_INFINITY;
  #packetsOfEpoch = 0;

  constructor() {
    this.#bins[FIRST_GUESS.bin] = FIRST_GUESS.packets;
  }

  /** Arrival less timestamp of the quickest packet of late; infinite before the first. */
  get quickestMs(): number {
    return Math.min(this.#quickestMs, this.#quickestBeforeMs);
  }

  /** @param transitMs  arrival less timestamp, whatever both count from */
  add(transitMs: number): void {
    if (transitMs < this.#quickestMs) this.#quickestMs = transitMs;
    const bin = Math.min(BINS - 1, Math.ceil((transitMs - this.quickestMs) / FRAME_MS));
    this.#bins[bin] = (this.#bins[bin] as number) + this.#weight;
    this.#total += this.#weight;
    this.#weight /= FORGETTING;
    if (this.#weight > HEAVIEST) this.#lighten();
    this.#packetsOfEpoch += 1;
    if (this.#packetsOfEpoch === PACKETS_PER_EPOCH) this.#startEpoch();
    this.targetMs = this.#target();
  }

  /** Timestamps count from elsewhere now; the network is the same. */
  restart(): void {
    this.#quickestMs = Number.POSITIVE_INFINITY;
    this.#quickestBeforeMs = Number.POSITIVE_INFINITY;
    this.#packetsOfEpoch = 0;
  }

  #target(): number {
    let late = 0;
    for (let bin = BINS - 1; bin > 0; bin--) {
      late += this.#bins[bin] as number;
      if (late > LATE_SHARE * this.#total) return Math.max(MIN_DELAY_MS, bin * FRAME_MS);
    }
    return MIN_DELAY_MS;
  }

  #startEpoch(): void {
    this.#quickestBeforeMs = this.#quickestMs;
    this.#quickestMs = Number.POSITIVE_INFINITY;
    this.#packetsOfEpoch = 0;
  }

  #lighten(): void {
    for (let bin = 0; bin < BINS; bin++) this.#bins[bin] = (this.#bins[bin] as number) / this.#weight;
    this.#total /= this.#weight;
    this.#weight = 1;
  }
}
