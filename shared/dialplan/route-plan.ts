import { z } from 'zod';
import { CallerName } from '#shared/caller-id/index.ts';
import { Destination } from '#shared/destination/index.ts';
import { ExtensionNumber, UserId } from '#shared/user/index.ts';

/** How the bill says that a call was sent on (shared/cdr). */
export const FORWARDED = ['forward-always', 'forward-busy', 'forward-no-answer', 'forward-unreachable'] as const;

const why = z.string().describe('Why this step was chosen.');

/** The last five are found out by the edge, not by the plan: they are here so that every end of a call has its answer. */
const REJECTIONS_WITHOUT_MORE = [
  'caller-disabled',
  'user-disabled',
  'tenant-disabled',
  'filtered',
  'forwarding-loop',
  'hang-up',
  'congestion',
  'busy',
  'no-answer',
  'unreachable',
  'declined',
  'nothing-parked',
  'orbit-full',
  'nothing-to-pick-up',
  'incompatible-media',
  'no-media',
  'edge-stopping',
  'ended-by-order',
  'internal-error',
] as const;

export const Rejection = z.discriminatedUnion('code', [
  z.object({ code: z.literal('unknown-number'), dialed: z.string() }),
  z
    .object({ code: z.literal('not-callable'), kind: z.string(), name: z.string() })
    .describe('The number is that of an object to which no call can go yet.'),
  z.object({ code: z.enum(REJECTIONS_WITHOUT_MORE) }),
]);
export type Rejection = z.infer<typeof Rejection>;

/** Answers, and sends back what it hears. */
export const EchoStep = z.object({ kind: z.literal('echo'), why }).meta({ id: 'EchoStep' });
export type EchoStep = z.infer<typeof EchoStep>;

/** Answers, sends the test tone, and plays back the keys that are pressed. */
export const ToneStep = z.object({ kind: z.literal('tone'), why }).meta({ id: 'ToneStep' });
export type ToneStep = z.infer<typeof ToneStep>;

/** Ends the call with an error answer. */
export const RejectStep = z.object({ kind: z.literal('reject'), rejection: Rejection, why }).meta({ id: 'RejectStep' });
export type RejectStep = z.infer<typeof RejectStep>;

const ringSeconds = z.int().describe('How long it rings there.');
const reason = z.enum(['dialed', 'hunt-group', ...FORWARDED]).describe('What the bill says of the leg.');

/** A user, all of whose phones ring at once (RFC 3261 §16.6 calls it parallel forking). */
export const UserTarget = z
  .object({
    kind: z.literal('user'),
    userId: UserId,
    extension: ExtensionNumber,
    name: z.string(),
    ringSeconds,
    ringsWhileBusy: z.boolean().describe('Whether they ring while the user talks (call waiting).'),
    reason,
    why,
  })
  .meta({ id: 'UserTarget' });
export type UserTarget = z.infer<typeof UserTarget>;

/** Who is named in a header of a call that leaves. */
export const ShownIdentity = z
  .object({
    name: z.string(),
    user: z.string().describe('User part: mostly a number.'),
    domain: z.string().nullable().describe('Null: that of the trunk.'),
  })
  .meta({ id: 'ShownIdentity' });
export type ShownIdentity = z.infer<typeof ShownIdentity>;

/** One way out for a number. */
export const TrunkWay = z
  .object({
    trunkId: z.string(),
    trunk: z.string().describe('Its name.'),
    number: z.string().describe('User part of the Request-URI.'),
    from: ShownIdentity.describe('Who calls (From, RFC 3261 §20.20).'),
    assertedIdentity: ShownIdentity.nullable().describe('P-Asserted-Identity (RFC 3325 §9.1).'),
    preferredIdentity: ShownIdentity.nullable().describe('P-Preferred-Identity (RFC 3325 §9.2).'),
    isWithheld: z.boolean().describe('Whether the called must not see who calls (RFC 3323).'),
    why,
  })
  .meta({ id: 'TrunkWay' });
export type TrunkWay = z.infer<typeof TrunkWay>;

/** Somebody outside, who is reached by the first trunk that works. */
export const TrunkTarget = z
  .object({
    kind: z.literal('trunk'),
    number: z.string().describe('Who is called, as the bill has it: E.164 where that is known, else as dialed.'),
    callType: z.string().describe('What the call is on the bill.'),
    ruleId: z.string().nullable().describe('The outbound rule.'),
    payerId: UserId.describe('By whose right the call leaves: the caller, or who forwards.'),
    ways: z.array(TrunkWay).min(1).describe('Tried one after the other.'),
    ringSeconds,
    maxCallSeconds: z.int().nullable().describe('After which the call is ended; null: no limit.'),
    isRecorded: z.boolean(),
    reason,
    why,
  })
  .meta({ id: 'TrunkTarget' });
export type TrunkTarget = z.infer<typeof TrunkTarget>;

export const RingTarget = z.discriminatedUnion('kind', [UserTarget, TrunkTarget]).meta({ id: 'RingTarget' });
export type RingTarget = z.infer<typeof RingTarget>;

