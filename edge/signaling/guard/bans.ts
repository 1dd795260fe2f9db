/** A source that is not heard for a while. */
export interface Ban {
  /** An IPv4 address, or an IPv6 network of 64 bits. */
  readonly source: string;
  /** The rule it broke, or `manual`. */
  readonly reason: string;
  readonly sinceMs: number;
  /** Wall clock, milliseconds; null: for ever. */
  readonly untilMs: number | null;
}

/** More than this many at once is not an attack by its senders, but on our memory. *chosen* */
const MAX_BANS = 100_000;

/** Who is banned now. */
export class Bans {
  readonly #bySource = new Map<string, Ban>();

  get size(): number {
    return this.#bySource.size;
  }

  /** Those in force. */
  list(nowMs: number): Ban[] {
    for (const { source } of this.#bySource.values()) this.has(source, nowMs);
    return [...this.#bySource.values()];
  }

  has(source: string, nowMs: number): boolean {
    const ban = this.#bySource.get(source);
    if (ban === undefined) return false;
    if (ban.untilMs === null || nowMs < ban.untilMs) return true;
    this.#bySource.delete(source);
    return false;
  }

  add(ban: Ban): void {
    this.#bySource.delete(ban.source);
    if (this.#bySource.size >= MAX_BANS) {
      const [oldest] = this.#bySource.keys();
      if (oldest !== undefined) this.#bySource.delete(oldest);
    }
    this.#bySource.set(ban.source, ban);
  }

  /** @returns whether there was one */
  lift(source: string): boolean {
    return this.#bySource.delete(source);
  }
}
