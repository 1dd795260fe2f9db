import { callProgressTone } from '#edge/media/index.ts';
import type { RejectStep } from '#shared/dialplan/index.ts';
import type { Utterance } from './utterance.ts';

/** What a caller hears who is answered, and whose call ends after a while (XiVO 15.12 X3-QU-22); nothing where it ends at once. */
export function untilItEnds({ rejection: { code }, delaySeconds = 0 }: RejectStep): Utterance[] {
  if (delaySeconds === 0) return [];
  const ms = delaySeconds * 1000;
  return [code === 'busy' || code === 'congestion' ? { tone: callProgressTone('DE', code), ms } : { silenceMs: ms }];
}
