import type { CallEvent } from '#shared/call-event/index.ts';

/** How long a call may go on before its end is taken for lost, in seconds. */
export interface ClosureLimits {
  readonly ringingSeconds: number;
  readonly talkingSeconds: number;
}

/**
 * sipXcom closes after 120 s of ringing and 28,800 s of talk (CDR-09, CDR-13). We allow ringing longer (chosen): an
 * unanswered call in a queue is still a call, and events that wait for an ill queue come late.
 */
export const CLOSURE: ClosureLimits = { ringingSeconds: 900, talkingSeconds: 28_800 };

/**
 * Whether to give up waiting for the end of a call, and why.
 *
 * @param events  what has been told of the call
 * @returns null while it may still go on, and when its end is known
 */
export function closureOf(
  events: readonly CallEvent[],
  nowMs: number,
  { ringingSeconds, talkingSeconds }: ClosureLimits = CLOSURE,
): 'ringing-too-long' | 'talking-too-long' | null {
  if (events.length === 0 || events.some(({ type }) => type === 'call.ended' || type === 'call.closed')) return null;
  const lastMs = Math.max(...events.map(({ at }) => Date.parse(at)));
  const isAnswered = events.some(({ type }) => type === 'call.answered');
  const limitSeconds = isAnswered ? talkingSeconds : ringingSeconds;
  if (nowMs - lastMs < limitSeconds * 1000) return null;
  return isAnswered ? 'talking-too-long' : 'ringing-too-long';
}
