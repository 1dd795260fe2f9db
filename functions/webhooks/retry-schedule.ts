/**
 * Pauses after the first, second … failed attempt, in seconds; the last one repeats. Short at first, for a listener
 * that restarts; SQS hides a message for no more than 12 h, which caps the rest (with room for jitter and the attempt
 * itself). chosen, in the spirit of Standard Webhooks, "Retry schedule".
 */
export const RETRY_SECONDS = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 39_600] as const;

/** SQS forgets a message after 14 days; giving up a little earlier leaves a line in the log. */
const GIVE_UP_AFTER_SECONDS = 14 * 86_400 - 3_600;

/**
 * How long to wait before the next attempt, in whole seconds; null when it is time to give up.
 *
 * @param attempts  attempts so far, at least 1
 * @param ageSeconds  since the message was sent
 * @param jitter  0 to 1: up to a fifth is taken off, so that what failed together does not come back together
 */
export function retryAfterSeconds(
  { attempts, ageSeconds, jitter }: { attempts: number; ageSeconds: number; jitter: number },
  schedule: readonly number[] = RETRY_SECONDS,
): number | null {
  const step = schedule[Math.min(attempts, schedule.length) - 1] ?? 0;
  const seconds = Math.round(step * (1 - jitter / 5));
  return ageSeconds + seconds > GIVE_UP_AFTER_SECONDS ? null : seconds;
}
