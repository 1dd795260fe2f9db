import { z } from 'zod';
import { ExtensionNumber, UserId } from '#shared/user/index.ts';

/** The forwardings of a user, as the object has them. */
export const FORWARD_WHEN = ['always', 'busy', 'noAnswer', 'unreachable'] as const;

/** How the bill says that a call was sent on (shared/cdr). */
export const FORWARDED = ['forward-always', 'forward-busy', 'forward-no-answer', 'forward-unreachable'] as const;

/** Every part of a plan says why it was chosen. */
export const why = z.string().describe('Why this step was chosen.');

const ringSeconds = z.int().describe('How long it rings there.');
const reason = z.enum(['dialed', 'hunt-group', 'intercom', ...FORWARDED]).describe('What the bill says of the leg.');

/** Phones are asked to answer by themselves (RFC 5373, and what vendors have instead). */
export const AnswersItself = z
  .object({
    afterSeconds: z.int().min(0).describe('How long they ring before.'),
    alertInfo: z.string().describe('Alert-Info by which they know; empty for that of each model.'),
    deviceGroupIds: z.array(z.string()).describe('Only users with a phone of these groups; empty for everybody.'),
  })
  .meta({ id: 'AnswersItself' });
export type AnswersItself = z.infer<typeof AnswersItself>;

/** A user, all of whose phones ring at once (RFC 3261 §16.6 calls it parallel forking). */
export const UserTarget = z
  .object({
    kind: z.literal('user'),
    userId: UserId,
    extension: ExtensionNumber,
    name: z.string(),
    ringSeconds,
    ringsWhileBusy: z.boolean().describe('Whether they ring while the user talks (call waiting).'),
    answersItself: AnswersItself.optional(),
    groupId: z.string().optional().describe('The call group that it is a member of, and which remembers who answers.'),
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

/** Who has sent a call on before it leaves (Diversion, RFC 5806 §3; History-Info, RFC 7044). */
export const Diversion = z
  .object({
    name: z.string(),
    number: z.string().describe('E.164 where the user has a number, else the extension.'),
    reason: z.enum(FORWARDED),
    isWithheld: z.boolean().describe('Whether nobody outside is told who it is.'),
  })
  .meta({ id: 'Diversion' });
export type Diversion = z.infer<typeof Diversion>;

/** What goes with a call for help (sipXcom 20.04 LOC-10, CAL-19). */
export const EmergencyCall = z
  .object({
    emergencyLocationId: z.string().nullable().describe('Where help is sent to; null where nobody has said so.'),
    location: z.string().nullable().describe('Its name.'),
    callbackNumber: z.string().nullable().describe('Shown as the caller, and called back by the service.'),
    notifies: z.boolean().describe('Whether people on site are told.'),
  })
  .meta({ id: 'EmergencyCall' });
export type EmergencyCall = z.infer<typeof EmergencyCall>;

/** Somebody outside, who is reached by the first trunk that works. */
export const TrunkTarget = z
  .object({
    kind: z.literal('trunk'),
    number: z.string().describe('Who is called, as the bill has it: E.164 where that is known, else as dialed.'),
    callType: z.string().describe('What the call is on the bill.'),
    ruleId: z.string().nullable().describe('The outbound rule.'),
    payerId: UserId.nullable().describe(
      'By whose right the call leaves: the caller, or who forwards. Null: an administrator has set that it does.',
    ),
    ways: z.array(TrunkWay).min(1).describe('Tried one after the other.'),
    usesEnum: z.boolean().describe('Whether ENUM is asked first (RFC 6116).'),
    diversions: z.array(Diversion).describe('Who has sent the call on, the latest first.'),
    emergency: EmergencyCall.nullable().describe('What an emergency call carries; null for all others.'),
    ringSeconds,
    maxCallSeconds: z.int().nullable().describe('After which the call is ended; null: no limit.'),
    isRecorded: z.boolean().describe('By the rule or the user; what the trunk says comes to it.'),
    confirms: z
      .boolean()
      .describe(
        'Whether who answers has to press 1 before the call is connected: a mailbox of a mobile phone does not.',
      ),
    reason,
    why,
  })
  .meta({ id: 'TrunkTarget' });
export type TrunkTarget = z.infer<typeof TrunkTarget>;

export const RingTarget = z.discriminatedUnion('kind', [UserTarget, TrunkTarget]).meta({ id: 'RingTarget' });
export type RingTarget = z.infer<typeof RingTarget>;
