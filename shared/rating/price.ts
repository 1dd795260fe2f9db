import type { Rate } from './rate-table.ts';

/** What is billed of a call. */
export interface Price {
  readonly billedSeconds: number;
  readonly amountMicros: number;
}

/**
 * What a call costs: at least the minimum, rounded up to the increment, in whole micro-units (half of one counts as one).
 * Integers all the way: 1,000 units a minute for a whole day stay below 2^53.
 *
 * @param seconds  from answer to end, rounded up to whole seconds
 */
export function priceOf(rate: Rate, seconds: number): Price {
  const { incrementSeconds, minimumSeconds, microsPerMinute, setupMicros } = rate;
  const least = Math.max(seconds, minimumSeconds);
  const billedSeconds = Math.ceil(least / incrementSeconds) * incrementSeconds;
  const sixtieths = microsPerMinute * billedSeconds;
  const rest = sixtieths % 60;
  return { billedSeconds, amountMicros: setupMicros + (sixtieths - rest) / 60 + (rest >= 30 ? 1 : 0) };
}
