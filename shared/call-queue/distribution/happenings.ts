import { logIn, logOut, pause, restore, resume, setBusy, setReachable } from './agents.ts';
import { arrive } from './arrive.ts';
import { take } from './assign.ts';
import { callbackNotStored, callbackStored, lineEnded, wishForCallback } from './callback.ts';
import { followConfiguration } from './configuration.ts';
import type { Draft } from './draft.ts';
import { edgeAway, edgeLost } from './edges.ts';
import type { CentreEvent } from './event.ts';
import { give, goOver, leaveByKey, remove } from './leave.ts';
import { answered, refused } from './offers.ts';
import { endTalk, endWrapUp, failCallback, heard, whoTalks } from './talk.ts';
import { fired } from './timers.ts';

type Named<Name> = CentreEvent extends infer Event
  ? Event extends { name: infer Names }
    ? Name extends Names
      ? Event
      : never
    : never
  : never;
type Happenings = { readonly [Name in CentreEvent['name']]: (draft: Draft, event: Named<Name>) => void };

const happenings: Happenings = {
  'caller-arrived': arrive,
  'caller-hung-up': (draft, { callId }) => hungUp(draft, callId),
  'caller-pressed': (draft, { callId, key }) => pressed(draft, callId, key),
  'caller-wants-callback': (draft, { callId, number }) => wishForCallback(draft, callId, number),
  'callback-stored': (draft, { callId }) => callbackStored(draft, callId),
  'callback-not-stored': (draft, { callId }) => callbackNotStored(draft, callId),
  'caller-removed': (draft, { callId, destination, asker }) => {
    const caller = draft.caller(callId);
    if (caller) remove(draft, caller, destination, asker);
  },
  'caller-given': (draft, { callId }) => {
    const caller = draft.caller(callId);
    if (caller) give(draft, caller);
  },
  'caller-went-over': (draft, { callId }) => {
    const caller = draft.caller(callId);
    if (caller) goOver(draft, caller);
  },
  'caller-taken': (draft, { callId, memberId }) => take(draft, callId, memberId),
  'member-reachable': (draft, { memberId }) => setReachable(draft, memberId, true),
  'member-unreachable': (draft, { memberId }) => setReachable(draft, memberId, false),
  'member-busy': (draft, { memberId, talk }) => setBusy(draft, memberId, true, talk),
  'member-free': (draft, { memberId }) => setBusy(draft, memberId, false, null),
  'member-restored': restore,
  'members-taken-over': (draft, { memberIds }) => {
    for (const id of memberIds) draft.touchedMembers.add(id);
  },
  'agent-logged-in': logIn,
  'agent-logged-out': (draft, { agentId, reason = null }) => logOut(draft, agentId, reason),
  'member-paused': (draft, { memberId, queueId, reason }) => pause(draft, memberId, queueId, reason),
  'member-resumed': (draft, { memberId, queueId, reason }) => resume(draft, memberId, queueId, reason),
  'offer-answered': (draft, { offerId }) => answered(draft, offerId),
  'offer-refused': (draft, { offerId, cause }) => refused(draft, offerId, cause),
  'offer-failed': (draft, { offerId }) => refused(draft, offerId, 'failed'),
  'offer-skipped': (draft, { offerId }) => refused(draft, offerId, 'skipped'),
  'caller-heard': (draft, { memberId, callId }) => heard(draft, memberId, callId),
  'talk-ended': (draft, { memberId, callId, by }) =>
    endTalk(draft, memberId, callId, { event: by === 'agent' ? 'COMPLETEAGENT' : 'COMPLETECALLER' }),
  'talk-transferred': (draft, { memberId, callId, destination }) =>
    endTalk(draft, memberId, callId, { event: 'TRANSFER', destination }),
  'wrap-up-cut-short': (draft, { memberId }) => endWrapUp(draft, memberId),
  'configuration-changed': followConfiguration,
  'timer-fired': (draft, { timer }) => fired(draft, timer),
  'callback-failed': (draft, { callId, memberId, why }) => failCallback(draft, memberId, callId, why),
  'edge-away': (draft, { edge }) => edgeAway(draft, edge),
  'edge-lost': (draft, { edge }) => edgeLost(draft, edge),
};

export function happen(draft: Draft, event: CentreEvent): void {
  // What an edge of a newer release reports may have a name that is not known here.
  const happening = happenings[event.name] as ((draft: Draft, event: CentreEvent) => void) | undefined;
  happening?.(draft, event);
}

/** Whoever waits to be called back has hung up before, and stays. */
function hungUp(draft: Draft, callId: string): void {
  const caller = draft.caller(callId);
  if (caller?.callback) return;
  if (caller) lineEnded(draft, caller);
  else for (const { id } of whoTalks(draft, callId)) endTalk(draft, id, callId, { event: 'COMPLETECALLER' });
}

function pressed(draft: Draft, callId: string, key: string): void {
  const caller = draft.caller(callId);
  const configured = caller && draft.configured(caller.queueId);
  if (configured && !caller.isConnecting && configured.queue.exitKey === key)
    leaveByKey(draft, caller, configured, key);
}
