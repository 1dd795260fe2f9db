/**
 * Fraud control: what a tenant lets leave, whoever in it calls, so that a stolen password does not cost a fortune.
 *
 *   limits.ts    what the tenant has set
 *   may-leave.ts   whether one more call may leave, from these limits and what has left before
 *
 * The edge counts (edge/calls/trunks/outgoing-guard.ts) and asks for each number outside; emergency calls are not asked for. A
 * new limit is a setting `calls-out.…`, its line in limits.ts, and its case in may-leave.ts.
 */
export { limitsSpending, type OutgoingLimits, outgoingLimits } from './limits.ts';
export { HOLDING_REASONS, type HoldingReason, isSpent, mayLeave, type OutgoingTally } from './may-leave.ts';
