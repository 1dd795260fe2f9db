/**
 * How long a test waits for what is to happen, milliseconds. It happens at once where nothing else runs; the wait is so long
 * because a machine may have much else to do. Shorter than the time-out of a test, which would not say what was
 * missing: so it is with one wait that is in vain.
 */
export const PATIENCE_MS = 60_000;
