/**
 * The dial plan: decides what happens to a call. Pure: no I/O, no clock of its own.
 *
 *   route.ts        snapshot + call → plan
 *   route-plan.ts   the plan: a tree of steps, and what each rejection means on the wire
 *   simulation.ts   what is asked of the API, and answered, about a call that nobody makes
 *
 * edge/calls carries a plan out; the API shows it. A new kind of step is a member of `Step` and a player in edge/calls,
 * which does not compile without one.
 */
export { type RoutableCall, route } from './route.ts';
export {
  type EchoStep,
  type Rejection,
  type RejectStep,
  type RingStep,
  RoutePlan,
  SIP_ANSWER,
  type SipAnswer,
  type Step,
  type ToneStep,
} from './route-plan.ts';
export { RouteAnswer, RouteQuestion } from './simulation.ts';
