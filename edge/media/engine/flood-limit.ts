/**
 * How many packets one endpoint takes until the next tick: so many from where the other side is, and as many from everybody else
 * together. Whoever floods a port uses up nothing of the call that goes through it.
 */
export class FloodLimit {
  #theirsLeft: number;
  #othersLeft: number;

  constructor(packets: number) {
    this.#theirsLeft = packets;
    this.#othersLeft = packets;
  }

  refill(packets: number): void {
    this.#theirsLeft = packets;
    this.#othersLeft = packets;
  }

  /** @returns false when it is one too many */
  takes(isTheirs: boolean): boolean {
    if (isTheirs) {
      this.#theirsLeft -= 1;
      return this.#theirsLeft >= 0;
    }
    this.#othersLeft -= 1;
    return this.#othersLeft >= 0;
  }
}
