import type { z } from 'zod';
import type { Party } from '#shared/cdr/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import type {
  AgentAvailability,
  AgentPause,
  AgentSession,
  AgentWrapUp,
  QueueConnected,
  QueueEntered,
  QueueLeft,
} from '#shared/event/data.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { CallbackWish, KeptCallback } from '../callback.ts';
import type { LastCall, Pause } from './event.ts';
import type { Unheard } from './state.ts';

/** Why a call does not wait, or no longer. */
export const SENT_AWAY_REASONS = [
  'closed',
  'disabled',
  'unknown-queue',
  'long-wait',
  'crowd',
  'no-agents',
  'full',
  'busy',
  'timed-out',
  'left-by-key',
  'removed',
] as const;
export type SentAwayReason = (typeof SENT_AWAY_REASONS)[number];

/** As `queue.left` has it. */
export type LeftReason = z.infer<typeof QueueLeft>['reason'];

export type OfferEnd =
  | 'rang-out'
  | 'answered-elsewhere'
  | 'caller-left'
  | 'paused'
  | 'logged-out'
  | 'member-busy'
  | 'member-gone'
  /** Nothing is heard of the edge of the caller. */
  | 'edge-away'
  /** It was answered when it was no longer an offer: the phone is to be hung up. */
  | 'too-late';

/** What supervisors see of one queue. */
export interface QueueCounters {
  readonly waiting: number;
  /** When the one entered who waits longest, milliseconds since 1970-01-01 UTC; null: nobody waits. */
  readonly waitingSinceMs: number | null;
  readonly talking: number;
  /** Users are always (X3-SU-08). */
  readonly loggedIn: number;
  /** Who could be rung now. */
  readonly ready: number;
  /** Average wait of those answered last, seconds; null: nobody was (X3-SU-05). */
  readonly averageWaitSeconds: number | null;
}

/** What is to be told to whoever listens to events: `number` is empty where a queue has no extension. */
export type Told =
  | { readonly type: 'queue.entered'; readonly data: z.input<typeof QueueEntered> }
  | { readonly type: 'queue.connected'; readonly data: z.input<typeof QueueConnected> }
  | { readonly type: 'queue.left'; readonly data: z.input<typeof QueueLeft> }
  | { readonly type: 'agent.logged-in' | 'agent.logged-out'; readonly data: z.input<typeof AgentSession> }
  | { readonly type: 'agent.paused' | 'agent.resumed'; readonly data: z.input<typeof AgentPause> }
  | { readonly type: 'agent.wrap-up-started'; readonly data: z.input<typeof AgentWrapUp> }
  | { readonly type: 'agent.availability-changed'; readonly data: z.input<typeof AgentAvailability> };

/** What the edge is to do. */
export type CentreEffect =
  /** The caller is in: it hears the welcome, then music. */
  | { readonly name: 'welcome'; readonly callId: string; readonly queueId: string; readonly position: number }
  | {
      readonly name: 'announce';
      readonly callId: string;
      /** Null: is not said. */
      readonly position: number | null;
      readonly estimatedWaitSeconds: number | null;
    }
  | {
      readonly name: 'offer';
      readonly offerId: string;
      readonly callId: string;
      readonly queueId: string;
      readonly memberId: string;
      readonly from: Party;
      /** Where the agent sits; null for a user. */
      readonly extension: string | null;
      /** Set when nobody waits on the line: whom to call once the member has answered. */
      readonly callback: CallbackWish | null;
    }
  | {
      readonly name: 'cancel-offer';
      readonly offerId: string;
      /** Null where it is too late to know. */
      readonly memberId: string | null;
      readonly reason: OfferEnd;
    }
  | {
      readonly name: 'connect';
      readonly offerId: string;
      readonly callId: string;
      readonly queueId: string;
      readonly memberId: string;
      readonly waitSeconds: number;
      readonly originalPosition: number;
      readonly callback: CallbackWish | null;
      /** What is to be told again if somebody else distributes the calls before they talk; null: they talk. */
      readonly unheard: Unheard | null;
    }
  | {
      readonly name: 'send-away';
      readonly callId: string;
      readonly queueId: string;
      readonly reason: SentAwayReason;
      readonly destination: Destination;
      /** Who has `removed` the caller, if it is a user: what leaves then leaves by his right. */
      readonly asker?: UserId | null;
    }
  /** Nobody is rung for the caller any more: who is to have it may. */
  | { readonly name: 'give'; readonly callId: string }
  /** `timer-fired` at that time; takes the place of one of the same name. */
  | { readonly name: 'wake'; readonly timer: string; readonly atMs: number }
  | { readonly name: 'cancel-wake'; readonly timer: string }
  | { readonly name: 'log'; readonly entry: QueueLogEntry }
  | { readonly name: 'tell'; readonly told: Told }
  /** What has changed of a member, to be kept for the next owner (`member-restored`). */
  | {
      readonly name: 'remember';
      readonly memberId: string;
      readonly login: { readonly extension: string; readonly sinceMs: number } | null;
      readonly pauses: readonly Pause[];
      readonly missedInTurn: number;
      readonly idleSinceMs: number | null;
      readonly lastCall: LastCall | null;
    }
  /** The caller is to be called back, and need not stay on the line; or nobody else can be. */
  | { readonly name: 'callback-kept' | 'callback-refused'; readonly callId: string }
  /** The first one for a call is answered by `callback-stored` or `callback-not-stored`. */
  | { readonly name: 'keep-callback'; readonly kept: KeptCallback; readonly isFirst: boolean }
  /** Has been called back, or is not any more. */
  | { readonly name: 'forget-callback'; readonly callId: string }
  | { readonly name: 'supervise'; readonly queueId: string; readonly counters: QueueCounters };
