/** Runs `wake` once after the delay; the returned function calls it off. */
export function later(delayMs: number, wake: () => void): () => void {
  const timer = setTimeout(wake, delayMs);
  return () => clearTimeout(timer);
}
