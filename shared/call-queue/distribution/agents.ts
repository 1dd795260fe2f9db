import type { OtherCall } from '#shared/agent/availability.ts';
import type { Draft } from './draft.ts';
import type { LastCall, MemberRestored } from './event.ts';
import { takeBackOffer, takeOut } from './leave.ts';
import type { Offer, Work } from './state.ts';
import { aboutMember, endWrapUp, remember } from './talk.ts';

type LoggedIn = { readonly agentId: string; readonly extension: string; readonly callId: string | null };

/** An agent works at an extension; who worked elsewhere has ended that. */
export function logIn(draft: Draft, { agentId, extension, callId }: LoggedIn): void {
  if (!draft.centre.members.get(agentId)?.agent) return;
  const { login } = draft.member(agentId);
  if (login?.extension === extension) return;
  if (login) logOut(draft, agentId, 'logged in elsewhere');
  draft.changeMember(agentId, { login: { extension, sinceMs: draft.nowMs }, missedInTurn: 0 });
  draft.log({ callId, memberId: agentId }, { event: 'AGENTCALLBACKLOGIN', extension });
  draft.tell({ type: 'agent.logged-in', data: { ...aboutMember(draft, agentId), extension } });
  remember(draft, agentId);
}

/** The end of work is the end of pauses: in the log, of all of them, whether there were any (X3-QL-03). */
export function logOut(draft: Draft, agentId: string, reason: string | null): void {
  const { login } = draft.member(agentId);
  if (!login) return;
  takeBackOffer(draft, agentId, 'logged-out');
  endWrapUp(draft, agentId);
  const { extension, sinceMs } = login;
  draft.changeMember(agentId, { login: null, pauses: [], missedInTurn: 0 });
  const subject = { memberId: agentId };
  draft.log(subject, { event: 'AGENTCALLBACKLOGOFF', extension, loginMs: draft.nowMs - sinceMs, reason });
  logPause(draft, agentId, 'UNPAUSE', null, null);
  draft.tell({ type: 'agent.logged-out', data: { ...aboutMember(draft, agentId), extension } });
  remember(draft, agentId);
}

/** No calls of one queue, or of any. What rings is taken back; who speaks, speaks on. */
export function pause(draft: Draft, memberId: string, queueId: string | null, reason: string | null): void {
  const { pauses, work } = draft.member(memberId);
  if (!draft.centre.members.has(memberId) || pauses.some((pause) => pause.queueId === queueId)) return;
  const rings = work?.name === 'offered' ? draft.offer(work.offerId) : undefined;
  draft.changeMember(memberId, { pauses: [...pauses, { queueId, reason, sinceMs: draft.nowMs }] });
  if (rings && (queueId === null || rings.queueId === queueId)) takeBackOffer(draft, memberId, 'paused');
  logPause(draft, memberId, 'PAUSE', queueId, reason);
  draft.tell({ type: 'agent.paused', data: { ...aboutMember(draft, memberId), queueId, reason } });
  remember(draft, memberId);
}

/** Calls again. Without a queue all pauses end; with one, its own: a pause of all queues goes on. */
export function resume(draft: Draft, memberId: string, queueId: string | null, reason: string | null): void {
  const { pauses } = draft.member(memberId);
  const left = queueId === null ? [] : pauses.filter((pause) => pause.queueId !== queueId);
  if (left.length === pauses.length) return;
  draft.changeMember(memberId, { pauses: left });
  logPause(draft, memberId, 'UNPAUSE', queueId, reason);
  draft.tell({ type: 'agent.resumed', data: { ...aboutMember(draft, memberId), queueId, reason } });
  remember(draft, memberId);
}

/** One line for a queue; for all of them one with ALL, then one for each (X3-QL-08). */
function logPause(
  draft: Draft,
  memberId: string,
  event: 'PAUSE' | 'UNPAUSE',
  queueId: string | null,
  reason: string | null,
) {
  if (queueId === null) draft.log({ memberId }, { event: `${event}ALL`, reason });
  for (const id of queueId === null ? (draft.centre.members.get(memberId)?.queueIds ?? []) : [queueId])
    draft.log({ queueId: id, memberId }, { event, reason });
}

