/**
 * Attempts without a wait (chosen). Few for one e-mail address from one source; more for an e-mail address from
 * everywhere, so that a stranger does not lock its owner out at once; most for a source, which may be a whole office.
 */
export const FREE_ATTEMPTS: { readonly [Kind in 'emailFromSource' | 'email' | 'source']: number } = {
  emailFromSource: 10,
  email: 50,
  source: 100,
};
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * When the next password may be tried. Some attempts are free; after that the wait doubles, from 10 s to 15 min
 * (chosen): at most some hundred guesses a day, and a person who mistyped is never locked out for good.
 *
 * @param count  attempts that have not led to a session
 * @param lastAtMs  when the last of them was made
 * @param free  one of `FREE_ATTEMPTS`
 */
export function mayTryAgainAtMs({ count, lastAtMs }: { count: number; lastAtMs: number }, free: number): number {
  if (count < free) return lastAtMs;
  return lastAtMs + Math.min(FIRST_WAIT_MS * 2 ** (count - free), LONGEST_WAIT_MS);
}
