import type { Destination } from '#shared/destination/index.ts';
import type { QueueLogEvent } from '#shared/queue-log/index.ts';
import { awaitCallback } from './callback.ts';
import { watchRules, watchTiers } from './candidates.ts';
import type { CentreQueue } from './centre.ts';
import type { Draft } from './draft.ts';
import type { LeftReason, SentAwayReason } from './effect.ts';
import type { CallerArrived } from './event.ts';
import { aboutCall, positionOf, tellLeft } from './leave.ts';
import { isEmpty } from './presence.ts';
import { announce } from './waiting.ts';

/** Somebody wants to wait: is let in, or sent elsewhere at once. */
export function arrive(draft: Draft, event: CallerArrived): void {
  const { callId, queueId } = event;
  const known = draft.caller(callId);
  if (known) {
    // Its edge was away for a moment, or did not know that it was heard.
    if (known.isAway) draft.setCaller({ ...known, edge: event.edge, isAway: false });
    return;
  }
  const configured = draft.configured(queueId);
  if (!configured) {
    draft.emit({ name: 'send-away', callId, queueId, reason: 'unknown-queue', destination: { kind: 'hang-up' } });
    return;
  }
  const refusal = event.originalPosition === null ? refusalOf(draft, configured, event) : null;
  if (refusal) refuse(draft, event, refusal);
  else enter(draft, configured, event);
}

type Refused = QueueLogEvent &
  ('CLOSED' | 'DIVERT_HOLDTIME' | 'DIVERT_CA_RATIO' | 'DIVERT_BUSY' | 'JOINEMPTY' | 'FULL');
interface Refusal {
  readonly event: Refused;
  readonly reason: SentAwayReason;
  readonly told: LeftReason | null;
  readonly destination: Destination;
}

/**
 * Why a new call may not wait, in the order of XiVO: schedule, diversions, then what the queue itself asks (X3-QU-20 to -28).
 * The diversions divert nobody while nobody waits.
 */
function refusalOf(draft: Draft, { queue }: CentreQueue, event: CallerArrived): Refusal | null {
  const noAnswer = queue.noAnswerDestination;
  if (event.closed) return { event: 'CLOSED', reason: 'closed', told: null, destination: event.closed.destination };
  if (!queue.isEnabled) return { event: 'CLOSED', reason: 'disabled', told: null, destination: noAnswer };
  const { waiting, averageWaitSeconds, lastLeftForWantMs, count } = draft.queue(queue.id);
  const { longWaitDiversion, crowdDiversion } = queue;
  if (longWaitDiversion && waiting.length > 0 && (averageWaitSeconds ?? 0) > longWaitDiversion.averageSeconds) {
    const { destination } = longWaitDiversion;
    return { event: 'DIVERT_HOLDTIME', reason: 'long-wait', told: 'full', destination };
  }
  // With nobody logged in the division has no result; calls that wait are then too many for each.
  if (crowdDiversion && waiting.length > 0 && (waiting.length + 1) / count.loggedIn > crowdDiversion.waitingPerAgent) {
    const { destination } = crowdDiversion;
    return { event: 'DIVERT_CA_RATIO', reason: 'crowd', told: 'full', destination };
  }
  const unavailable = queue.unavailableDestination ?? noAnswer;
  const isInGrace =
    count.loggedIn === 0 &&
    lastLeftForWantMs !== null &&
    draft.nowMs - lastLeftForWantMs < queue.newcomerGraceSeconds * 1000;
  if (isInGrace || isEmpty(queue.refusesNewWhen, count))
    return { event: 'JOINEMPTY', reason: 'no-agents', told: 'no-agents', destination: unavailable };
  if (queue.busyDestination && count.present > 0 && count.ready === 0)
    return { event: 'DIVERT_BUSY', reason: 'busy', told: 'full', destination: queue.busyDestination };
  if (queue.maxWaiting !== null && waiting.length >= queue.maxWaiting)
    return { event: 'FULL', reason: 'full', told: 'full', destination: queue.fullDestination ?? noAnswer };
  return null;
}

function refuse(draft: Draft, call: CallerArrived, { event, reason, told, destination }: Refusal): void {
  const { callId, queueId } = call;
  draft.log(call, { event });
  if (told) tellLeft(draft, call, told, 0);
  draft.emit({ name: 'send-away', callId, queueId, reason, destination });
}

function enter(draft: Draft, configured: CentreQueue, event: CallerArrived): void {
  const { callId, queueId, callback } = event;
  const enteredAtMs = Math.min(event.enteredAtMs, draft.nowMs);
  const { queue } = configured;
  const caller = {
    callId,
    queueId,
    edge: event.edge,
    from: event.from,
    priority: event.priority,
    enteredAtMs,
    arrival: draft.nextArrival(),
    originalPosition: event.originalPosition ?? 0,
    skillRuleId: event.skillRule?.skillRuleId ?? queue.skillRuleId,
    variables: event.skillRule?.variables ?? {},
    ruleIndex: 0,
    isRuleInUse: false,
    offers: [],
    isConnecting: false,
    retryAtMs: null,
    tried: [],
    wasRung: false,
    isLate: false,
    callback,
    wish: null,
    isAway: false,
  };
  draft.addCaller(caller);
  if (event.originalPosition === null) {
    const position = positionOf(draft, caller);
    draft.setCaller({ ...caller, originalPosition: position });
    draft.log(caller, { event: 'ENTERQUEUE', callerNumber: event.from.number, position });
    draft.tell({ type: 'queue.entered', data: { ...aboutCall(draft, caller), position } });
    draft.emit({ name: 'welcome', callId, queueId, position });
  }
  const maxWaitSeconds = event.maxWaitSeconds ?? queue.maxWaitSeconds;
  if (callback) awaitCallback(draft, caller);
  else if (maxWaitSeconds !== null) draft.wake(`wait:${callId}`, enteredAtMs + maxWaitSeconds * 1000);
  if (!callback) announce(draft, caller, configured);
  watchTiers(draft, caller, configured);
  watchRules(draft, caller);
}
