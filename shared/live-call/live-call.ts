import { z } from 'zod';
import { CallId, CdrLeg, LEG_ROLES, LegId, Party } from '#shared/cdr/index.ts';
import { Instant } from '#shared/world/index.ts';

/** What a leg is doing. */
export const LEG_STATES = [
  'calling',
  'ringing',
  'talking',
  'holding',
  'held',
  'waiting',
  'parked',
  'monitoring',
] as const;

/** One leg of a call that goes on (RFC 3261: one dialog of ours). */
export const LiveLeg = z
  .object({
    id: LegId,
    role: z.enum(LEG_ROLES),
    reason: CdrLeg.shape.reason,
    party: Party,
    state: z
      .enum(LEG_STATES)
      .describe(
        'calling: not answered yet; ringing: its phone rings; talking; holding: has put the other side on hold; ' +
          'held: is on hold; waiting: somebody else is rung for it; parked; monitoring: listens to the others.',
      ),
    since: Instant.describe('When it came to be so.'),
    codec: z.string().nullable().describe('What is spoken, such as PCMU/8000; null before there is media.'),
    userAgent: z.string().nullable(),
    remoteAddress: z.string().describe('IP address and port of the phone.'),
    startedAt: Instant,
    answeredAt: Instant.nullable(),
  })
  .meta({ id: 'LiveLeg' });
export type LiveLeg = z.infer<typeof LiveLeg>;

/** What a call is doing, as a whole. */
export const CALL_STATES = [
  'calling',
  'service',
  'talking',
  'held',
  'parked',
  'transferring',
  'consulting',
  'conference',
] as const;
export type CallState = (typeof CALL_STATES)[number];

/** A call that goes on. */
export const LiveCall = z
  .object({
    id: CallId,
    edgeId: z.string().describe('The edge that has it.'),
    state: z
      .enum(CALL_STATES)
      .describe(
        'calling: nobody has answered; service: the caller talks to something of ours; talking; held; parked; ' +
          'transferring: one side waits for somebody who is rung; consulting: one side waits while the other asks a third; ' +
          'conference: all hear each other.',
      ),
    from: Party,
    to: Party.nullable().describe('Who is to be reached, or has been.'),
    dialed: z.string(),
    startedAt: Instant,
    answeredAt: Instant.nullable(),
    orbit: z.string().nullable().describe('Where it is parked; null when it is not.'),
    recordedLegs: z
      .array(LegId)
      .readonly()
      .describe('The legs that are recorded, or are as soon as all have heard so.'),
    legs: z.array(LiveLeg),
  })
  .meta({ id: 'LiveCall' });
export type LiveCall = z.infer<typeof LiveCall>;
