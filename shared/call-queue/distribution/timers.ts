import { readyMembers } from './assign.ts';
import { callbackNotStored } from './callback.ts';
import { advanceRule, watchTiers } from './candidates.ts';
import type { CentreQueue } from './centre.ts';
import type { Draft } from './draft.ts';
import { join, rangOut, retry } from './offers.ts';
import type { Caller } from './state.ts';
import { endWrapUp } from './talk.ts';
import { announce, waitIsOver, wantIsOver } from './waiting.ts';

/** Timers are named by what they are for, a colon, and what they concern: an offer, a member, a call. */
const ofOthers = { ring: rangOut, join, wrap: endWrapUp, retry, wish: callbackNotStored };

const ofCallers: Readonly<Record<string, (draft: Draft, caller: Caller, configured: CentreQueue) => void>> = {
  wait: waitIsOver,
  want: wantIsOver,
  say: announce,
  tier: watchTiers,
  rule: (draft, caller, configured) => advanceRule(draft, caller, configured, readyMembers(draft, configured)),
};

export function fired(draft: Draft, timer: string): void {
  if (!draft.takeTimer(timer)) return;
  const [kind = '', subject = ''] = timer.split(/:(.*)/s);
  if (kind in ofOthers) {
    ofOthers[kind as keyof typeof ofOthers](draft, subject);
    return;
  }
  const caller = draft.caller(subject);
  const configured = caller && draft.configured(caller.queueId);
  if (configured) ofCallers[kind]?.(draft, caller, configured);
}
