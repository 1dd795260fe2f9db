/**
 * Who answers the calls of queues.
 *
 *   agent.ts          what a tenant configures
 *   member-state.ts   whether one works and where, what is kept of it, and which edge distributes the calls
 *   availability.ts   whether one takes calls, as supervisors see it
 *   agent-order.ts    what agents say, or supervisors for them, and why it may be refused
 */
export { Agent } from './agent.ts';
export { AGENT_REFUSALS, AgentOrder, AgentRefusal, refusalOf } from './agent-order.ts';
export { Availability, OTHER_CALLS, OtherCall } from './availability.ts';
export { CentreLease, isPaused, MemberPause, MemberState } from './member-state.ts';
