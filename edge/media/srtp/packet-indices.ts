/** Packets that come later than this many after their successors count as replays. RFC 3711 §3.3.2 wants 64 at least. */
export const REPLAY_WINDOW = 128;

const SEQUENCES = 0x10000;

/**
 * Packet indices of one stream: the long number behind a sequence number (RFC 3711 §3.3.1), and which of the latest
 * have been used (§3.3.2). An index is used once, and only when its packet has proved authentic.
 */
export class PacketIndices {
  #highest = -1;
  /** Where an index would be noted: by index modulo the window, so that nothing needs shifting or clearing. */
  readonly #used = new Float64Array(REPLAY_WINDOW).fill(-1);

  /** The index that is nearest to the highest one so far; below 0 for what would lie before the first packet. */
  indexOf(sequence: number): number {
    if (this.#highest < 0) return sequence;
    const ahead = (sequence - this.#highest) & (SEQUENCES - 1);
    return this.#highest + (ahead < SEQUENCES / 2 ? ahead : ahead - SEQUENCES);
  }

  isFresh(index: number): boolean {
    return index >= 0 && index > this.#highest - REPLAY_WINDOW && this.#used[index % REPLAY_WINDOW] !== index;
  }

  use(index: number): void {
    this.#used[index % REPLAY_WINDOW] = index;
    if (index > this.#highest) this.#highest = index;
  }
}
