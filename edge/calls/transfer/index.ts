/**
 * Transfers that phones ask for: REFER within a call (RFC 3515), also with Replaces (RFC 3891), which joins two calls.
 *
 *   take-refer.ts           what a REFER does
 *   take-replaces.ts        an INVITE with Replaces: a call that rings or is answered goes on at another phone
 *   read-refer.ts           what it says                 read-replaces.ts   which dialog is meant
 *   refer-subscription.ts   tells the phone how it goes
 *   find-dialog.ts          the calls of one tenant, and a dialog among them
 *   hand-over.ts            takes a leg from one call to another · join-far.ts the same from a call of another edge
 */
export { callsOf, findDialog } from './find-dialog.ts';
export { type Arrival, handOver } from './hand-over.ts';
export { type Replaces, readReplaces } from './read-replaces.ts';
export { type Replaced, replacedBy, takePlaceOf } from './take-replaces.ts';
