import { callbackFailed } from './callback.ts';
import type { Draft } from './draft.ts';
import { aboutCall, dropOffer, takeOut, tellLeft } from './leave.ts';
import type { Member, Offer, Talk } from './state.ts';

/** Caller and member are to be connected, once the member has heard what the queue tells him first. */
export function beginTalk(draft: Draft, offer: Offer, ringMs: number): void {
  const { offerId, callId, queueId, memberId } = offer;
  const caller = draft.caller(callId);
  if (!caller) throw new Error(`${offerId} was answered for a caller who is gone`);
  const { originalPosition, callback, edge } = caller;
  dropOffer(draft, offer);
  const { waitMs, position } = takeOut(draft, caller);
  const subject = { callId, queueId, memberId };
  // Who has hung up long ago hears nobody before he is called.
  const isHeard = !callback && (draft.configured(queueId)?.queue.agentPromptId ?? null) === null;
  const unheard = { offerId, ringMs, position, from: caller.from, caller: callback ? caller : null };
  const waitSeconds = waitMs / 1000;
  draft.emit({
    name: 'connect',
    ...subject,
    offerId,
    waitSeconds,
    originalPosition,
    callback,
    unheard: isHeard ? null : unheard,
  });
  draft.changeMember(memberId, {
    missedInTurn: 0,
    work: {
      name: 'talking',
      callId,
      queueId,
      edge,
      sinceMs: draft.nowMs,
      waitMs,
      originalPosition,
      unheard,
      isAway: false,
    },
  });
  draft.changeQueue(queueId, { lastAnsweredBy: memberId });
  if (isHeard) heard(draft, memberId, callId);
}

/** They talk: the wait is over, and has its part in the average (X3-QU-25). */
export function heard(draft: Draft, memberId: string, callId: string): void {
  const talk = draft.member(memberId).work;
  if (talk?.name !== 'talking' || talk.callId !== callId || !talk.unheard) return;
  const { queueId, unheard } = talk;
  const { offerId, ringMs, from } = unheard;
  const waitMs = talk.waitMs + draft.nowMs - talk.sinceMs;
  const waitSeconds = waitMs / 1000;
  draft.changeMember(memberId, { work: { ...talk, sinceMs: draft.nowMs, waitMs, unheard: null } });
  draft.log({ callId, queueId, memberId }, { event: 'CONNECT', holdMs: waitMs, offerId, ringMs });
  const userId = draft.centre.members.get(memberId)?.agent === null ? memberId : null;
  const about = aboutCall(draft, { callId, queueId, from });
  draft.tell({ type: 'queue.connected', data: { ...about, agentId: memberId, userId, waitSeconds } });
  if (unheard.caller) draft.emit({ name: 'forget-callback', callId });
  // What a callback waits for is more than members: the next caller on the line would be told too much.
  if (!draft.configured(queueId) || unheard.caller) return;
  const { averageWaitSeconds } = draft.queue(queueId);
  draft.changeQueue(queueId, { averageWaitSeconds: average(averageWaitSeconds, waitSeconds) });
}

/** Each new wait counts for a quarter, as Asterisk has it; the first one is the average by itself (chosen). */
const average = (before: number | null, waitSeconds: number): number =>
  before === null ? Math.floor(waitSeconds) : Math.floor((3 * before + Math.floor(waitSeconds)) / 4);

/** Who of the contact centre speaks with this caller: nobody, or one. */
export const whoTalks = (draft: Draft, callId: string): Member[] =>
  [...draft.state.members.values()].filter(({ work }) => work?.name === 'talking' && work.callId === callId);

export type TalkEnd =
  | { readonly event: 'COMPLETEAGENT' | 'COMPLETECALLER' }
  | { readonly event: 'TRANSFER'; readonly destination: string };

