import type { CallbackWish } from '../callback.ts';
import type { Draft } from './draft.ts';
import { positionOf, takeOut, tellLeft, withdraw } from './leave.ts';
import type { Caller, Talk } from './state.ts';

/** Who waits to be called back is forgotten after a day (chosen). */
const LONGEST_CALLBACK_MS = 86_400_000;
/** So many wait in one queue to be called back (chosen): each is a call that the tenant pays. */
const MOST_CALLBACKS = 200;
/** What a queue does that no longer says it. */
const UNSAID = { tries: 1, retrySeconds: 60 };

/** The caller hangs up and keeps its place: what only a listener would notice ends. */
export function waitForCallback(draft: Draft, callId: string, number: string): void {
  const caller = draft.caller(callId);
  // Whoever is being connected talks in a moment; who has wished for it already is told so again.
  if (!caller || caller.isConnecting) return;
  const waiting = draft.queue(caller.queueId).waiting.flatMap((id) => draft.caller(id)?.callback ?? []);
  if (caller.callback) draft.emit({ name: 'callback-kept', callId });
  else if (waiting.some((wish) => wish.number === number)) joinEarlier(draft, caller);
  else if (waiting.length >= MOST_CALLBACKS) draft.emit({ name: 'callback-refused', callId });
  else hangUpAndWait(draft, caller, number);
}

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
  const callback = { number, failedTries: 0, notBeforeMs: null };
  const waits = { ...caller, offers: [], callback, retryAtMs: null, isLate: false, isAway: false };
  draft.setCaller(waits);
  awaitCallback(draft, waits);
  const waitMs = draft.nowMs - enteredAtMs;
  const position = positionOf(draft, caller);
  draft.log(caller, { event: 'CALLBACK', callerNumber: number, position, originalPosition, waitMs });
  keep(draft, waits, waits.callback);
  draft.emit({ name: 'callback-kept', callId });
}

/** Nobody is called back twice: who calls again keeps the better place, the earlier one. */
function joinEarlier(draft: Draft, caller: Caller): void {
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
    isConnecting: false,
    callback: { number, failedTries, notBeforeMs },
  };
  draft.addCaller(again);
  awaitCallback(draft, again);
  keep(draft, again, again.callback);
}

function keep(draft: Draft, caller: Caller, callback: CallbackWish): void {
  const { callId, queueId, from, priority, enteredAtMs, originalPosition, skillRuleId, variables } = caller;
  const skillRule = skillRuleId === null ? null : { skillRuleId, variables };
  const kept = { callId, queueId, from, priority, enteredAtMs, originalPosition, skillRule, callback };
  draft.emit({ name: 'keep-callback', kept });
}
