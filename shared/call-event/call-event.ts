import { z } from 'zod';
import { CALL_TYPES, CallId, Cdr, CdrLeg, Direction, LegId, Party } from '#shared/cdr/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

const base = {
  id: idOf('evt'),
  tenantId: TenantId,
  callId: CallId,
  /** 1, 2, 3 … within the call on its edge: a reader can sort, and drop what it has seen. */
  sequence: z.int().min(1),
  at: Instant,
  edgeId: z.string(),
};

/** What is known of a leg while the call goes on: enough to put it on the bill when the edge is lost in mid-call. */
export const EventLeg = CdrLeg.pick({
  id: true,
  reason: true,
  causedBy: true,
  service: true,
  trunkId: true,
  outside: true,
  sipCallId: true,
  userAgent: true,
  remoteAddress: true,
  startedAt: true,
});
export type EventLeg = z.infer<typeof EventLeg>;

const callType = z.enum(CALL_TYPES).optional().describe('Where call control knows better than the direction tells.');

/** A call has entered the edge and has its tenant. Always sequence 1. */
export const CallStarted = z.object({
  ...base,
  type: z.literal('call.started'),
  direction: Direction,
  callType,
  from: Party,
  dialed: z.string(),
  leg: EventLeg.describe('The leg to the caller.'),
});
export type CallStarted = z.infer<typeof CallStarted>;

/**
 * One more leg: to a phone, over a trunk, or to something of ours (a queue, a mailbox, an orbit, a conference). Its
 * reason and cause say what it has to do with the others.
 */
export const LegStarted = z.object({
  ...base,
  type: z.literal('leg.started'),
  role: CdrLeg.shape.role,
  party: Party,
  leg: EventLeg,
});
export type LegStarted = z.infer<typeof LegStarted>;

/** Who called whom, so that who hears of one event needs no other. Events in a spool of before have neither. */
const caller = { from: Party.optional(), dialed: z.string().optional() };

/** Somebody's phone rings; one event per leg that rings. */
export const CallRinging = z.object({
  ...base,
  type: z.literal('call.ringing'),
  ...caller,
  to: Party,
  leg: EventLeg.describe('The leg that rings.'),
});
export type CallRinging = z.infer<typeof CallRinging>;

/** Somebody answered; media flows. One event per leg that answers: a call that is transferred is answered twice. */
export const CallAnswered = z.object({
  ...base,
  type: z.literal('call.answered'),
  ...caller,
  to: Party,
  leg: EventLeg.describe('The leg that answered; the leg to the caller when the system itself answers.'),
});
export type CallAnswered = z.infer<typeof CallAnswered>;

/** One leg is over; the call may go on. */
export const LegEnded = z.object({
  ...base,
  type: z.literal('leg.ended'),
  legId: LegId,
  ...CdrLeg.pick({ sipStatus: true, media: true }).shape,
});
export type LegEnded = z.infer<typeof LegEnded>;

/**
 * The call is over: the whole record of it, as far as the edge that has the call knows. Always its last event, and present
 * for every call that started, unless the machine is gone for good.
 *
 * It repeats what the events before it told, so that the bill needs this one event alone: queues reorder and repeat,
 * and no reader has to wait for a gap to close. `at` is when the call ended.
 */
export const CallEnded = z.object({
  ...base,
  type: z.literal('call.ended'),
  callType,
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
    recordings: true,
  }).shape,
});
export type CallEnded = z.infer<typeof CallEnded>;

/** Why a call without an end was closed: it rang, or talked, for longer than any call does. */
export const CLOSURES = ['ringing-too-long', 'talking-too-long'] as const;

/** The platform has given up waiting for the end of a call. An end that is told after all takes its place. */
export const CallClosed = z.object({
  ...base,
  type: z.literal('call.closed'),
  reason: z.enum(CLOSURES),
});
export type CallClosed = z.infer<typeof CallClosed>;

export const CallEvent = z.discriminatedUnion('type', [
  CallStarted,
  LegStarted,
  CallRinging,
  CallAnswered,
  LegEnded,
  CallEnded,
  CallClosed,
]);
export type CallEvent = z.infer<typeof CallEvent>;
export type CallEventType = CallEvent['type'];

/** What call control tells; the journal adds identity, the place in the call, and the edge. */
export type CallEventDraft = DraftOf<Exclude<CallEvent, CallClosed>>;
type DraftOf<Event> = Event extends CallEvent ? Omit<Event, 'id' | 'sequence' | 'edgeId'> : never;
