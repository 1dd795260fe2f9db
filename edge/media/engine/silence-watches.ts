/** Who wants to know that nothing has been heard for so long. Times are of a clock that never jumps back. */
export class SilenceWatches {
  /** When something was heard last. */
  lastHeardMs = 0;
  readonly #watches = new Map<number, { silenceMs: number; sinceMs: number }>();

  get isEmpty(): boolean {
    return this.#watches.size === 0;
  }

  /** Silence counts from now at the earliest. */
  add(watch: number, seconds: number, nowMs: number): void {
    this.#watches.set(watch, { silenceMs: seconds * 1000, sinceMs: nowMs });
  }

  remove(watch: number): void {
    this.#watches.delete(watch);
  }

  /** @returns those that are due; they are then forgotten */
  takeDue(nowMs: number): number[] {
    const due = [...this.#watches]
      .filter(([, { silenceMs, sinceMs }]) => nowMs - Math.max(this.lastHeardMs, sinceMs) >= silenceMs)
      .map(([watch]) => watch);
    for (const watch of due) this.#watches.delete(watch);
    return due;
  }
}
