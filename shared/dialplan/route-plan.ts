import { z } from 'zod';
import { CallerName } from '#shared/caller-id/index.ts';
import { Party } from '#shared/cdr/index.ts';
import { Destination } from '#shared/destination/index.ts';
import { SWITCHED } from '#shared/presence/index.ts';
import { ExtensionNumber, UserId } from '#shared/user/index.ts';
import { AutoAttendantStep, DialByNameStep, IvrStep } from './menu-plan.ts';
import { Rejection } from './rejection.ts';
import { FORWARD_WHEN, RingTarget, why } from './ring-target.ts';

/** Answers, and sends back what it hears. */
export const EchoStep = z.object({ kind: z.literal('echo'), why }).meta({ id: 'EchoStep' });
export type EchoStep = z.infer<typeof EchoStep>;

/** Answers, sends the test tone, and plays back the keys that are pressed. */
export const ToneStep = z.object({ kind: z.literal('tone'), why }).meta({ id: 'ToneStep' });
export type ToneStep = z.infer<typeof ToneStep>;

/** Ends the call with an error answer. */
export const RejectStep = z
  .object({
    kind: z.literal('reject'),
    rejection: Rejection,
    delaySeconds: z.int().min(1).optional().describe('How long it waits before that; not at all without it.'),
    why,
  })
  .meta({ id: 'RejectStep' });
export type RejectStep = z.infer<typeof RejectStep>;