/** Rings users and numbers outside, one stage after the other, until one of them answers. */
export const RingStep = z
  .object({
    kind: z.literal('ring'),
    stages: z
      .array(z.array(RingTarget).min(1))
      .min(1)
      .describe('Those of a stage ring together; the next ones when they have not answered.'),
    callerName: CallerName.nullable().describe('What becomes of the name that phones show; null: nothing.'),
    why,
    get otherwise() {
      return z
        .object({
          busy: Step.describe('All who could be reached are busy.'),
          noAnswer: Step,
          unreachable: Step.describe('No phone is registered, or none could be reached.'),
          declined: Step.describe('The callee refused on purpose (603, 6xx).'),
        })
        .describe('Where the call goes when nobody takes it.');
    },
  })
  .meta({ id: 'RingStep' });
export type RingStep = z.infer<typeof RingStep>;

/** Lets the caller wait, with music, until somebody retrieves the call (sipXcom 20.04 PRK-01 to PRK-07, XiVO 15.12 XA-PARK). */
export const ParkStep = z
  .object({
    kind: z.literal('park'),
    lotId: z.string().nullable().describe('The orbit; null for the places of a tenant that has set up none.'),
    name: z.string(),
    places: z.array(z.string()).describe('Numbers by which the call is retrieved; the first that is free is taken.'),
    takesSeveral: z.boolean().describe('Whether a place has room for several calls.'),
    takesNextSlot: z.boolean().describe('Whether the place after the last one is taken, not the first that is free.'),
    timeoutSeconds: z.int().nullable().describe('After how many seconds the call goes on; null: never.'),
    timeoutDestination: Destination.nullable().describe('Where; null: who has parked it is rung.'),
    returnKey: z.string().nullable().describe('By this key who waits goes back to who has parked the call.'),
    musicOnHoldId: z.string().nullable(),
    why,
    get otherwise() {
      return Step.describe('All places are taken.');
    },
  })
  .meta({ id: 'ParkStep' });
export type ParkStep = z.infer<typeof ParkStep>;

/** Brings the caller together with who has been parked longest. */
export const RetrieveStep = z
  .object({
    kind: z.literal('retrieve'),
    places: z.array(z.string()).describe('Where.'),
    why,
    get otherwise() {
      return Step.describe('Nobody is parked there.');
    },
  })
  .meta({ id: 'RetrieveStep' });
export type RetrieveStep = z.infer<typeof RetrieveStep>;

/** Switches do not disturb of the caller, who hears two tones when it is on now, one when it is off (chosen). */
export const DoNotDisturbStep = z
  .object({
    kind: z.literal('do-not-disturb'),
    userId: UserId.describe('Whose.'),
    isOn: z.boolean().describe('What it is to be.'),
    why,
  })
  .meta({ id: 'DoNotDisturbStep' });
export type DoNotDisturbStep = z.infer<typeof DoNotDisturbStep>;

/** Answers a call that rings at others. */
export const PickupStep = z
  .object({
    kind: z.literal('pickup'),
    userIds: z.array(UserId).describe('Whose call may be answered; the one that rings longest is.'),
    why,
    get otherwise() {
      return Step.describe('No call rings there.');
    },
  })
  .meta({ id: 'PickupStep' });
export type PickupStep = z.infer<typeof PickupStep>;

export const Step = z
  .discriminatedUnion('kind', [
    RingStep,
    EchoStep,
    ToneStep,
    ParkStep,
    RetrieveStep,
    PickupStep,
    DoNotDisturbStep,
    RejectStep,
  ])
  .meta({ id: 'Step' });
export type Step = z.infer<typeof Step>;

/**
 * What the dial plan decided for one call: a tree of steps, as data. Each step says why it was chosen, so that
 * "what would happen if …" is answered with the very plan a call would run (DESIGN section 3).
 */
export const RoutePlan = z.object({ first: Step }).meta({ id: 'RoutePlan' });
export type RoutePlan = z.infer<typeof RoutePlan>;

export interface SipAnswer {
  readonly status: number;
  /** Q.850 cause for the CDR and the Reason header (RFC 3326). */
  readonly cause: number;
}

/** What the caller's phone hears (RFC 3261 §21) and what the CDR records (Q.850). */
export const SIP_ANSWER = {
  'unknown-number': { status: 404, cause: 1 },
  'not-callable': { status: 501, cause: 79 },
  'caller-disabled': { status: 403, cause: 21 },
  'user-disabled': { status: 480, cause: 20 },
  'tenant-disabled': { status: 403, cause: 21 },
  // 603: no other phone or proxy needs to be tried (RFC 3261 §21.6.2).
  filtered: { status: 603, cause: 21 },
  'forwarding-loop': { status: 482, cause: 25 },
  'hang-up': { status: 480, cause: 16 },
  congestion: { status: 503, cause: 34 },
  busy: { status: 486, cause: 17 },
  'no-answer': { status: 480, cause: 19 },
  unreachable: { status: 480, cause: 20 },
  declined: { status: 603, cause: 21 },
  'nothing-parked': { status: 480, cause: 31 },
  'orbit-full': { status: 486, cause: 34 },
  'nothing-to-pick-up': { status: 480, cause: 31 },
  'incompatible-media': { status: 488, cause: 88 },
  'no-media': { status: 503, cause: 34 },
  'edge-stopping': { status: 503, cause: 41 },
  'ended-by-order': { status: 480, cause: 16 },
  'internal-error': { status: 500, cause: 41 },
} as const satisfies Record<Rejection['code'], SipAnswer>;
