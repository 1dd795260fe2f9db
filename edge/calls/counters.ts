/** How often things happened since the process started, by name: `refused.invite.wrong-credentials`. */
export class Counters {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  snapshot(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

/** One object per noteworthy thing; `name` says what happened. */
export type Log = (event: { readonly name: string; readonly [field: string]: unknown }) => void;
