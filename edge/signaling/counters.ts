/** Counts by name: `requests-in.INVITE`, `dropped.bad-header`. Names come from code, never from the network. */
export class Counters {
  readonly #counts = new Map<string, number>();

  add(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  snapshot(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

/** One structured line for the log: what happened, and the fields that identify where. */
export type Log = (event: { name: string; [field: string]: unknown }) => void;
