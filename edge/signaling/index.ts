/**
 * The embedded SIP engine: SIP on one side, the server side of the drachtio wire protocol on the other.
 *
 *   engine.ts       connects the rooms
 *   transport/      sockets and flows
 *   parser/         messages
 *   transaction/    RFC 3261 state machines
 *   dialog/         dialogs
 *   agent/          what applications steer: incoming and outgoing requests
 *   guard/          floods, scanners, guessed passwords: whom the engine listens to
 *   control/        the port where applications connect
 *   counters.ts     what is counted and logged
 *
 * `startEngine` opens everything. Applications then connect with drachtio-srf to `controlPort`, or join it in this process
 * as an `Application`. See README.md.
 */
export {
  type Application,
  type Draft,
  type Order,
  type Orders,
  type RequestIds,
  type Sent,
  UNKNOWN_DIALOG,
} from './agent/index.ts';
export { type Engine, type EngineOptions, startEngine } from './engine.ts';
export {
  addressList,
  BAN_RULES,
  type Ban,
  type BanLimit,
  type BanRule,
  COUNTING_RULE,
  contains,
  DEFAULT_POLICY,
  type Guard,
  type GuardPolicy,
} from './guard/index.ts';
export { H, headerIdOf, namedStatus, reasonPhrase, type SipMessage } from './parser/index.ts';
export type { OutgoingRequest, ServerTransaction, SipTimers } from './transaction/index.ts';
export type { CertificateSet, Flow, Transport, Wiretap } from './transport/index.ts';
