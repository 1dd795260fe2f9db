/**
 * SIP messages: bytes in, offsets and lazy strings out.
 *
 *   parse.ts     one pass over the bytes; faults are values
 *   message.ts   the parsed message
 *   check.ts     what RFC 3261 demands of every message, and the essentials read once
 *   headers.ts   header names as numbers
 *   address.ts   From, To, Contact, Route values        uri.ts   SIP URIs        via.ts   Via values, rport
 *   reason-phrases.ts   what status codes mean
 *   syntax.ts    tokens, lists, parameters
 *
 * A header the engine must read gets its id in headers.ts; all others pass through untouched.
 */
export { parseAddress, tagOf } from './address.ts';
export { type CheckFault, checkMessage, type Essentials } from './check.ts';
export { H, headerIdOf } from './headers.ts';
export { SipMessage } from './message.ts';
export { DEFAULT_LIMITS, type ParseFault, type ParseLimits, parseMessage } from './parse.ts';
export { namedStatus, reasonPhrase } from './reason-phrases.ts';
export { paramOf, splitList } from './syntax.ts';
export { hostText, parseUri, type SipUri, uriParam } from './uri.ts';
export { firstOf, markReceived, parseVia, type Via } from './via.ts';
