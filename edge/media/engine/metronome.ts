import type { Clock } from '#shared/world/index.ts';

/** Later than this by, what was missed is left out: a burst of old audio helps nobody (chosen). */
const MAX_LATE_MS = 200;

/** Beats at a steady pace while somebody listens; a late beat does not delay those after it. */
export class Metronome {
  readonly #clock: Pick<Clock, 'after' | 'monotonicMs'>;
  readonly #everyMs: number;
  readonly #around: (beat: () => void) => void;
  readonly #listeners = new Set<{ tick(): void }>();
  #callOff: (() => void) | null = null;
  #dueMs = 0;

  /** @param around  called for each beat, which it has to call at once */
  constructor(
    clock: Pick<Clock, 'after' | 'monotonicMs'>,
    everyMs: number,
    around: (beat: () => void) => void = (beat) => beat(),
  ) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#around = around;
  }

  add(listener: { tick(): void }): void {
    this.#listeners.add(listener);
    if (this.#callOff) return;
    this.#dueMs = this.#clock.monotonicMs();
    this.#schedule();
  }

  remove(listener: { tick(): void }): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#callOff?.();
    this.#callOff = null;
  }

  readonly #beat = (): void => {
    for (const listener of this.#listeners) listener.tick();
  };

  #schedule(): void {
    this.#dueMs += this.#everyMs;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#dueMs > MAX_LATE_MS) this.#dueMs = nowMs;
    const callOff = this.#clock.after(Math.max(0, this.#dueMs - nowMs), () => {
      this.#around(this.#beat);
      // Unless the last one left meanwhile; who came after it has started the next beat.
      if (this.#callOff === callOff) this.#schedule();
    });
    this.#callOff = callOff;
  }
}
