import { missed } from './agents.ts';
import { fitsCaller } from './candidates.ts';
import type { CentreQueue } from './centre.ts';
import type { Draft } from './draft.ts';
import { dropOffer, timeOut, withdraw } from './leave.ts';
import { isPresentIn } from './presence.ts';
import type { Caller, Offer } from './state.ts';
import { beginTalk } from './talk.ts';

/** A phone that refuses at once must not be rung again at once. */
const SHORTEST_RETRY_MS = 1000;

/** A member's phone rings for a caller. */
export function ring(draft: Draft, { callId }: Caller, { queue }: CentreQueue, memberId: string): void {
  const caller = draft.caller(callId);
  if (!caller) return;
  const offer = draft.addOffer({ callId, queueId: queue.id, memberId, sinceMs: draft.nowMs });
  const { offerId } = offer;
  draft.setCaller({ ...caller, offers: [...caller.offers, offerId] });
  draft.changeMember(memberId, { work: { name: 'offered', offerId } });
  if (queue.memberRingSeconds !== null) draft.wake(`ring:${offerId}`, draft.nowMs + queue.memberRingSeconds * 1000);
  const extension = draft.member(memberId).login?.extension ?? null;
  const { callback, from } = caller;
  draft.emit({ name: 'offer', offerId, callId, queueId: queue.id, memberId, from, extension, callback });
}

/** A member has answered: nobody else rings any more, and the caller is connected, after the delay of the queue. */
export function answered(draft: Draft, offerId: string): void {
  const offer = draft.offer(offerId);
  const caller = offer && draft.caller(offer.callId);
  if (!offer || !caller) {
    draft.emit({ name: 'cancel-offer', offerId, memberId: null, reason: 'too-late' });
    return;
  }
  if (caller.isConnecting) return; // told twice
  for (const other of caller.offers.filter((id) => id !== offerId)) {
    const loser = draft.offer(other);
    if (loser) withdraw(draft, loser, 'answered-elsewhere');
  }
  draft.cancelWake(`ring:${offerId}`);
  const ringMs = draft.nowMs - offer.sinceMs;
  const delaySeconds = draft.configured(offer.queueId)?.queue.reassignDelaySeconds ?? 0;
  if (delaySeconds === 0) {
    beginTalk(draft, offer, ringMs);
    return;
  }
  draft.changeMember(offer.memberId, { work: { name: 'connecting', offerId, ringMs } });
  draft.setCaller({ ...caller, offers: [offerId], isConnecting: true });
  draft.wake(`join:${offerId}`, draft.nowMs + delaySeconds * 1000);
}

/** The delay after the answer is over. */
export function join(draft: Draft, offerId: string): void {
  const offer = draft.offer(offerId);
  const work = offer && draft.member(offer.memberId).work;
  if (offer && work?.name === 'connecting') beginTalk(draft, offer, work.ringMs);
}

/** Has rung as long as one member may. */
export function rangOut(draft: Draft, offerId: string): void {
  const offer = draft.offer(offerId);
  if (!offer) return;
  withdraw(draft, offer, 'rang-out');
  logRing(draft, offer);
  endInVain(draft, offer, { shortestRetryMs: 0 });
  missed(draft, offer);
}

/** The phone refused, or could not be rung at all. Only who declines has missed a call. */
export function refused(draft: Draft, offerId: string, cause: 'busy' | 'declined' | 'failed' | 'skipped'): void {
  const offer = draft.offer(offerId);
  if (!offer) return;
  dropOffer(draft, offer);
  draft.changeMember(offer.memberId, { work: null });
  if (cause !== 'skipped') logRing(draft, offer);
  endInVain(draft, offer, { shortestRetryMs: SHORTEST_RETRY_MS, wasRung: cause !== 'skipped' });
  if (cause === 'declined') missed(draft, offer);
}

const logRing = (draft: Draft, offer: Offer): void =>
  draft.log(offer, { event: 'RINGNOANSWER', ringMs: draft.nowMs - offer.sinceMs });

/** The caller goes on to the next member, after the pause of the queue; or has asked everybody. */
function endInVain(
  draft: Draft,
  offer: Offer,
  { shortestRetryMs, wasRung: thisOne = true }: { readonly shortestRetryMs: number; readonly wasRung?: boolean },
): void {
  const { callId, queueId, memberId } = offer;
  const caller = draft.caller(callId);
  const configured = draft.configured(queueId);
  if (!caller || !configured) return;
  const tried = [...caller.tried, memberId];
  const wasRung = caller.wasRung || thisOne;
  draft.setCaller({ ...caller, tried, wasRung });
  if (caller.offers.length > 0) return;
  const { queue } = configured;
  const isRoundOver = !queue.retriesAfterTimeout && isEverybodyTried(draft, { ...caller, tried }, configured);
  // Who is to be called back is not given up because nobody could ring just now.
  const isPassedBy = caller.callback !== null && !wasRung;
  if (caller.isLate || (isRoundOver && !isPassedBy)) {
    timeOut(draft, caller);
    return;
  }
  const begunAnew = isRoundOver || (queue.strategy === 'ring-all' && queue.retriesAfterTimeout);
  const retryMs = Math.max(queue.retrySeconds * 1000, shortestRetryMs);
  const retryAtMs = retryMs === 0 ? null : draft.nowMs + retryMs;
  draft.setCaller({ ...caller, tried: begunAnew ? [] : tried, retryAtMs });
  if (retryAtMs !== null) draft.wake(`retry:${callId}`, retryAtMs);
}

/** Nobody is left who could be asked: those who speak with others are asked later. */
function isEverybodyTried(draft: Draft, caller: Caller, { queue, members }: CentreQueue): boolean {
  const tried = new Set(caller.tried);
  return [...members.keys()].every(
    (id) => tried.has(id) || !isPresentIn(draft, queue.id, id) || !fitsCaller(draft, caller, id),
  );
}

/** The pause is over. */
export function retry(draft: Draft, callId: string): void {
  const caller = draft.caller(callId);
  if (caller) draft.setCaller({ ...caller, retryAtMs: null });
}
