import type { Availability, OtherCall } from '#shared/agent/availability.ts';
import type { Party } from '#shared/cdr/index.ts';
import type { CallbackWish } from '../callback.ts';
import type { Standing } from './availability.ts';
import type { Centre, CentreQueue } from './centre.ts';
import type { QueueCounters } from './effect.ts';
import type { LastCall, Pause } from './event.ts';
import { type Census, NOBODY, recount, standing } from './presence.ts';

/**
 * A contact centre at one moment. Nothing in it is ever changed: `distribute` makes the next one.
 *
 *     a caller:  arrives ──▶ waits ◀──▶ is offered ──▶ is being connected ──▶ talks (is no longer here)
 *                   │          └─────────────┴──────────────┴──▶ leaves
 *                   └▶ is sent away
 *     a member:  free ──▶ offered ──▶ connecting ──▶ talking ──▶ wrap-up ──▶ free
 */
export interface CentreState {
  /** Begins the ids of offers, so that no two owners make the same. */
  readonly epoch: string;
  /** The edge that this machine runs at: who is called back is so from there. */
  readonly edge: string;
  /** The time of the last event: it never goes back, though clocks of edges differ. */
  readonly nowMs: number;
  readonly offersMade: number;
  readonly arrivals: number;
  /** From which lots are drawn. */
  readonly seed: number;
  readonly callers: ReadonlyMap<string, Caller>;
  readonly members: ReadonlyMap<string, Member>;
  readonly queues: ReadonlyMap<string, QueueState>;
  readonly offers: ReadonlyMap<string, Offer>;
  /** Timers that are to fire, and when. */
  readonly timers: ReadonlyMap<string, number>;
}

/** Somebody who waits, on the line or for being called back. */
export interface Caller {
  readonly callId: string;
  readonly queueId: string;
  readonly edge: string;
  readonly from: Party;
  readonly priority: number;
  readonly enteredAtMs: number;
  /** Of two who entered at the same time, the lower one is first. */
  readonly arrival: number;
  readonly originalPosition: number;
  readonly skillRuleId: string | null;
  readonly variables: Readonly<Record<string, string>>;
  /** Rules before this one are over. */
  readonly ruleIndex: number;
  /** Members were asked by that rule: it holds as long as one of them is free (X3-SK-10). */
  readonly isRuleInUse: boolean;
  /** Who is rung now, by offer. */
  readonly offers: readonly string[];
  /** Answered; the delay before the connection runs. */
  readonly isConnecting: boolean;
  /** Nobody is rung before; null: at once. */
  readonly retryAtMs: number | null;
  /** Who was rung in vain in this round. */
  readonly tried: readonly string[];
  /** Somebody was rung in this round, of those who are to call back: not all were passed by. */
  readonly wasRung: boolean;
  /** Has waited too long, and leaves when nobody is rung any more. */
  readonly isLate: boolean;
  readonly callback: CallbackWish | null;
  /** The number at which it wants to be called: that is being stored. Null: it does not, or waits for that already. */
  readonly wish: string | null;
  /** Nothing is heard of its edge, or it is given to somebody of another call: nobody is rung for it. */
  readonly isAway: boolean;
}

export interface Offer {
  readonly offerId: string;
  readonly callId: string;
  readonly queueId: string;
  readonly memberId: string;
  readonly sinceMs: number;
}

export interface Member {
  readonly id: string;
  /** Null: logged out; users are never. */
  readonly login: { readonly extension: string; readonly sinceMs: number } | null;
  readonly isReachable: boolean;
  /** With a call that no queue gave, which may still ring. */
  readonly isBusy: boolean;
  /** What he talks about with whom no queue gave him; null: with nobody. */
  readonly otherCall: OtherCall | null;
  readonly pauses: readonly Pause[];
  readonly missedInTurn: number;
  readonly idleSinceMs: number | null;
  /** Of a queue; null: there was none, or nobody knows. */
  readonly lastCall: LastCall | null;
  readonly work: Work | null;
  /** When it began to do what it does now, or came to be known. */
  readonly sinceMs: number;
  /** As each of his queues sees it; null: whatever the queue. */
  readonly standings: ReadonlyMap<string | null, Standing>;
  /** What this owner of the machine has told of it last; null: nothing. */
  readonly told: Availability | null;
}

export type Work =
  | { readonly name: 'offered'; readonly offerId: string }
  | { readonly name: 'connecting'; readonly offerId: string; readonly ringMs: number }
  | Talk
  | { readonly name: 'wrap-up'; readonly queueId: string };

export interface Talk {
  readonly name: 'talking';
  readonly callId: string;
  readonly queueId: string;
  readonly edge: string;
  readonly sinceMs: number;
  readonly waitMs: number;
  readonly originalPosition: number;
  /** What the log has of it once the member hears the caller; until then the wait goes on. Null: he does. */
  readonly unheard: Unheard | null;
  /** Nothing is heard of its edge. */
  readonly isAway: boolean;
}

export interface Unheard {
  readonly offerId: string;
  readonly ringMs: number;
  readonly position: number;
  readonly from: Party;
  /** Who is being called back, and waits again if that comes to nothing; null: is on the line. */
  readonly caller: Caller | null;
}

export interface QueueState {
  /** Ids of calls, who is to be served first at the head. */
  readonly waiting: readonly string[];
  readonly averageWaitSeconds: number | null;
  readonly lastAnsweredBy: string | null;
  /** Calls that each member has completed. */
  readonly completed: ReadonlyMap<string, number>;
  /** When callers last left because nobody was logged in. */
  readonly lastLeftForWantMs: number | null;
  /** Of its members: kept, for queues may have hundreds. */
  readonly count: Census;
  /** As supervisors know them. */
  readonly counters: QueueCounters | null;
}

export const EMPTY_QUEUE: QueueState = {
  waiting: [],
  averageWaitSeconds: null,
  lastAnsweredBy: null,
  completed: new Map(),
  lastLeftForWantMs: null,
  count: NOBODY,
  counters: null,
};

export const newMember = (id: string): Member => ({
  id,
  login: null,
  isReachable: true,
  isBusy: false,
  otherCall: null,
  pauses: [],
  missedInTurn: 0,
  idleSinceMs: null,
  lastCall: null,
  work: null,
  sinceMs: 0,
  standings: new Map(),
  told: null,
});

/** Nobody waits, nobody is logged in. */
export function startCentre(
  centre: Centre,
  { epoch, edge, seed }: { epoch: string; edge: string; seed: number },
): CentreState {
  const members = new Map([...centre.members.keys()].map((id) => [id, newMember(id)]));
  const queues = [...centre.queues.values()].map(
    (configured) => [configured.queue.id, { ...EMPTY_QUEUE, count: countedAnew(centre, configured, members) }] as const,
  );
  return {
    epoch,
    edge,
    nowMs: 0,
    seed,
    offersMade: 0,
    arrivals: 0,
    callers: new Map(),
    members,
    queues: new Map(queues),
    offers: new Map(),
    timers: new Map(),
  };
}

/** How many of its members are what, one by one. */
export function countedAnew(centre: Centre, { queue, members }: CentreQueue, all: CentreState['members']): Census {
  let count = NOBODY;
  for (const memberId of members.keys()) {
    const configured = centre.members.get(memberId);
    if (configured)
      count = recount(count, NOBODY, standing(queue, configured, all.get(memberId) ?? newMember(memberId)));
  }
  return count;
}
