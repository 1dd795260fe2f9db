/** Where one sound lies in another, and how alike they are there. */
export interface Match {
  /** -1 to 1: 1 the same shape at any volume, 0 unrelated, -1 turned upside down. */
  readonly likeness: number;
  /** Where `sought` begins in `heard`, in samples; negative: before it. */
  readonly offset: number;
}

/**
 * Finds a sound in a longer one of the same rate, by normalized cross-correlation. A twentieth of it may lie beyond either end of
 * what was heard, which counts as silence: a phone throws away what its jitter buffer holds when it is hung up on.
 *
 * Takes `heard.length * sought.length` steps: seek a second or two, not a whole recording.
 */
export function findSound(sought: ArrayLike<number>, heard: ArrayLike<number>): Match {
  let best: Match = { likeness: 0, offset: 0 };
  const beyond = Math.floor(sought.length / 20);
  const padded = new Float64Array(heard.length + 2 * beyond);
  padded.set(Float64Array.from(heard), beyond);
  for (let at = 0; at + sought.length <= padded.length; at++) {
    const likeness = correlation(sought, padded, at);
    if (likeness > best.likeness) best = { likeness, offset: at - beyond };
  }
  return best;
}

/** Likeness of `a` and the part of `b` that begins at `offset`; 0 when either is silent or `b` ends before `a`. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>, offset = 0): number {
  if (offset + a.length > b.length) return 0;
  let product = 0;
  let energyA = 0;
  let energyB = 0;
  for (let index = 0; index < a.length; index++) {
    const x = a[index] ?? 0;
    const y = b[offset + index] ?? 0;
    product += x * y;
    energyA += x * x;
    energyB += y * y;
  }
  return energyA === 0 || energyB === 0 ? 0 : product / Math.sqrt(energyA * energyB);
}
