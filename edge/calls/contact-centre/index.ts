/**
 * The contact centre of a tenant, live: whose calls of queues are offered to whom.
 *
 *   contact-centres.ts   all tenants, as this edge sees them: who distributes their calls
 *   centre-host.ts       distributes those of one tenant: carries out shared/call-queue/distribution
 *   host-world.ts        what it has around it · centre-of.ts what is configured · wakes.ts its timers
 *   joined-edges.ts      whose callers it distributes · caller-orders.ts what it has them do · centre-answers.ts what it answers
 *   member-lines.ts      what the phones of members do · calls-here.ts who has other calls · other-talk.ts what they are
 *   kept-members.ts      what is kept of members, and
 *   kept-callbacks.ts    who waits to be called back, on the way to the store
 *   centre-seat.ts       callers of this edge, whoever distributes them
 *   centre-link.ts       the way to who does: in this edge, or over the private link (far-link.ts)
 *   port.ts              what is said on it · read-port.ts as an edge of another release says it
 *   agent-states.ts      who is logged in, for lamps at whatever edge
 *   said-states.ts       what comes of what members say of themselves
 *   queue-counts.ts      the numbers of queues for whoever watches them, at whatever edge
 *
 * Who waits is in edge/calls/queue, agents at phones in edge/calls/agents.
 */
export { AgentStates } from './agent-states.ts';
export { callsHere, type OtherCalls, together } from './calls-here.ts';
export type { CallsBack, QueuePlace } from './centre-seat.ts';
export { type CentresWorld, type ContactCentrePort, ContactCentres } from './contact-centres.ts';
export type { CallerOrder } from './port.ts';
export { type QueueCounted, QueueCounts, type QueueCountsWorld } from './queue-counts.ts';
