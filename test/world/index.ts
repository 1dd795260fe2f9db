/**
 * The fakes for shared/world: a clock that only moves when told, ids that count, chance from a seed.
 */
import type { Chance, Clock, IdPrefix, Ids } from '#shared/world/index.ts';

/** A clock that stands still until `advance` moves it; due timers run in order of time. */
export class ManualClock implements Clock {
  #nowMs: number;
  #timers: { atMs: number; order: number; wake: () => void }[] = [];
  #order = 0;

  constructor(startMs = Date.UTC(2026, 0, 5, 9, 0, 0)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, wake: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, order: this.#order++, wake };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves time forward and runs what becomes due, including timers that due timers set. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const due = this.#timers
        .filter((timer) => timer.atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.wake();
    }
    this.#nowMs = untilMs;
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }
}

/** `usr_1`, `usr_2`, `call_3`: one counter for all prefixes. */
export class CountingIds implements Ids {
  #count = 0;

  next(prefix: IdPrefix): string {
    this.#count += 1;
    return `${prefix}_${this.#count}`;
  }
}

/** Repeatable bytes (mulberry32): never for secrets outside tests. */
export class SeededChance implements Chance {
  #state: number;

  constructor(seed = 1) {
    this.#state = seed >>> 0;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.#next() & 0xff);
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
}
