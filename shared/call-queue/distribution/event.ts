import type { OtherCall } from '#shared/agent/availability.ts';
import type { Party } from '#shared/cdr/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { CallbackWish } from '../callback.ts';
import type { Unheard } from './state.ts';

interface At {
  /** When it happened, milliseconds since 1970-01-01 UTC; taken for that of the event before when it is earlier. */
  readonly atMs: number;
}

/** What an edge knows of a caller whom it wants in a queue. */
export interface CallerArrived extends At {
  readonly name: 'caller-arrived';
  readonly callId: string;
  readonly queueId: string;
  /** Where the caller's leg is: `edge-lost` ends it. */
  readonly edge: string;
  readonly from: Party;
  /** Higher ones are served first; 0 without. */
  readonly priority: number;
  /**
   * Equal to `atMs`; earlier when the caller has waited under another owner of this machine. Such a caller is let in
   * whatever the limits are: the log and the events have told of its entrance.
   */
  readonly enteredAtMs: number;
  /** As `queue.entered` had told; null for a new caller. */
  readonly originalPosition: number | null;
  /** The schedule is closed, and sends calls there; null: open. */
  readonly closed: { readonly destination: Destination } | null;
  /** Instead of the queue's own (X3-SK-13); null: the queue's. */
  readonly skillRule: { readonly skillRuleId: string; readonly variables: Readonly<Record<string, string>> } | null;
  /** Instead of the queue's own (ringSeconds of the destination), seconds; null: the queue's. */
  readonly maxWaitSeconds: number | null;
  /** Set when the caller has hung up long ago and waits to be called back. */
  readonly callback: CallbackWish | null;
}

/** What one knows of a member from the store, or from the owner before. */
export interface MemberRestored extends At {
  readonly name: 'member-restored';
  readonly memberId: string;
  /** Null: logged out; ignored for users. */
  readonly login: { readonly extension: string; readonly sinceMs: number } | null;
  readonly pauses: readonly Pause[];
  readonly missedInTurn: number;
  /** When the last call of a queue ended; null: there was none. */
  readonly idleSinceMs: number | null;
  readonly work: RestoredWork | null;
  /** What the queue of the last call was like when it ended; null: nobody has kept it. */
  readonly lastCall: LastCall | null;
}

/** Whoever has heard of members from the owner before has missed what became of them since; the edges have told who talks. */
export interface MembersTakenOver extends At {
  readonly name: 'members-taken-over';
  readonly memberIds: readonly string[];
}

/** A queue as its last call left it, kept with the member who had that call. */
export interface LastCall {
  readonly queueId: string;
  readonly endedAtMs: number;
  readonly averageWaitSeconds: number | null;
}

export interface Pause {
  /** Null: in all queues. */
  readonly queueId: string | null;
  readonly reason: string | null;
  readonly sinceMs: number;
}

export type RestoredWork =
  | {
      readonly name: 'talking';
      readonly callId: string;
      readonly queueId: string;
      readonly edge: string;
      readonly sinceMs: number;
      readonly waitSeconds: number;
      readonly originalPosition: number;
      /** Null: they talk. */
      readonly unheard: Unheard | null;
    }
  | { readonly name: 'wrap-up'; readonly queueId: string; readonly untilMs: number };

/** Everything that can happen to a contact centre. */
export type CentreEvent =
  | CallerArrived
  | MemberRestored
  | MembersTakenOver
  | (At & { readonly name: 'caller-hung-up'; readonly callId: string })
  | (At & { readonly name: 'caller-pressed'; readonly callId: string; readonly key: string })
  /** The caller wants to be called back: once that is stored its place stays, its leg ends. */
  | (At & { readonly name: 'caller-wants-callback'; readonly callId: string; readonly number: string })
  /** What has come of `keep-callback`, the first one for a call. */
  | (At & { readonly name: 'callback-stored' | 'callback-not-stored'; readonly callId: string })
  | (At & {
      readonly name: 'caller-removed';
      readonly callId: string;
      /** Where a supervisor has sent the caller; null: the call ends. */
      readonly destination: Destination | null;
      /** The supervisor; null where it is none of the users. */
      readonly asker: UserId | null;
    })
  /** Somebody of another call is to have the caller, whose phone may still refuse: then it arrives again, and has waited all the while. */
  | (At & { readonly name: 'caller-given'; readonly callId: string })
  /** Who was given is in that call now. */
  | (At & { readonly name: 'caller-went-over'; readonly callId: string })
  /** An operator wants this caller, whatever the order (switchboard). */
  | (At & { readonly name: 'caller-taken'; readonly callId: string; readonly memberId: string })
  /** Whether some phone of the member is registered; reachable until told otherwise. */
  | (At & { readonly name: 'member-reachable' | 'member-unreachable'; readonly memberId: string })
  /** Whether the member has calls that no queue gave; free until told otherwise. */
  | (At & {
      readonly name: 'member-busy';
      readonly memberId: string;
      /** What he talks about in one of them; null: they ring. */
      readonly talk: OtherCall | null;
    })
  | (At & { readonly name: 'member-free'; readonly memberId: string })
  | (At & {
      readonly name: 'agent-logged-in';
      readonly agentId: string;
      readonly extension: string;
      /** Of the call by which the agent did; null: not by phone. */
      readonly callId: string | null;
    })
  | (At & {
      readonly name: 'agent-logged-out';
      readonly agentId: string;
      /** For the log; absent: somebody has said so. */
      readonly reason?: string;
    })
  | (At & {
      readonly name: 'member-paused' | 'member-resumed';
      readonly memberId: string;
      /** Null: all queues. */
      readonly queueId: string | null;
      readonly reason: string | null;
    })
  | (At & { readonly name: 'offer-answered'; readonly offerId: string })
  /** The phone was busy, the member declined. */
  | (At & { readonly name: 'offer-refused'; readonly offerId: string; readonly cause: 'busy' | 'declined' })
  /** The phone could not be reached, or somebody answered who is gone again. Counts as no missed call. */
  | (At & { readonly name: 'offer-failed'; readonly offerId: string })
  /** Nobody was rung at all, for want of a phone, or of the right to call who is called back: there is nothing to log. */
  | (At & { readonly name: 'offer-skipped'; readonly offerId: string })
  /** The member has heard what he is told first, and talks to the caller; of queues that tell nothing it is known. */
  | (At & { readonly name: 'caller-heard'; readonly callId: string; readonly memberId: string })
  | (At & {
      readonly name: 'talk-ended';
      readonly callId: string;
      readonly memberId: string;
      readonly by: 'agent' | 'caller';
    })
  /** The member has transferred the caller: its work is over. */
  | (At & {
      readonly name: 'talk-transferred';
      readonly callId: string;
      readonly memberId: string;
      /** The number it went to. */
      readonly destination: string;
    })
  | (At & { readonly name: 'wrap-up-cut-short'; readonly memberId: string })
  /** Another centre comes with the event. */
  | (At & { readonly name: 'configuration-changed' })
  /** What `wake` asked for. */
  | (At & { readonly name: 'timer-fired'; readonly timer: string })
  /** Whom a member was to talk to could not be called back, or the member has hung up before. */
  | (At & {
      readonly name: 'callback-failed';
      readonly callId: string;
      readonly memberId: string;
      readonly why: 'not-reached' | 'member-left';
    })
  /** Nothing is heard of an edge: it may be back, and tell again who is there. */
  | (At & { readonly name: 'edge-away'; readonly edge: string })
  /** An edge is gone; or it is back and has told who is there: the legs of those it has not told of are gone. */
  | (At & { readonly name: 'edge-lost'; readonly edge: string });