/** Rings users and numbers outside, one stage after the other, until one of them answers. */
export const RingStep = z
  .object({
    kind: z.literal('ring'),
    stages: z
      .array(z.array(RingTarget).min(1))
      .min(1)
      .describe('Those of a stage ring together; the next ones when they have not answered.'),
    pauseSeconds: z.int().optional().describe('How long nobody rings between two stages; not at all without it.'),
    callerName: CallerName.nullable().describe('What becomes of the name that phones show; null: nothing.'),
    welcome: z
      .object({
        promptId: z.string().nullable().describe('What the caller hears first; null: nothing.'),
        music: z
          .object({ musicOnHoldId: z.string().nullable().describe('Null: the default of the tenant.') })
          .nullable()
          .describe('What he hears while phones ring; null: that they ring.'),
      })
      .optional()
      .describe(
        'The caller is answered before anybody is rung. Without it he hears that phones ring, and nothing else.',
      ),
    why,
    get screening() {
      return z
        .object({
          refused: Step.describe('Who has answered does not want the call.'),
          mailbox: Step.nullable().describe('Who has answered sends the call to the mailbox; null: there is none.'),
        })
        .optional()
        .describe('The caller says his name first; whoever answers hears it, and decides. Without it nobody is asked.');
    },
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

/** Calls somebody when he is free: the caller is rung first then (XiVO 15.12 XA-CC-01, sipXcom 20.04 CBB-01). */
export const CallCompletionStep = z
  .object({
    kind: z.literal('call-completion'),
    target: Party.nullable().describe(
      'Whom; null: who was not reached last, or nobody any more where one is waited for.',
    ),
    why,
    get otherwise() {
      return Step.describe('There is nobody to wait for, or too many are.');
    },
  })
  .meta({ id: 'CallCompletionStep' });
export type CallCompletionStep = z.infer<typeof CallCompletionStep>;

/** Phones answer by themselves and play what the caller says (sipXcom 20.04 PAG-01, XiVO 15.12 XA-PAGE-01). */
export const PageStep = z
  .object({
    kind: z.literal('page'),
    groupId: z.string(),
    name: z.string(),
    members: z.array(z.object({ userId: UserId, extension: ExtensionNumber, name: z.string() })),
    isTwoWay: z.boolean().describe('Whether all hear each other; else only the caller is heard.'),
    maxSeconds: z.int().describe('After which the call is ended.'),
    beepPromptId: z.string().nullable().describe('What is played before the caller is heard; null: a tone.'),
    why,
    get otherwise() {
      return Step.describe('No phone can be reached.');
    },
  })
  .meta({ id: 'PageStep' });
export type PageStep = z.infer<typeof PageStep>;

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

/** Switches do not disturb of the caller, who hears so in words. */
export const DoNotDisturbStep = z
  .object({
    kind: z.literal('do-not-disturb'),
    userId: UserId.describe('Whose.'),
    isOn: z.boolean().describe('What it is to be.'),
    why,
  })
  .meta({ id: 'DoNotDisturbStep' });
export type DoNotDisturbStep = z.infer<typeof DoNotDisturbStep>;

/** Changes where calls to the caller go, who hears so in words. */
export const ForwardingStep = z
  .object({
    kind: z.literal('forwarding'),
    userId: UserId.describe('Whose calls.'),
    when: z.array(z.enum(FORWARD_WHEN)).min(1).describe('Which of the forwardings.'),
    isOn: z.boolean().describe('What they are to be.'),
    number: z.string().nullable().describe('Where calls go from now on; null: where they went before.'),
    why,
  })
  .meta({ id: 'ForwardingStep' });
export type ForwardingStep = z.infer<typeof ForwardingStep>;

/** Has a secretary take the calls of a boss, or no longer; both hear it as with do not disturb. */
export const SecretaryStep = z
  .object({
    kind: z.literal('secretary'),
    filterId: z.string(),
    userId: UserId.describe('The secretary.'),
    isOn: z.boolean().describe('Whether calls ring there from now on.'),
    why,
  })
  .meta({ id: 'SecretaryStep' });
export type SecretaryStep = z.infer<typeof SecretaryStep>;

/** Changes what holds for the calls of who dials, who hears so in words. */
export const SwitchStep = z
  .object({
    kind: z.literal('switch'),
    userId: UserId.describe('Whose.'),
    what: z.enum(SWITCHED).describe('What: every call is recorded, the own filters hold.'),
    isOn: z.boolean().describe('What it is to be.'),
    why,
  })
  .meta({ id: 'SwitchStep' });
export type SwitchStep = z.infer<typeof SwitchStep>;

/** Calls a number that the caller has not dialed: the plan goes on with what that leads to. */
export const RedialStep = z
  .object({
    kind: z.literal('redial'),
    whom: z.enum(['last-dialed', 'last-caller']).describe('Whom the caller called last, or who called him last.'),
    why,
    get otherwise() {
      return Step.describe('Nobody is known, or who called has withheld his number.');
    },
  })
  .meta({ id: 'RedialStep' });
export type RedialStep = z.infer<typeof RedialStep>;

/** Lets the caller listen to the call of somebody else, who does not hear it (UCM-090, XiVO 15.12 service calllistening). */
export const ListenInStep = z
  .object({
    kind: z.literal('listen-in'),
    userId: UserId.describe('To whose call.'),
    name: z.string(),
    why,
    get otherwise() {
      return Step.describe('That user does not talk, or somebody listens already.');
    },
  })
  .meta({ id: 'ListenInStep' });
export type ListenInStep = z.infer<typeof ListenInStep>;

/** Begins a conference that the caller calls others into, or comes into one (RFC 4579 §5.2, §5.4). */
export const ConferenceStep = z
  .object({
    kind: z.literal('conference'),
    code: z.string().describe('What its number begins with.'),
    number: z.string().nullable().describe('Of the one that goes on; null: a new one.'),
    why,
    get otherwise() {
      return Step.describe('No conference has the number, or nobody else can come in.');
    },
  })
  .meta({ id: 'ConferenceStep' });
export type ConferenceStep = z.infer<typeof ConferenceStep>;

/** Lets the caller into a room where many talk with each other (sipXcom 20.04 CNF-01, XiVO 15.12 XA-CONF-02). */
export const ConferenceRoomStep = z
  .object({
    kind: z.literal('conference-room'),
    conferenceRoomId: z.string(),
    name: z.string(),
    why,
  })
  .meta({ id: 'ConferenceRoomStep' });
export type ConferenceRoomStep = z.infer<typeof ConferenceRoomStep>;

/** A user records a prompt of the tenant (sipXcom 20.04 AAT-13). */
export const RecordPromptStep = z.object({ kind: z.literal('record-prompt'), why }).meta({ id: 'RecordPromptStep' });
export type RecordPromptStep = z.infer<typeof RecordPromptStep>;

/** Asks the phone that calls to fetch its settings anew (`check-sync`), once it has hung up. */
export const PhoneResetStep = z.object({ kind: z.literal('phone-reset'), why }).meta({ id: 'PhoneResetStep' });
export type PhoneResetStep = z.infer<typeof PhoneResetStep>;

/** Says to the caller the own number, where calls to it go, and how many messages wait (XiVO 15.12 X3-FK-04). */
export const PhoneStatusStep = z.object({ kind: z.literal('phone-status'), why }).meta({ id: 'PhoneStatusStep' });
export type PhoneStatusStep = z.infer<typeof PhoneStatusStep>;

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

/** What is asked for by keys; the codes themselves are never in a plan. */
export const AskedCode = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('pin-set'),
      pinSetId: z.string(),
      name: z.string(),
      isInCdr: z.boolean().describe('Whether the name of the PIN stands in the record of the call.'),
    }),
    z.object({ kind: z.literal('call-restriction'), callRestrictionId: z.string(), name: z.string() }),
    z.object({
      kind: z.literal('authorization-code'),
      number: z
        .string()
        .nullable()
        .describe('What is called with the permissions that the code lends; null: it is asked for after the code.'),
    }),
  ])
  .meta({ id: 'AskedCode' });
