import { z } from 'zod';
import { CallId, Cdr, CdrLeg, Party } from '#shared/cdr/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

const base = {
  id: idOf('evt'),
  tenantId: TenantId,
  callId: CallId,
  /** 1, 2, 3 … within the call: a reader can sort, and drop what it has seen. */
  sequence: z.int().min(1),
  at: Instant,
  edgeId: z.string(),
};

/** What is known of a leg while the call goes on: enough to put it on the bill when the edge is lost in mid-call. */
export const EventLeg = CdrLeg.pick({
  id: true,
  sipCallId: true,
  userAgent: true,
  remoteAddress: true,
  startedAt: true,
});
export type EventLeg = z.infer<typeof EventLeg>;

/** A call has entered the edge and has its tenant. Always sequence 1. */
export const CallStarted = z.object({
  ...base,
  type: z.literal('call.started'),
  direction: z.enum(['internal', 'inbound', 'outbound']),
  from: Party,
  dialed: z.string(),
  leg: EventLeg.describe('The leg to the caller.'),
});
export type CallStarted = z.infer<typeof CallStarted>;

/** Somebody's phone rings; one event per leg that rings. */
export const CallRinging = z.object({
  ...base,
  type: z.literal('call.ringing'),
  to: Party,
  leg: EventLeg.describe('The leg that rings.'),
});
export type CallRinging = z.infer<typeof CallRinging>;

/** Somebody answered; media flows. */
export const CallAnswered = z.object({
  ...base,
  type: z.literal('call.answered'),
  to: Party,
  leg: EventLeg.describe('The leg that answered; the leg to the caller when the system itself answers.'),
});
export type CallAnswered = z.infer<typeof CallAnswered>;

/**
 * The call is over: the whole record of it. Always the last event, and present for every call that started, whatever
 * happened to the edge.
 *
 * It repeats what the events before it told, so that the bill needs this one event alone: queues reorder and repeat,
 * and no reader has to wait for a gap to close. `at` is when the call ended.
 */
export const CallEnded = z.object({
  ...base,
  type: z.literal('call.ended'),
  ...Cdr.pick({
    direction: true,
    from: true,
    dialed: true,
    to: true,
    startedAt: true,
    ringingAt: true,
    answeredAt: true,
    disposition: true,
    hangup: true,
    legs: true,
  }).shape,
});
export type CallEnded = z.infer<typeof CallEnded>;

export const CallEvent = z.discriminatedUnion('type', [CallStarted, CallRinging, CallAnswered, CallEnded]);
export type CallEvent = z.infer<typeof CallEvent>;
export type CallEventType = CallEvent['type'];

/** What call control tells; the journal adds identity, the place in the call, and the edge. */
export type CallEventDraft = DraftOf<CallEvent>;
type DraftOf<Event> = Event extends CallEvent ? Omit<Event, 'id' | 'sequence' | 'edgeId'> : never;