/** A call has rung in vain: the agent may be paused or logged out for it (QUE-13; XiVO "Autopause agents"). */
export function missed(draft: Draft, { memberId, queueId }: Offer): void {
  const queue = draft.configured(queueId)?.queue;
  const agent = draft.centre.members.get(memberId)?.agent;
  const missedInTurn = draft.member(memberId).missedInTurn + 1;
  draft.changeMember(memberId, { missedInTurn });
  const limit = agent && (agent.logsOutAfterMissed ?? queue?.logsOutAfterMissed ?? null);
  if (limit && missedInTurn >= limit) logOut(draft, memberId, 'missed calls');
  else if (queue && queue.pausesAfterMissed !== 'no')
    pause(draft, memberId, queue.pausesAfterMissed === 'here' ? queueId : null, 'missed call');
  else remember(draft, memberId);
}

export function setReachable(draft: Draft, memberId: string, isReachable: boolean): void {
  if (!draft.centre.members.has(memberId)) return;
  // What rings there fails by itself: the phone may be back before.
  draft.changeMember(memberId, { isReachable });
}

/** Calls that no queue gave: while there are some, only queues that do not mind ring. */
export function setBusy(draft: Draft, memberId: string, isBusy: boolean, otherCall: OtherCall | null): void {
  if (!draft.centre.members.has(memberId)) return;
  const { work } = draft.member(memberId);
  draft.changeMember(memberId, { isBusy, otherCall });
  const rings = work?.name === 'offered' ? draft.offer(work.offerId) : undefined;
  if (isBusy && rings && draft.configured(rings.queueId)?.queue.ringsBusyMembers === false)
    takeBackOffer(draft, memberId, 'member-busy');
}

/** As the store has it, or the owner before: nothing is logged or told again. */
export function restore(draft: Draft, event: MemberRestored): void {
  const { memberId, login, pauses, missedInTurn, idleSinceMs, lastCall } = event;
  const configured = draft.centre.members.get(memberId);
  if (!configured) return;
  const now = draft.member(memberId).work;
  if (now?.name === 'talking' && event.work?.name === 'talking' && now.callId === event.work.callId) {
    // Its edge was away for a moment.
    draft.changeMember(memberId, { work: { ...now, edge: event.work.edge, isAway: false } });
    return;
  }
  if (now !== null) return;
  const work = restoredWork(event);
  draft.changeMember(memberId, {
    login: configured.agent ? login : null,
    pauses,
    missedInTurn,
    idleSinceMs,
    lastCall,
    work,
  });
  if (lastCall) restoreQueue(draft, memberId, lastCall);
  if (event.work?.name === 'talking') isCalledBack(draft, event.work.callId);
  if (event.work?.name === 'wrap-up') draft.wake(`wrap:${memberId}`, event.work.untilMs);
}

function restoredWork({ work }: MemberRestored): Work | null {
  if (work?.name === 'talking') {
    const { waitSeconds, ...talk } = work;
    return { ...talk, waitMs: waitSeconds * 1000, isAway: false };
  }
  return work && { name: 'wrap-up', queueId: work.queueId };
}

/** The member whose call ended last knows the average, and whose turn it was. */
function restoreQueue(draft: Draft, memberId: string, { queueId, averageWaitSeconds, endedAtMs }: LastCall): void {
  const later = [...draft.state.members.values()].some(
    ({ id, lastCall }) => id !== memberId && lastCall?.queueId === queueId && lastCall.endedAtMs > endedAtMs,
  );
  if (draft.configured(queueId) && !later) draft.changeQueue(queueId, { averageWaitSeconds, lastAnsweredBy: memberId });
}

/** Whoever talks by now has been called back, though the owner before could not say so. */
function isCalledBack(draft: Draft, callId: string): void {
  const caller = draft.caller(callId);
  if (!caller?.callback) return;
  takeOut(draft, caller);
  draft.emit({ name: 'forget-callback', callId });
}
