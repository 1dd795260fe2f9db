import type { CallbackWish, KeptCallback } from '../callback.ts';
import type { Draft } from './draft.ts';
import { abandon, positionOf, takeOut, tellLeft, withdraw } from './leave.ts';
import type { Caller, Talk } from './state.ts';

/** Who waits to be called back is forgotten after a day (chosen). */
const LONGEST_CALLBACK_MS = 86_400_000;
/** So many wait in one queue to be called back (chosen): each is a call that the tenant pays. */
const MOST_CALLBACKS = 200;
/** Nobody waits longer to hear whether it is kept (chosen): then it is not, whatever the store says later. */
const STORE_MS = 5000;
/** What a queue does that no longer says it. */
const UNSAID = { tries: 1, retrySeconds: 60 };

/** The caller is told that it is kept when it is, and waits on the line until then. */
export function wishForCallback(draft: Draft, callId: string, number: string): void {
  const caller = draft.caller(callId);
  if (!caller) return;
  // Who has wished for it already is told so again; whoever is being connected talks in a moment.
  if (caller.callback) draft.emit({ name: 'callback-kept', callId });
  else if (caller.isConnecting || othersIn(draft, caller).length >= MOST_CALLBACKS) {
    draft.setCaller({ ...caller, wish: null });
    draft.emit({ name: 'callback-refused', callId });
  } else if (isWishedEarlier(draft, caller, number)) joinEarlier(draft, caller);
  else if (caller.wish !== number) {
    draft.setCaller({ ...caller, wish: number });
    draft.wake(`wish:${callId}`, draft.nowMs + STORE_MS);
    draft.emit({ name: 'keep-callback', kept: keptOf(caller, first(number)), isFirst: true });
  }
}

const othersIn = (draft: Draft, { callId, queueId }: Caller) =>
  draft.queue(queueId).waiting.flatMap((id) => (id === callId ? [] : (draft.caller(id)?.callback ?? [])));

const isWishedEarlier = (draft: Draft, caller: Caller, number: string): boolean =>
  othersIn(draft, caller).some((wish) => wish.number === number);

/** The store has the place: who talks meanwhile, or has left otherwise, needs it no longer. */
export function callbackStored(draft: Draft, callId: string): void {
  const caller = draft.caller(callId);
  if (caller?.callback) return; // has hung up without waiting for the answer
  const wish = caller?.wish ?? null;
  if (!caller || wish === null || caller.isConnecting) {
    if (caller) refuseWish(draft, caller);
    draft.emit({ name: 'forget-callback', callId });
  } else if (isWishedEarlier(draft, caller, wish)) {
    joinEarlier(draft, caller);
  } else {
    hangUpAndWait(draft, caller, wish);
    draft.emit({ name: 'callback-kept', callId });
  }
}

/** The store has not taken it: the caller waits on. */
export function callbackNotStored(draft: Draft, callId: string): void {
  const caller = draft.caller(callId);
  if (caller && !caller.callback) refuseWish(draft, caller);
}

function refuseWish(draft: Draft, caller: Caller): void {
  if (caller.wish === null) return;
  draft.cancelWake(`wish:${caller.callId}`);
  draft.setCaller({ ...caller, wish: null });
  draft.emit({ name: 'callback-refused', callId: caller.callId });
}

/** The caller is gone, and has abandoned the queue unless it wants to be called back. */
export function lineEnded(draft: Draft, caller: Caller): void {
  if (caller.wish === null) abandon(draft, caller);
  else if (isWishedEarlier(draft, caller, caller.wish)) joinEarlier(draft, caller);
  else hangUpAndWait(draft, caller, caller.wish);
}

