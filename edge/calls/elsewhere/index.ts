/**
 * What other edges hold, and what they do for us: phones of the same tenant are registered with any of them, and calls belong to
 * the edge where they began.
 *
 *   calls-elsewhere.ts   the calls of other edges: lamps, who rings, who is parked, what trunks carry
 *   far-signaling.ts     INVITE and MESSAGE to a phone that another edge holds · far-dialog.ts the dialog with it
 *   answer-orders.ts     the same seen from the edge that holds it · near-dialog.ts
 *   forward-invite.ts    a call of a phone of ours, for the edge that has what it wants · forwarded-invite.ts seen from there
 *   give-leg.ts          a leg goes on in a call of another edge
 *   send-guest.ts        a leg goes into a conference room of another edge
 *   versions.ts          who has seen which configuration
 *   carried.ts           what edges say to each other about a dialog
 *
 * While edges are updated, two releases talk to each other. What one says, the other reads with what it knows: a new field has a default, an
 * unknown one is passed over, a value that only the next release knows is not said by this one. What has been said is in
 * release-before.json, which only grows; release-before.test.ts reads all of it, with and without fields of later.
 */
export { answerOrders } from './answer-orders.ts';
export { CallsElsewhere } from './calls-elsewhere.ts';
export { FarSignaling } from './far-signaling.ts';
export { forwardInvite } from './forward-invite.ts';
export { ForwardedInvite, readForwarded } from './forwarded-invite.ts';
export { giveLegs, legTaker } from './give-leg.ts';
export { guestSender, takeGuests } from './send-guest.ts';
export { Versions } from './versions.ts';
