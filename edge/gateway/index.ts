/**
 * Where programs and browsers listen to what happens in a tenant: `GET /v1/events`, as a WebSocket (README.md).
 *
 *   gateway.ts      who may listen, and the connections
 *   request.ts      what a client asks for: filter, place in the log, credential
 *   stream.ts       one client: what it has missed, then what happens
 *   tail.ts         the end of a tenant's event log, read once for all who listen; what is true now, and in no log
 *   log-reader.ts   the log in order, with numbers that are still missing
 *   close.ts        why a stream ends
 *   teller.ts       what this edge itself has to tell, on its way into the event outbox
 */
export { Gateway, type GatewayOptions } from './gateway.ts';
export { type EventLog, LogReader } from './log-reader.ts';
export { eventNow, Teller } from './teller.ts';
