import { z } from 'zod';
import { type User, UserId } from '#shared/user/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

export const LegId = idOf('leg');
export type LegId = z.infer<typeof LegId>;

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

/** The one who called, a phone or trunk that was called, or something of ours that took the call. */
export const LEG_ROLES = ['caller', 'callee', 'service'] as const;

/**
 * Why there is a leg. With `causedBy` it tells the story of a call: B forwards to C when it is busy, so the leg to C
 * has the reason `forward-busy` and is caused by the leg to B; A transfers its call to C, so the leg to C has the reason
 * `transfer-blind` and is caused by the leg of A.
 */
export const LEG_REASONS = [
  'dialed',
  'forward-always',
  'forward-busy',
  'forward-no-answer',
  'forward-unreachable',
  'transfer-blind',
  'transfer-attended',
  'transfer-recall',
  'hunt-group',
  'queue',
  'auto-attendant',
  'voicemail',
  'park',
  'park-retrieval',
  'park-timeout',
  'pickup',
  'conference',
  'page',
  'intercom',
  'callback',
  'click-to-call',
  'supervision',
  'fax',
] as const;

/** What of ours can take a call in the place of a phone. */
export const SERVICES = [
  'announcement',
  'auto-attendant',
  'callback',
  'conference',
  'fax',
  'feature-code',
  'ivr',
  'page',
  'park',
  'queue',
  'voicemail',
] as const;

export const LegService = z
  .object({
    kind: z.enum(SERVICES),
    id: z.string().max(64).nullable().describe('Of the queue, mailbox, orbit or room; null where there are not many.'),
  })
  .meta({ id: 'LegService' });
export type LegService = z.infer<typeof LegService>;

/** How a wait in a queue can end. */
export const QUEUE_OUTCOMES = [
  'answered',
  'taken',
  'abandoned',
  'callback',
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

/** How somebody fared in a queue, whose id is that of the service, and whose name that of the party. */
export const LegQueue = z
  .object({
    waitedSeconds: z.number().min(0).describe('From his coming until he left, seconds with milliseconds.'),
    outcome: z
      .enum(QUEUE_OUTCOMES)
      .describe('`taken`: by an application; `callback`: he is called back, which is a call of its own.'),
    memberId: z.string().nullable().describe('The agent or user who answered; null where nobody did.'),
    memberNumber: z.string().nullable().describe('Number of the agent, or extension of the user.'),
  })
  .meta({ id: 'LegQueue' });
export type LegQueue = z.infer<typeof LegQueue>;

/** A leg to whom was dialed, within the tenant: what most legs are. */
export const DIALED_LEG = { reason: 'dialed', causedBy: null, service: null, trunkId: null } as const;

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

/** By which rule and whose right a leg left the tenant. */
export const OutsideLeg = z
  .object({
    callType: z.string().describe('Of the outbound rule: local, mobile, international …'),
    ruleId: z.string().nullable(),
    payerId: UserId.nullable().describe('Null: an administrator has set that it leaves.'),
    authorizedBy: z.string().optional().describe('Name of the PIN that was entered, where that is to be known.'),
  })
  .meta({ id: 'OutsideLeg' });
export type OutsideLeg = z.infer<typeof OutsideLeg>;

export const CdrLeg = z
  .object({
    id: LegId,
    role: z.enum(LEG_ROLES),
    reason: z.enum(LEG_REASONS).default('dialed').describe('Why there is this leg.'),
    causedBy: LegId.nullable()
      .default(null)
      .describe('The leg that led to it: of who forwarded, transferred or parked, or whose ringing was picked up.'),
    service: LegService.nullable().default(null).describe('Set for the role service.'),
    queue: LegQueue.optional().describe('Of the service queue; absent when the edge was lost in mid-call.'),
    trunkId: z
      .string()
      .nullable()
      .default(null)
      .describe('The trunk that the leg goes over; null within the tenant, and in the Internet.'),
    outside: OutsideLeg.optional().describe('Of a leg that left over a trunk.'),
    party: Party,
    sipCallId: z.string().describe('Call-ID header of the leg; empty for a service.'),
    userAgent: z.string().nullable(),
    remoteAddress: z.string().describe('IP address and port of the phone; empty for a service.'),
    startedAt: Instant,
    answeredAt: Instant.nullable(),
    endedAt: Instant,
    sipStatus: z.int().nullable().describe('Final status of the leg.'),
    media: LegMedia.nullable().describe('Null when no media was set up, or when the edge was lost in mid-call.'),
  })
  .meta({ id: 'CdrLeg' });
export type CdrLeg = z.infer<typeof CdrLeg>;
