import { z } from 'zod';
import { type User, UserId } from '#shared/user/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

export const CallId = idOf('call').describe('One call: all legs that belong together.');
export type CallId = z.infer<typeof CallId>;
export const LegId = idOf('leg');
export type LegId = z.infer<typeof LegId>;
export const CdrId = idOf('cdr');

/** One end of a call as the bill shows it. */
export const Party = z
  .object({
    number: z.string().max(128).describe('Extension or telephone number.'),
    name: z.string().max(128).nullable(),
    userId: UserId.nullable().describe('Set when the party is a user of the tenant.'),
  })
  .meta({ id: 'Party' });
export type Party = z.infer<typeof Party>;

export function toParty({ id, extension, name }: Pick<User, 'id' | 'extension' | 'name'>): Party {
  return { number: extension ?? '', name, userId: id };
}

export const DISPOSITIONS = ['answered', 'no-answer', 'busy', 'canceled', 'rejected', 'failed'] as const;
export const Disposition = z.enum(DISPOSITIONS).describe('How the call went, seen by the caller.');
export type Disposition = z.infer<typeof Disposition>;

/** Who or what ended the call, in the words of signaling (Q.850 cause, RFC 3261 status, RFC 3326). */
export const Hangup = z
  .object({
    by: z.enum(['caller', 'callee', 'system']),
    q850Cause: z.int().min(1).max(127).describe('16 is normal clearing.'),
    sipStatus: z
      .int()
      .min(100)
      .max(699)
      .nullable()
      .describe('Final status the caller got; null after an answered call.'),
    reason: z
      .string()
      .describe('A word for people and programs, e.g. normal-clearing, busy, unknown-number, edge-lost.'),
  })
  .meta({ id: 'Hangup' });
export type Hangup = z.infer<typeof Hangup>;

const Milliseconds = z.number().min(0);
const Mos = z.number().min(1).max(5);

/** What a phone says of the stream that it got from the edge, in RTCP. */
export const PhoneReport = z
  .object({
    packetsLost: z.int().min(0).nullable().describe('RFC 3550 §6.4.1.'),
    jitterMs: Milliseconds.nullable(),
    mos: Mos.nullable().describe('Of the conversation (RFC 3611 §4.7.5); few phones tell.'),
    listeningMos: Mos.nullable(),
  })
  .meta({ id: 'PhoneReport' });

/** How good the media of one leg was, in detail. */
export const LegQuality = z
  .object({
    maxJitterMs: Milliseconds,
    packetsDiscarded: z.int().min(0).describe('Came too late to be played, as far as can be told on the way.'),
    packetsDuplicated: z.int().min(0),
    roundTripMs: Milliseconds.nullable().describe(
      'Between the edge and the phone, by RTCP; null when it told nothing.',
    ),
    maxRoundTripMs: Milliseconds.nullable(),
    minMos: Mos.nullable().describe('In the worst five seconds or so.'),
    averageMos: Mos.nullable(),
    phone: PhoneReport.nullable().describe('Null when it sent no reports.'),
  })
  .meta({ id: 'LegQuality' });
export type LegQuality = z.infer<typeof LegQuality>;

/** What the media of one leg was like, as the edge received it (RFC 3550); from RTCP where a remote view exists. */
export const LegMedia = z
  .object({
    codec: z.string().nullable().describe('What the phone sent last, or was to send; for example PCMU/8000.'),
    packetsReceived: z.int().min(0),
    packetsSent: z.int().min(0),
    packetsLost: z.int().min(0).describe('Missing from what the edge should have received (RFC 3550 A.3).'),
    jitterMs: Milliseconds.describe('Interarrival jitter at the end of the leg (RFC 3550 A.8), milliseconds.'),
    mos: Mos.nullable().describe('Estimate after the E-model (ITU-T G.107); null without packets.'),
    quality: LegQuality.optional().describe('Absent where another program relayed the media.'),
  })
  .meta({ id: 'LegMedia' });
export type LegMedia = z.infer<typeof LegMedia>;

export const CdrLeg = z
  .object({
    id: LegId,
    role: z.enum(['caller', 'callee']),
    party: Party,
    sipCallId: z.string().describe('Call-ID header of the leg.'),
    userAgent: z.string().nullable(),
    remoteAddress: z.string().describe('IP address and port of the phone.'),
    startedAt: Instant,
    answeredAt: Instant.nullable(),
    endedAt: Instant,
    sipStatus: z.int().nullable().describe('Final status of the leg.'),
    media: LegMedia.nullable().describe('Null when no media was set up, or when the edge was lost in mid-call.'),
  })
  .meta({ id: 'CdrLeg' });
export type CdrLeg = z.infer<typeof CdrLeg>;

/** Call detail record: one per call, written once when it is over (sipXcom 20.04 section 32). */
export const Cdr = z
  .object({
    id: CdrId,
    callId: CallId,
    direction: z.enum(['internal', 'inbound', 'outbound']),
    from: Party,
    dialed: z.string().describe('What the caller dialed, before any rewriting.'),
    to: Party.nullable().describe('Who answered, or who was to answer; null when nobody could be found.'),
    startedAt: Instant,
    ringingAt: Instant.nullable(),
    answeredAt: Instant.nullable(),
    endedAt: Instant,
    durationSeconds: z.number().min(0).describe('From start to end, seconds with milliseconds.'),
    billableSeconds: z.number().min(0).describe('From answer to end; 0 when not answered.'),
    disposition: Disposition,
    hangup: Hangup,
    legs: z.array(CdrLeg),
  })
  .meta({ id: 'Cdr' });
export type Cdr = z.infer<typeof Cdr>;
