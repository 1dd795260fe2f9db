/**
 * The user agent that applications steer: requests and responses of the network on one side, orders on the other.
 *
 *   inbound.ts    requests from the network, and the applications' responses
 *   outbound.ts   the applications' requests      outbound-request.ts   one of them, and what its responses bring about
 *   proxy.ts      requests forwarded to targets an application names        relayed.ts   what forwarding changes in them
 *   compose.ts    what the engine fills in: Via, tags, Contact, CSeq, lengths
 *   repeater.ts   2xx until ACK, reliable provisionals until PRACK
 *   world.ts      what both directions share
 */
export { readOrder, responseText } from './compose.ts';
export { InboundRequests, refuseMalformed } from './inbound.ts';
export { Outbound } from './outbound.ts';
export { StatefulProxy } from './proxy.ts';
export { type AgentWorld, type Leg, Tokens } from './world.ts';
