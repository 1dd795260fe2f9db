/**
 * The registrar (RFC 3261 §10): which phones and trunks can be reached now, and over which flow.
 *
 *   registrar.ts          REGISTER → answer
 *   register-request.ts   what a REGISTER asks for
 *   binding.ts            bindings + REGISTER → bindings: expiry, order, limits
 *   bindings.ts           all bindings of this edge, in memory
 *   trunk-bindings.ts     those of them that are of trunks whose other side registers with us
 *   phone-limit.ts        how many phones a user may have, at whatever edges
 *   registration-news.ts  who has come and gone, for the events
 *   write-behind.ts       their way into the store
 */
export { type Binding, flowOf } from './binding.ts';
export { Bindings, type SeenPhone } from './bindings.ts';
export { KeepAlive } from './keep-alive.ts';
export { PhoneLimit } from './phone-limit.ts';
export { contactKey } from './register-request.ts';
export { Registrar } from './registrar.ts';
export { type RegistrationNews, registrationState } from './registration-news.ts';
export { type TrunkBinding, TrunkBindings } from './trunk-bindings.ts';
