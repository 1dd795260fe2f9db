/** One wish to be called when somebody is free. */
export interface Completion {
  /** Until then it holds, milliseconds since 1970-01-01 UTC. */
  readonly expiresAtMs: number;
  /** Whether the callee has talked since: only who stops talking is known to be there (XiVO 15.12 XA-CC-03). */
  readonly isArmed: boolean;
}

/** What a line does at a moment. */
export interface LineNow {
  readonly isTalking: boolean;
  readonly isReachable: boolean;
}

/**
 *   waiting ── the callee talks ──▶ armed ── both are free ──▶ due
 *      └──────── its time is up ──────┴──▶ expired
 *
 * @returns the wish as it is from now on; or that it is time for the call, or too late
 */
export function follow(
  wish: Completion,
  { caller, callee, nowMs }: { readonly caller: LineNow; readonly callee: LineNow; readonly nowMs: number },
): Completion | 'due' | 'expired' {
  if (nowMs >= wish.expiresAtMs) return 'expired';
  const isArmed = wish.isArmed || callee.isTalking;
  const areFree = [caller, callee].every(({ isTalking, isReachable }) => isReachable && !isTalking);
  if (isArmed && areFree) return 'due';
  return isArmed === wish.isArmed ? wish : { ...wish, isArmed };
}