export type AskedCode = z.infer<typeof AskedCode>;

/** Asks the caller for a code, which has to be right before the call goes on (UCM-201, XA-PERM-09, sipXcom 20.04 AUT-02). */
export const AskCodeStep = z
  .object({
    kind: z.literal('ask-code'),
    asks: AskedCode,
    tries: z.int().describe('How often the caller may be wrong.'),
    minDigits: z.int(),
    maxDigits: z.int(),
    why,
    get whenRight() {
      return Step.nullable().describe(
        'With the right code. Null for an authorization code: the plan is made anew with what it lends (`routeAuthorized`).',
      );
    },
    get otherwise() {
      return Step.describe('Without it.');
    },
  })
  .meta({ id: 'AskCodeStep' });
export type AskCodeStep = z.infer<typeof AskCodeStep>;

/** The caller hears a greeting and leaves a message (sipXcom 20.04 VML-01, VML-02; XiVO 15.12 XA-VM-01 to -08). */
export const VoicemailDepositStep = z
  .object({
    kind: z.literal('voicemail-deposit'),
    boxId: z.string(),
    name: z.string().describe('Of the mailbox.'),
    takesMessages: z.boolean().describe('Otherwise the caller is told that it takes none.'),
    greeting: z
      .enum(['unavailable', 'busy', 'none'])
      .describe('What is played first, where the mailbox does not say otherwise.'),
    skipsInstructions: z.boolean().describe('Whether the tone comes right after the greeting.'),
    asksPin: z.boolean().describe('Whether a caller who presses * to listen to the mailbox has to enter its PIN.'),
    why,
  })
  .meta({ id: 'VoicemailDepositStep' });
export type VoicemailDepositStep = z.infer<typeof VoicemailDepositStep>;

/** The caller listens to the messages of a mailbox (sipXcom 20.04 VML-13, XiVO 15.12 XA-VM-06, XA-VM-07). */
export const VoicemailMenuStep = z
  .object({
    kind: z.literal('voicemail-menu'),
    boxId: z.string().nullable().describe('Null: it is asked for.'),
    asksPin: z.boolean(),
    why,
  })
  .meta({ id: 'VoicemailMenuStep' });
export type VoicemailMenuStep = z.infer<typeof VoicemailMenuStep>;

/** Switches whether calls go to the mailbox of the caller, who hears it as with do not disturb (XiVO 15.12 X3-FK-04). */
export const VoicemailSwitchStep = z
  .object({
    kind: z.literal('voicemail-switch'),
    userId: UserId.describe('Whose.'),
    isOn: z.boolean().describe('What it is to be.'),
    why,
  })
  .meta({ id: 'VoicemailSwitchStep' });
export type VoicemailSwitchStep = z.infer<typeof VoicemailSwitchStep>;

/** The caller waits until somebody of a queue answers (sipXcom 20.04 QUE-01 to QUE-13, XiVO 15.12 X3-QU-01 to X3-QU-33). */
export const QueueStep = z
  .object({
    kind: z.literal('queue'),
    queueId: z.string(),
    name: z.string(),
    maxWaitSeconds: z
      .int()
      .nullable()
      .describe('Longest wait, in seconds, where the way here says one; null: as the queue has it.'),
    priority: z.int().optional().describe('Higher ones are answered first; 0 without it.'),
    skillRule: z
      .object({ skillRuleId: z.string(), variables: z.record(z.string(), z.string()) })
      .optional()
      .describe('Which members are asked, with the skills that it means by names; without it, as the queue has it.'),
    closedTo: Destination.nullable().describe(
      'Where the call goes instead of waiting, as the queue is closed; null: it is open.',
    ),
    goesOn: IvrStep.optional().describe(
      'The flow that lets the caller wait: it goes on where nobody has answered, in place of the destinations of the queue.',
    ),
    why,
  })
  .meta({ id: 'QueueStep' });
