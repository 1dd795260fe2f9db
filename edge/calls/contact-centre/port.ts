import { z } from 'zod';
import { type AgentOrder, AgentRefusal, MemberState } from '#shared/agent/index.ts';
import type { CallerArrived, CentreEffect, CentreEvent, RestoredWork } from '#shared/call-queue/distribution/index.ts';
import { LiveMember, LiveQueue, type QueueOrder, QueueRefusal } from '#shared/call-queue/index.ts';
import type { UserId } from '#shared/user/index.ts';

/** What whoever distributes the calls has the edge of a caller do. */
export type CallerOrder = Extract<
  CentreEffect,
  {
    name:
      | 'welcome'
      | 'announce'
      | 'offer'
      | 'cancel-offer'
      | 'connect'
      | 'send-away'
      | 'give'
      | 'callback-kept'
      | 'callback-refused';
  }
>;

/** Who wants to wait; which edge has him, and when he comes, is added on the way. */
export type Arrival = Omit<CallerArrived, 'name' | 'atMs' | 'edge'>;

/** What the edge of a caller has to tell. */
export type CallerReport =
  | ({ readonly name: 'caller-arrived' } & Arrival)
  /** Who talks to a member already, as the one before has put them through. */
  | { readonly name: 'talking'; readonly memberId: string; readonly work: Omit<Talking, 'edge'> }
  /** All who are there have been told: whoever has not, is not. */
  | { readonly name: 'all-told' }
  | DistributiveOmit<
      Extract<
        CentreEvent,
        {
          name:
            | 'caller-hung-up'
            | 'caller-went-over'
            | 'caller-pressed'
            | 'caller-wants-callback'
            | 'callback-failed'
            | 'offer-answered'
            | 'offer-refused'
            | 'offer-failed'
            | 'offer-skipped'
            | 'caller-heard'
            | 'talk-ended'
            | 'talk-transferred';
        }
      >,
      'atMs'
    >;

export type Talking = Extract<RestoredWork, { name: 'talking' }>;
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/** What is asked of whoever distributes the calls. */
export type Question =
  | { readonly ask: 'members' }
  | { readonly ask: 'queue'; readonly queueId: string }
  | { readonly ask: 'order-agent'; readonly agentId: string; readonly order: AgentOrder }
  | {
      readonly ask: 'order-caller';
      readonly queueId: string;
      readonly callId: string;
      readonly asker: UserId | null;
      /** Only who waits on the line is meant: whom it finds waiting to be called back keeps that place. */
      readonly isOnLine?: true | undefined;
      /** Keeps his place until it is told that he went over. An edge of the release before removes him at once, as `order` says. */
      readonly isGiven?: true | undefined;
      readonly order: QueueOrder;
    };

/** What is answered to each. */
export const REPLIES = {
  members: z.array(MemberState),
  queue: LiveQueue.nullable(),
  'order-agent': z.union([LiveMember, AgentRefusal]),
  'order-caller': QueueRefusal.nullable(),
} as const satisfies Record<Question['ask'], z.ZodType>;
export type Reply<Asked extends Question['ask']> = z.infer<(typeof REPLIES)[Asked]>;
export type ReplyTo<Asked extends Question> = Reply<Asked['ask']>;
