/**
 * The user agent that applications steer: requests and responses of the network on one side, orders on the other.
 *
 *   application.ts   the boundary: what an application is told, what it may order      registry.ts   who takes what
 *   user-agent.ts    both directions as one
 *   inbound.ts       requests from the network, and the applications' responses
 *   outbound.ts      the applications' requests      outbound-request.ts   one of them, and what its responses bring about
 *   initial-invites.ts   calls that wait for an answer: one for each Call-ID, and none for ever
 *   proxy.ts         requests forwarded to targets an application names        relayed.ts   what forwarding changes in them
 *   sessions.ts      sessions that end unless they are refreshed (RFC 4028)      session-terms.ts   what their headers agree
 *   compose.ts       what the engine fills in: Via, tags, Contact, CSeq, lengths
 *   repeater.ts      2xx until ACK, reliable provisionals until PRACK      reliable-provisionals.ts   those of one INVITE
 *   refuse-malformed.ts  what is no acceptable request, and can be answered all the same
 *   world.ts         what both directions share
 *
 * Nothing here knows how an application is reached: a connection of control/ and a caller in this process look the same.
 */
export type { Application, Cancel, Draft, Order, Orders, ProxyOrder, RequestIds, Sent } from './application.ts';
export { madeUpResponse, receivedVia } from './compose.ts';
export { UNKNOWN_DIALOG } from './outbound.ts';
export { refuseMalformed } from './refuse-malformed.ts';
export { ApplicationRegistry } from './registry.ts';
export { UserAgent } from './user-agent.ts';
export { type AgentWorld, type Leg, Tokens } from './world.ts';