export type QueueStep = z.infer<typeof QueueStep>;

/** An agent says from a phone whether he works there, and whether he takes calls (XiVO 15.12 X3-AG-01, X3-FK-04). */
export const AgentStep = z
  .object({
    kind: z.literal('agent'),
    wish: z.enum(['log-in', 'log-out', 'pause']).describe('Pause: on, and off again.'),
    number: z
      .string()
      .nullable()
      .describe('Of the agent; null: it is asked for to log in, else it is who is logged in at this phone.'),
    extension: ExtensionNumber.describe('Of the phone.'),
    why,
  })
  .meta({ id: 'AgentStep' });
export type AgentStep = z.infer<typeof AgentStep>;
/** A machine of ours takes a fax (sipXcom 20.04 VML-19, XiVO 15.12 XA-FAX-03). */
export const FaxStep = z
  .object({ kind: z.literal('fax'), boxId: z.string(), name: z.string(), why })
  .meta({ id: 'FaxStep' });
export type FaxStep = z.infer<typeof FaxStep>;

/** Plays something, then sends the call on (XiVO 15.12 XA-IVR-08, XA-SCH-04). */
export const AnnouncementStep = z
  .object({
    kind: z.literal('announcement'),
    announcementId: z.string(),
    name: z.string(),
    promptId: z.string(),
    times: z.int().describe('How often.'),
    isSkippable: z.boolean().describe('Whether any key ends it.'),
    isFree: z.boolean().describe('Whether the caller hears it before the call is answered.'),
    why,
    get next() {
      return Step.describe('Where the call goes then.');
    },
  })
  .meta({ id: 'AnnouncementStep' });
export type AnnouncementStep = z.infer<typeof AnnouncementStep>;

export const Step = z
  .discriminatedUnion('kind', [
    RingStep,
    EchoStep,
    ToneStep,
    ParkStep,
    RetrieveStep,
    PickupStep,
    DoNotDisturbStep,
    AskCodeStep,
    ForwardingStep,
    SecretaryStep,
    PageStep,
    CallCompletionStep,
    VoicemailDepositStep,
    VoicemailMenuStep,
    VoicemailSwitchStep,
    FaxStep,
    AnnouncementStep,
    AutoAttendantStep,
    IvrStep,
    DialByNameStep,
    SwitchStep,
    RedialStep,
    ListenInStep,
    PhoneResetStep,
    PhoneStatusStep,
    RecordPromptStep,
    ConferenceStep,
    ConferenceRoomStep,
    QueueStep,
    AgentStep,
    RejectStep,
  ])
  .meta({ id: 'Step' });
export type Step = z.infer<typeof Step>;

/** What an inbound route says of a call, besides where it goes (XA-IN-01, XA-FAX-15). */
export const Arrival = z
  .object({
    called: z.string().describe('The called number: E.164 where that is known, as the route rewrites it.'),
    inboundRouteId: z.string().nullable(),
    numberId: z.string().nullable().describe('The number of the tenant that was called.'),
    shown: Party.describe('The caller as phones show him.'),
    language: z.string().nullable().describe('What prompts are spoken in; null for that of the tenant.'),
    alertInfo: z.string().nullable().describe('Alert-Info that phones get (RFC 3261 §20.4).'),
    codecs: z.array(z.string()).describe('The only codecs that the call may use; every one when the list is empty.'),
    isRecorded: z.boolean(),
  })
  .meta({ id: 'Arrival' });
export type Arrival = z.infer<typeof Arrival>;

/**
 * What the dial plan decided for one call: a tree of steps, as data. Each step says why it was chosen, so that
 * "what would happen if …" is answered with the very plan a call would run (DESIGN section 3).
 */
export const RoutePlan = z
  .object({ first: Step, arrival: Arrival.optional().describe('Of calls that come over a trunk.') })
  .meta({ id: 'RoutePlan' });
export type RoutePlan = z.infer<typeof RoutePlan>;
