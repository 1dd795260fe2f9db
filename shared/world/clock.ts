/** The only source of time. Production passes `systemClock`; tests pass `ManualClock` (test/world). */
export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01 UTC: for what is stored or shown. */
  nowMs(): number;
  /** Milliseconds that never jump back: for pacing and measuring. */
  monotonicMs(): number;
  /** Runs `wake` once after the delay; the returned function calls it off. */
  after(delayMs: number, wake: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, wake) {
    const timer = setTimeout(wake, delayMs);
    return () => clearTimeout(timer);
  },
};
