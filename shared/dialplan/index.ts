/**
 * The dial plan: decides what happens to a call. Pure: no I/O, no clock of its own.
 *
 *   route.ts        snapshot + call → plan
 *   caller.ts       whom a call is from: a user, or somebody outside
 *   planning.ts     what is known while a plan is made
 *   dialed-number.ts  what a number leads to: a user, a group, a feature
 *   user-steps.ts   calls to a user: filters, do-not-disturb, forwarding, secretaries; call-filters.ts
 *   group-steps.ts  hunt groups and call groups; group-order.ts who of these rings first, group-memory.ts what that depends on
 *   destination-steps.ts  where forwardings, schedules and groups send a call
 *   route-plan.ts   the plan: a tree of steps; ring-target.ts who rings, inside or outside
 *   rejection.ts    why a call goes nowhere, and what that means on the wire
 *   emergency-steps.ts  calls for help
 *   outbound.ts     which rule lets a number leave; outbound-rules.ts, restrictions.ts, places.ts where a caller is
 *   ways-out.ts     the trunks of a rule, in order; least-cost.ts prices.ts what decides it; outgoing-identity.ts whom they show
 *   own-numbers.ts  numbers of the tenant that are dialed inside; speed-dials.ts
 *   inbound.ts      calls from outside
 *   made-of.ts      what plans need of all objects of a kind, made once for a snapshot
 *   feature-steps.ts   what feature codes do; pickup-steps.ts, switch-steps.ts, intercom-steps.ts, page-steps.ts, completion-steps.ts
 *   forwardable.ts     which numbers a user may forward calls to
 *   in-call-keys.ts    what a user can do by keys during a call
 *   menu-steps.ts      attendants, call flows, announcements, the search for a name; menu-plan.ts their steps
 *   route-from-menu.ts  where the caller goes who has chosen there
 *   user-code-steps.ts   codes about the own calls and those of others
 *   recorded.ts        whose calls are recorded without being asked for
 *   call-out-of-flow.ts  whom an application of a flow calls
 *   conference-room-steps.ts   conference rooms
 *   park-steps.ts      what the numbers of orbits do
 *   fax-steps.ts     which fax box takes a fax, and where a fax machine goes on that calls people
 *   voicemail-steps.ts   which mailbox a call is for, and who needs no PIN for it; voicemail-keys.ts where keys lead
 *   simulation.ts   what is asked of the API, and answered, about a call that nobody makes
 *
 * README.md has what was decided about calls to and from trunks.
 *
 * edge/calls carries a plan out; the API shows it. A new kind of step is a member of `Step` and a player in edge/calls,
 * which does not compile without one.
 */
export { type CallOutOfFlow, dialedAt, resumeFlow, routeOutOfFlow } from './call-out-of-flow.ts';
export { byUser, type Caller, callerParty, callingUser, type OutsideCaller, type UserCaller } from './caller.ts';
export { conferenceRoomStep, roomWith } from './conference-room-steps.ts';
export { faxBoxWith, faxDestinationOf, routeFax } from './fax-steps.ts';
export { whyNotForwarded } from './forwardable.ts';
export type { GroupHistory, GroupMemory, MemberHistory } from './group-memory.ts';
export { inCallKeysOf, type KeyRights, parkCodeOf } from './in-call-keys.ts';
export { type InboundCall, routeInbound } from './inbound.ts';
export type { AutoAttendantStep, DialByNameStep, DialOutcome, IvrStep } from './menu-plan.ts';
export { isParkingPlace, parkSteps } from './park-steps.ts';
export { isPermittedPlace } from './permitted-place.ts';
export type { RoutableCall } from './planning.ts';
export { rateOf } from './prices.ts';
export { isRecordedFor } from './recorded.ts';
export { type Rejection, SIP_ANSWER, type SipAnswer } from './rejection.ts';
export {
  type AnswersItself,
  type Diversion,
  type EmergencyCall,
  FORWARD_WHEN,
  type RingTarget,
  type ShownIdentity,
  type TrunkTarget,
  type TrunkWay,
  type UserTarget,
} from './ring-target.ts';
export { route, routeAuthorized, routeBack, routeSentBy, routeTo } from './route.ts';
export {
  dialableExtensions,
  type Menu,
  routeDialedInMenu,
  routeFromMenu,
} from './route-from-menu.ts';
export {
  type AgentStep,
  type AnnouncementStep,
  type Arrival,
  type AskCodeStep,
  type AskedCode,
  type CallCompletionStep,
  type ConferenceRoomStep,
  type ConferenceStep,
  type DoNotDisturbStep,
  type EchoStep,
  type FaxStep,
  type ForwardingStep,
  type ListenInStep,
  type PageStep,
  type ParkStep,
  type PhoneResetStep,
  type PhoneStatusStep,
  type PickupStep,
  type QueueStep,
  type RecordPromptStep,
  type RedialStep,
  type RejectStep,
  type RetrieveStep,
  type RingStep,
  RoutePlan,
  type SecretaryStep,
  type Step,
  type SwitchStep,
  type ToneStep,
  type VoicemailDepositStep,
  type VoicemailMenuStep,
  type VoicemailSwitchStep,
} from './route-plan.ts';
export { RouteAnswer, RouteQuestion } from './simulation.ts';
export { keysOfBox, routeFromBox } from './voicemail-keys.ts';
export { asksPin, boxAt, boxesOfUser, boxOfUser, boxWith, ownerOf, takesMessages } from './voicemail-steps.ts';
