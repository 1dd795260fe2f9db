import { z } from 'zod';
import { CallId, CdrLeg, Disposition, Hangup, LegId, Party } from '#shared/cdr/index.ts';
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

/** A call has entered the edge and has its tenant. Always sequence 1. */
export const CallStarted = z.object({
  ...base,
  type: z.literal('call.started'),
  direction: z.enum(['internal', 'inbound', 'outbound']),
  from: Party,
  dialed: z.string(),
  legId: LegId,
});

/** Somebody's phone rings. */
export const CallRinging = z.object({ ...base, type: z.literal('call.ringing'), to: Party, legId: LegId });

/** Somebody answered; media flows. */
export const CallAnswered = z.object({ ...base, type: z.literal('call.answered'), to: Party, legId: LegId });

/** The call is over. Always the last event, and present for every call that started, whatever happened to the edge. */
export const CallEnded = z.object({
  ...base,
  type: z.literal('call.ended'),
  to: Party.nullable(),
  disposition: Disposition,
  hangup: Hangup,
  legs: z.array(CdrLeg),
});

export const CallEvent = z.discriminatedUnion('type', [CallStarted, CallRinging, CallAnswered, CallEnded]);
export type CallEvent = z.infer<typeof CallEvent>;
export type CallEventType = CallEvent['type'];
