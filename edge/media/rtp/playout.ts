/** What a jitter buffer holds, by how irregular packets come: within these bounds. *chosen* */
const MIN_DEPTH_MS = 40;
export const MAX_DEPTH_MS = 200;
/** Jitter is a mean deviation; of delays that are spread evenly a third of their range (RFC 3550 A.8). One more to be safe. */
const DEPTH_BY_JITTER = 4;
/** The quickest way through the network is that of the last 50 to 100 packets: clocks drift, and routes change. *chosen* */
const PACKETS_PER_EPOCH = 50;
/** A longer step in delay is the sender's clock that was set anew. *chosen* */
const MAX_STEP_MS = 1000;

/**
 * What a phone's jitter buffer would do with what we receive: an estimate, since packets that are relayed are played
 * elsewhere.
 */
export class PlayoutEstimate {
  /** Packets that would have come too late to be played. */
  discarded = 0;
  #transitMs = 0;
  #quickestMs = Number.POSITIVE_INFINITY;
  #quickestBeforeMs = Number.POSITIVE_INFINITY;
  #packetsOfEpoch = 0;

  /**
   * @param deviationMs  how much longer this packet took than the one before
   * @returns whether it comes in time
   */
  receive(deviationMs: number, jitterMs: number): boolean {
    if (Math.abs(deviationMs) > MAX_STEP_MS) this.restart();
    else this.#transitMs += deviationMs;
    if (this.#transitMs < this.#quickestMs) this.#quickestMs = this.#transitMs;
    const waitMs = this.#transitMs - Math.min(this.#quickestMs, this.#quickestBeforeMs);
    this.#packetsOfEpoch += 1;
    if (this.#packetsOfEpoch === PACKETS_PER_EPOCH) this.#startEpoch();
    if (waitMs <= bufferDepthMs(jitterMs)) return true;
    this.discarded += 1;
    return false;
  }

  /** Another source, whose timestamps have nothing to do with those before. */
  restart(): void {
    this.#transitMs = 0;
    this.#quickestMs = 0;
    this.#quickestBeforeMs = 0;
    this.#packetsOfEpoch = 0;
  }

  #startEpoch(): void {
    this.#quickestBeforeMs = this.#quickestMs;
    this.#quickestMs = this.#transitMs;
    this.#packetsOfEpoch = 0;
  }
}

/** How long packets wait in a jitter buffer that adapts itself. */
export function bufferDepthMs(jitterMs: number): number {
  return Math.min(MAX_DEPTH_MS, Math.max(MIN_DEPTH_MS, DEPTH_BY_JITTER * jitterMs));
}