/** The call is over for the member, who finishes it in peace (X3-QU-31): what comes after a transfer is not its own. */
export function endTalk(draft: Draft, memberId: string, callId: string, end: TalkEnd): void {
  const member = draft.member(memberId);
  const talk = member.work;
  if (talk?.name !== 'talking' || talk.callId !== callId) return;
  if (talk.unheard) {
    endUnheard(draft, memberId, talk, end);
    return;
  }
  const { queueId, originalPosition, waitMs: holdMs, sinceMs } = talk;
  const talkMs = draft.nowMs - sinceMs;
  draft.log({ callId, queueId, memberId }, { ...end, holdMs, talkMs, originalPosition });
  const { completed } = draft.queue(queueId);
  if (draft.configured(queueId))
    draft.changeQueue(queueId, { completed: new Map(completed).set(memberId, (completed.get(memberId) ?? 0) + 1) });
  const { averageWaitSeconds } = draft.queue(queueId);
  const lastCall = { queueId, endedAtMs: draft.nowMs, averageWaitSeconds };
  draft.changeMember(memberId, { work: null, idleSinceMs: draft.nowMs, lastCall });
  const configured = draft.centre.members.get(memberId);
  if (configured && (configured.agent === null || member.login !== null)) wrapUp(draft, memberId, talk);
  if (configured) remember(draft, memberId);
  else draft.dropMember(memberId);
}

/** One of the two has hung up before they talked. A caller who is still there comes again, with the wait that he had. */
function endUnheard(draft: Draft, memberId: string, talk: Talk, { event }: TalkEnd): void {
  const { callId, queueId, originalPosition, unheard } = talk;
  if (!unheard) return;
  const { ringMs, position, from } = unheard;
  if (unheard.caller) callbackFailed(draft, memberId, talk, 'member-left');
  else if (event === 'COMPLETECALLER') {
    const waitMs = talk.waitMs + draft.nowMs - talk.sinceMs;
    draft.log({ callId, queueId }, { event: 'ABANDON', position, originalPosition, waitMs });
    tellLeft(draft, { callId, queueId, from }, 'abandoned', waitMs);
  } else draft.log({ callId, queueId, memberId }, { event: 'RINGNOANSWER', ringMs });
  freeUnheard(draft, memberId);
}

/** Whom the member was to talk to has not been reached, or the member has not waited for that. */
export function failCallback(draft: Draft, memberId: string, callId: string, why: 'not-reached' | 'member-left'): void {
  const talk = draft.member(memberId).work;
  if (talk?.name !== 'talking' || talk.callId !== callId || !talk.unheard?.caller) return;
  callbackFailed(draft, memberId, talk, why);
  freeUnheard(draft, memberId);
}

function freeUnheard(draft: Draft, memberId: string): void {
  draft.changeMember(memberId, { work: null });
  if (draft.centre.members.has(memberId)) remember(draft, memberId);
  else draft.dropMember(memberId);
}

function wrapUp(draft: Draft, memberId: string, { queueId, callId }: Talk): void {
  const agent = draft.centre.members.get(memberId)?.agent;
  const seconds = agent?.wrapUpSeconds ?? draft.configured(queueId)?.queue.wrapUpSeconds ?? 0;
  if (seconds === 0) return;
  draft.changeMember(memberId, { work: { name: 'wrap-up', queueId } });
  draft.log({ callId, queueId, memberId }, { event: 'WRAPUPSTART', wrapUpMs: seconds * 1000 });
  const data = { ...aboutMember(draft, memberId), queueId, callId, seconds };
  draft.tell({ type: 'agent.wrap-up-started', data });
  draft.wake(`wrap:${memberId}`, draft.nowMs + seconds * 1000);
}

export function endWrapUp(draft: Draft, memberId: string): void {
  if (draft.member(memberId).work?.name !== 'wrap-up') return;
  draft.cancelWake(`wrap:${memberId}`);
  draft.changeMember(memberId, { work: null });
}

/** How events name a member. */
export function aboutMember(draft: Draft, memberId: string) {
  const configured = draft.centre.members.get(memberId);
  return {
    agentId: memberId,
    userId: configured?.agent === null ? memberId : null,
    number: configured?.number ?? '',
  };
}

/** What the next owner of this machine has to know of a member. */
export function remember(draft: Draft, memberId: string): void {
  const { login, pauses, missedInTurn, idleSinceMs, lastCall } = draft.member(memberId);
  draft.emit({ name: 'remember', memberId, login, pauses, missedInTurn, idleSinceMs, lastCall });
}
