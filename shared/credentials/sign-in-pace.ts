const FREE_ATTEMPTS = 5;
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * When the next password may be tried for one e-mail address. Five attempts are free; after that the wait doubles,
 * from 10 s to 15 min (chosen): at most some hundred guesses a day, and a person who mistyped is never locked out for good.
 *
 * @param count  attempts that have not led to a session
 * @param lastAtMs  when the last of them was made
 */
export function mayTryAgainAtMs({ count, lastAtMs }: { count: number; lastAtMs: number }): number {
  if (count < FREE_ATTEMPTS) return lastAtMs;
  return lastAtMs + Math.min(FIRST_WAIT_MS * 2 ** (count - FREE_ATTEMPTS), LONGEST_WAIT_MS);
}