/** The line ends and the place stays: what only a listener would notice ends. */
function hangUpAndWait(draft: Draft, caller: Caller, number: string): void {
  const { callId } = caller;
  for (const offerId of caller.offers) {
    const offer = draft.offer(offerId);
    if (offer) withdraw(draft, offer, 'caller-left');
  }
  draft.cancelWake(`say:${callId}`);
  draft.cancelWake(`want:${callId}`);
  const { originalPosition, enteredAtMs } = caller;
  draft.cancelWake(`retry:${callId}`);
  draft.cancelWake(`wish:${callId}`);
  const callback = first(number);
  const onTheLine = { offers: [], wasRung: false, isConnecting: false, isLate: false, isAway: false, wish: null };
  // Whoever calls back does so from here, wherever the line was.
  const waits = { ...caller, ...onTheLine, edge: draft.state.edge, callback, retryAtMs: null };
  draft.setCaller(waits);
  awaitCallback(draft, waits);
  const waitMs = draft.nowMs - enteredAtMs;
  const position = positionOf(draft, caller);
  draft.log(caller, { event: 'CALLBACK', callerNumber: number, position, originalPosition, waitMs });
}

/** Nobody is called back twice: who calls again keeps the better place, the earlier one. */
function joinEarlier(draft: Draft, caller: Caller): void {
  if (caller.wish !== null) draft.emit({ name: 'forget-callback', callId: caller.callId }); // is on its way to the store
  const left = takeOut(draft, caller);
  draft.log(caller, { event: 'REMOVED', ...left });
  tellLeft(draft, caller, 'transferred', left.waitMs);
  draft.emit({ name: 'callback-kept', callId: caller.callId });
}

/** Is forgotten some time, and not called before it may be. */
export function awaitCallback(draft: Draft, { callId, enteredAtMs, callback }: Caller): void {
  draft.wake(`wait:${callId}`, enteredAtMs + LONGEST_CALLBACK_MS);
  const notBeforeMs = callback?.notBeforeMs ?? null;
  const caller = draft.caller(callId);
  if (!caller || notBeforeMs === null || notBeforeMs <= draft.nowMs) return;
  draft.setCaller({ ...caller, retryAtMs: notBeforeMs });
  draft.wake(`retry:${callId}`, notBeforeMs);
}

/** The member is free again, and whom he was to talk to waits on, after a pause; or has been tried often enough. */
export function callbackFailed(draft: Draft, memberId: string, talk: Talk, why: 'not-reached' | 'member-left'): void {
  const { callId, queueId, originalPosition, unheard } = talk;
  const caller = unheard?.caller;
  if (!unheard || !caller?.callback) return;
  const { number, failedTries: before } = caller.callback;
  const configured = draft.configured(queueId)?.queue;
  const { tries, retrySeconds } = configured?.callback ?? UNSAID;
  const failedTries = before + (why === 'not-reached' ? 1 : 0);
  const waitMs = draft.nowMs - caller.enteredAtMs;
  const { position } = unheard;
  if (why === 'not-reached')
    draft.log({ callId, queueId, memberId }, { event: 'CALLBACKNOANSWER', callerNumber: number, failedTries });
  else draft.log({ callId, queueId, memberId }, { event: 'RINGNOANSWER', ringMs: unheard.ringMs });
  if (!configured || failedTries >= tries) {
    draft.log(caller, { event: 'CALLBACKFAILED', position, originalPosition, waitMs });
    tellLeft(draft, caller, 'abandoned', waitMs);
    draft.emit({ name: 'forget-callback', callId });
    return;
  }
  const pauseMs = (why === 'not-reached' ? retrySeconds : configured.retrySeconds) * 1000;
  const notBeforeMs = draft.nowMs + Math.max(pauseMs, 1000);
  const again = {
    ...caller,
    offers: [],
    tried: [],
    wasRung: false,
    isConnecting: false,
    callback: { number, failedTries, notBeforeMs },
  };
  draft.addCaller(again);
  awaitCallback(draft, again);
  draft.emit({ name: 'keep-callback', kept: keptOf(again, again.callback), isFirst: false });
}

const first = (number: string): CallbackWish => ({ number, failedTries: 0, notBeforeMs: null });

function keptOf(caller: Caller, callback: CallbackWish): KeptCallback {
  const { callId, queueId, from, priority, enteredAtMs, originalPosition, skillRuleId, variables } = caller;
  const skillRule = skillRuleId === null ? null : { skillRuleId, variables };
  return { callId, queueId, from, priority, enteredAtMs, originalPosition, skillRule, callback };
}
