import { later } from '#web/events/later.ts';

/**
 * Has something done for each of several things: at once, and when it is wanted again and again, not before a pause is over.
 * What is wanted in a pause is done once, at its end.
 */
export class Soon {
  readonly #act: (id: string) => void;
  readonly #pauseMs: number;
  readonly #after: typeof later;
  /** Those in their pause; true: wanted once more. */
  readonly #paused = new Map<string, { isWanted: boolean; callOff: () => void }>();

  constructor(
    act: (id: string) => void,
    { pauseMs, after = later }: { readonly pauseMs: number; readonly after?: typeof later },
  ) {
    this.#act = act;
    this.#pauseMs = pauseMs;
    this.#after = after;
  }

  want(id: string): void {
    const paused = this.#paused.get(id);
    if (paused) paused.isWanted = true;
    else this.#do(id);
  }

  stop(): void {
    for (const { callOff } of this.#paused.values()) callOff();
    this.#paused.clear();
  }

  #do(id: string): void {
    const callOff = this.#after(this.#pauseMs, () => {
      const isWanted = this.#paused.get(id)?.isWanted;
      this.#paused.delete(id);
      if (isWanted) this.#do(id);
    });
    this.#paused.set(id, { isWanted: false, callOff });
    this.#act(id);
  }
}
