import { lazily } from '#shared/lazily.ts';
import { candidatesOf } from './candidates.ts';
import { type CentreQueue, mayTake } from './centre.ts';
import type { Draft } from './draft.ts';
import { ring } from './offers.ts';
import { isReadyFor } from './presence.ts';
import type { Caller } from './state.ts';
import { whoRings } from './strategy.ts';

/** A queue while members are given out. */
interface Turn {
  readonly configured: CentreQueue;
  /** For whom somebody may ring, or one more. */
  readonly callers: readonly Caller[];
  /** Who was ready when the members began to be given out. */
  readonly ready: readonly string[];
  /** Of its callers, who is next. */
  next: number;
}

/**
 * Gives free members to those who wait. Queues with more weight come first, then the one whose next caller waits longest; in
 * a queue nobody is passed by for whom that member could ring. Who pauses between two members keeps the one who would be
 * next: those behind must not get ahead by it (X3-QU-15).
 */
export function assign(draft: Draft): void {
  const taken = new Set<string>();
  const turns = turnsOf(draft);
  for (;;) {
    const turn = first(turns);
    if (!turn) return;
    const caller = turn.callers[turn.next] as Caller;
    turn.next += 1;
    const ready = turn.ready.filter((memberId) => !taken.has(memberId));
    if (ready.length === 0) turn.next = turn.callers.length;
    else for (const memberId of serve(draft, caller, turn.configured, ready)) taken.add(memberId);
  }
}

/** Queues in which somebody waits and somebody is ready. Operators of switchboards choose by themselves. */
function turnsOf(draft: Draft): Turn[] {
  const turns: Turn[] = [];
  const idle = lazily(() => idleMembers(draft));
  for (const [queueId, { waiting, count }] of draft.state.queues) {
    if (waiting.length === 0 || count.ready === 0) continue;
    const configured = draft.configured(queueId);
    if (!configured || configured.queue.isSwitchboard) continue;
    const ringsOn = configured.queue.strategy === 'ring-all';
    const callers = waiting
      .flatMap((callId) => draft.caller(callId) ?? [])
      .filter((caller) => !caller.isConnecting && !isAbsent(draft, caller) && (ringsOn || caller.offers.length === 0));
    turns.push({ configured, callers, ready: readyAmong(draft, configured, idle()), next: 0 });
  }
  return turns;
}

/** Nobody is kept for who cannot be connected now, or is not to be called back yet. */
const isAbsent = ({ nowMs }: Draft, { isAway, callback }: Caller): boolean =>
  isAway || (callback?.notBeforeMs ?? 0) > nowMs;

function first(turns: readonly Turn[]): Turn | undefined {
  let best: Turn | undefined;
  for (const turn of turns) {
    if (turn.next >= turn.callers.length) continue;
    if (!best || isBefore(turn, best)) best = turn;
  }
  return best;
}

function isBefore(a: Turn, b: Turn): boolean {
  const weight = a.configured.queue.weight - b.configured.queue.weight;
  if (weight !== 0) return weight > 0;
  return (a.callers[a.next]?.enteredAtMs ?? 0) < (b.callers[b.next]?.enteredAtMs ?? 0);
}

/** Without work: where few are, they are sooner looked at than the members of each queue. */
const idleMembers = (draft: Draft): string[] =>
  [...draft.state.members.values()].flatMap(({ id, work }) => (work === null ? [id] : []));

/** In the order of the list. */
function readyAmong(draft: Draft, { queue, members }: CentreQueue, idle: readonly string[]): string[] {
  const isReady = (memberId: string) => isReadyFor(draft, queue.id, memberId);
  if (idle.length >= members.size) return [...members.keys()].filter(isReady);
  const indexOf = (memberId: string) => members.get(memberId)?.index ?? 0;
  return idle.filter((id) => members.has(id) && isReady(id)).toSorted((a, b) => indexOf(a) - indexOf(b));
}

export const readyMembers = (draft: Draft, configured: CentreQueue): string[] =>
  readyAmong(draft, configured, idleMembers(draft));

/** Rings who is to ring for this caller now; tells who is kept for it. */
function serve(draft: Draft, caller: Caller, configured: CentreQueue, ready: readonly string[]): readonly string[] {
  const { queue } = configured;
  const isUntried = (memberId: string) => !caller.tried.includes(memberId);
  const candidates = candidatesOf(
    draft,
    caller,
    configured,
    queue.retriesAfterTimeout ? ready : ready.filter(isUntried),
  );
  const untried = candidates.members.filter(isUntried);
  const isNewRound = untried.length === 0 && caller.offers.length === 0;
  const members = whoRings(draft, configured, isNewRound ? candidates.members : untried);
  if (members.length === 0 || caller.retryAtMs !== null) return members;
  draft.setCaller({ ...candidates.caller, tried: isNewRound && queue.retriesAfterTimeout ? [] : caller.tried });
  for (const memberId of members) ring(draft, caller, configured, memberId);
  return members;
}

/** An operator, or a supervisor, gives this caller to this member out of turn. At a switchboard one operator rings, who was first. */
export function take(draft: Draft, callId: string, memberId: string): void {
  const caller = draft.caller(callId);
  const configured = caller && draft.configured(caller.queueId);
  if (!configured || caller.isConnecting || caller.isAway || !mayTake(draft.centre, configured, memberId)) return;
  if (configured.queue.isSwitchboard && caller.offers.length > 0) return;
  if (isReadyFor(draft, caller.queueId, memberId)) ring(draft, caller, configured, memberId);
}
