/**
 * The embedded SIP engine: SIP on one side, the server side of the drachtio wire protocol on the other.
 *
 *   engine.ts       connects the rooms
 *   transport/      sockets and flows
 *   parser/         messages
 *   transaction/    RFC 3261 state machines
 *   dialog/         dialogs
 *   agent/          what applications steer: incoming and outgoing requests
 *   control/        the port where applications connect
 *   counters.ts     what is counted and logged
 *
 * `startEngine` opens everything; applications then connect with drachtio-srf to `controlPort`. See README.md.
 */
export { type Engine, type EngineOptions, startEngine } from './engine.ts';
export type { SipTimers } from './transaction/index.ts';
export type { Transport } from './transport/index.ts';
