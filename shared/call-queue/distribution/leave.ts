import type { Destination } from '#shared/destination/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { CentreQueue } from './centre.ts';
import type { Draft } from './draft.ts';
import type { LeftReason, OfferEnd, SentAwayReason } from './effect.ts';
import type { Caller, Offer } from './state.ts';

const HANG_UP: Destination = { kind: 'hang-up' };
const TIMERS = ['wait', 'want', 'say', 'tier', 'rule', 'retry', 'wish'] as const;

/** A phone is no longer to ring, and its member is free. What becomes of the caller is not said. */
export function withdraw(draft: Draft, offer: Offer, reason: OfferEnd): void {
  const { offerId, memberId } = offer;
  dropOffer(draft, offer);
  draft.changeMember(memberId, { work: null });
  draft.emit({ name: 'cancel-offer', offerId, memberId, reason });
}

/** The member is no longer to be rung, for no fault of the caller's, who goes on at once. */
export function takeBackOffer(
  draft: Draft,
  memberId: string,
  reason: 'paused' | 'logged-out' | 'member-busy' | 'member-gone',
): void {
  const { work } = draft.member(memberId);
  const offer = work?.name === 'offered' ? draft.offer(work.offerId) : undefined;
  if (!offer) return;
  withdraw(draft, offer, reason);
  const caller = draft.caller(offer.callId);
  if (caller?.isLate && caller.offers.length === 0) timeOut(draft, caller);
}

/** The caller no longer rings at that phone. */
export function dropOffer(draft: Draft, { offerId, callId }: Offer): void {
  draft.dropOffer(offerId);
  draft.cancelWake(`ring:${offerId}`);
  draft.cancelWake(`join:${offerId}`);
  const caller = draft.caller(callId);
  if (!caller) return;
  const offers = caller.offers.filter((id) => id !== offerId);
  draft.setCaller({ ...caller, offers, isConnecting: false });
}

/** Takes a caller out of the queue, and tells how it stood there. */
export function takeOut(draft: Draft, { callId }: Caller) {
  const caller = draft.caller(callId);
  if (!caller) throw new Error(`${callId} leaves a queue in which it is not`);
  for (const offerId of caller.offers) {
    const offer = draft.offer(offerId);
    if (offer) withdraw(draft, offer, 'caller-left');
  }
  for (const timer of TIMERS) draft.cancelWake(`${timer}:${callId}`);
  const position = positionOf(draft, caller);
  draft.dropCaller(caller);
  return { position, originalPosition: caller.originalPosition, waitMs: draft.nowMs - caller.enteredAtMs };
}

/** Where in the queue: the one who is to be served next has 1. */
export const positionOf = (draft: Draft, { callId, queueId }: Caller): number =>
  draft.queue(queueId).waiting.indexOf(callId) + 1;

/** The caller has hung up, or is gone with its edge. */
export function abandon(draft: Draft, caller: Caller): void {
  const left = takeOut(draft, caller);
  draft.log(caller, { event: 'ABANDON', ...left });
  tellLeft(draft, caller, 'abandoned', left.waitMs);
}

export function leaveByKey(draft: Draft, caller: Caller, { queue }: CentreQueue, key: string): void {
  const left = takeOut(draft, caller);
  draft.log(caller, { event: 'EXITWITHKEY', key, ...left });
  tellLeft(draft, caller, 'left-by-key', left.waitMs);
  sendAway(draft, caller, 'left-by-key', queue.exitDestination ?? HANG_UP);
}

/** Nobody has answered in time. */
export function timeOut(draft: Draft, caller: Caller): void {
  const left = takeOut(draft, caller);
  forget(draft, caller);
  draft.log(caller, { event: 'EXITWITHTIMEOUT', ...left });
  tellLeft(draft, caller, 'timed-out', left.waitMs);
  sendAway(draft, caller, 'timed-out', draft.configured(caller.queueId)?.queue.noAnswerDestination ?? HANG_UP);
}

/** Nobody is there any more who could answer. */
export function leaveEmpty(draft: Draft, caller: Caller, { queue }: CentreQueue): void {
  const left = takeOut(draft, caller);
  draft.log(caller, { event: 'EXITEMPTY', ...left });
  tellLeft(draft, caller, 'no-agents', left.waitMs);
  sendAway(draft, caller, 'no-agents', queue.unavailableDestination ?? queue.noAnswerDestination);
}

/** Somebody of another call has the caller. */
export function goOver(draft: Draft, caller: Caller): void {
  const left = takeOut(draft, caller);
  forget(draft, caller);
  draft.log(caller, { event: 'REMOVED', ...left });
  tellLeft(draft, caller, 'transferred', left.waitMs);
}

/** Somebody of another call is to have the caller, if its phone agrees: until then it keeps its place, and nobody is rung. */
export function give(draft: Draft, { callId }: Caller): void {
  leaveUnrung(draft, callId, 'caller-left');
  draft.emit({ name: 'give', callId });
}

/** Nobody is rung for the caller until it arrives again. */
export function leaveUnrung(draft: Draft, callId: string, why: OfferEnd): void {
  for (const offerId of draft.caller(callId)?.offers ?? []) {
    const offer = draft.offer(offerId);
    if (offer) withdraw(draft, offer, why);
  }
  const caller = draft.caller(callId);
  if (caller) draft.setCaller({ ...caller, isAway: true });
}

/** Somebody has moved the caller, or its queue is gone. */
export function remove(draft: Draft, caller: Caller, destination: Destination | null, asker: UserId | null): void {
  goOver(draft, caller);
  const { callId, queueId } = caller;
  draft.emit({ name: 'send-away', callId, queueId, reason: 'removed', destination: destination ?? HANG_UP, asker });
}

/** Is not called back any more. */
function forget(draft: Draft, { callId, callback }: Caller): void {
  if (callback) draft.emit({ name: 'forget-callback', callId });
}

type WhoLeaves = Pick<Caller, 'callId' | 'queueId' | 'from'>;

export function tellLeft(draft: Draft, caller: WhoLeaves, reason: LeftReason, waitMs: number): void {
  draft.tell({ type: 'queue.left', data: { ...aboutCall(draft, caller), waitSeconds: waitMs / 1000, reason } });
}

/** How events name a call in a queue. */
export const aboutCall = (draft: Draft, { callId, queueId, from }: WhoLeaves) => ({
  queueId,
  number: draft.configured(queueId)?.queue.extension ?? '',
  callId,
  from,
});

const sendAway = (draft: Draft, { callId, queueId }: Caller, reason: SentAwayReason, destination: Destination): void =>
  draft.emit({ name: 'send-away', callId, queueId, reason, destination });
