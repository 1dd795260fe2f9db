/**
 * The dial plan: decides what happens to a call. Pure: no I/O, no clock of its own.
 *
 *   route-plan.ts   the plan: a tree of steps, and what each rejection means on the wire
 */
export {
  type EchoStep,
  type Rejection,
  type RejectStep,
  type RingStep,
  type RoutePlan,
  SIP_ANSWER,
  type SipAnswer,
  type Step,
} from './route-plan.ts';
