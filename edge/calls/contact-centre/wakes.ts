import type { Clock } from '#shared/world/index.ts';

/** Timers by name: one of each. */
export class Wakes {
  readonly #clock: Pick<Clock, 'nowMs' | 'after'>;
  readonly #timers = new Map<string, () => void>();

  constructor(clock: Pick<Clock, 'nowMs' | 'after'>) {
    this.#clock = clock;
  }

  /** Takes the place of the one of the same name. @param atMs  milliseconds since 1970-01-01 UTC */
  set(timer: string, atMs: number, fired: () => void): void {
    this.cancel(timer);
    const delayMs = Math.max(0, atMs - this.#clock.nowMs());
    this.#timers.set(
      timer,
      this.#clock.after(delayMs, () => {
        this.#timers.delete(timer);
        fired();
      }),
    );
  }

  cancel(timer: string): void {
    this.#timers.get(timer)?.();
    this.#timers.delete(timer);
  }

  cancelAll(): void {
    for (const callOff of this.#timers.values()) callOff();
    this.#timers.clear();
  }
}
