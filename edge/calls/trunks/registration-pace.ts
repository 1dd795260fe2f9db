import { type Chance, fraction } from '#shared/world/index.ts';

/** A registration is refreshed when between a half and three quarters of it are over: time for some tries before it ends. */
const REFRESH_FROM = 0.5;
const REFRESH_SPREAD = 0.25;
/** RFC 5626 §4.5: from 30 s on the wait doubles with each failure, to half an hour at most, and half of it is by chance. */
const FIRST_RETRY_SECONDS = 30;
const LONGEST_RETRY_SECONDS = 1800;
const MAX_DOUBLINGS = 6;

/** @param seconds  what the registrar has granted */
export const refreshAfterMs = (seconds: number, chance: Chance): number =>
  seconds * 1000 * (REFRESH_FROM + REFRESH_SPREAD * fraction(chance));

/**
 * @param failures  in a row, 1 or more
 * @param retryAfterSeconds  what the registrar asks for (RFC 3261 §20.33); null when it does not
 */
export function retryAfterMs(failures: number, chance: Chance, retryAfterSeconds: number | null = null): number {
  const longest = FIRST_RETRY_SECONDS * 2 ** Math.min(failures - 1, MAX_DOUBLINGS);
  const own = Math.min(longest, LONGEST_RETRY_SECONDS) * (0.5 + fraction(chance) / 2);
  return Math.max(own, Math.min(retryAfterSeconds ?? 0, LONGEST_RETRY_SECONDS)) * 1000;
}
