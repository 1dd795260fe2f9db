/**
 * The `ring` step: all phones of a user ring until one answers.
 *
 *   ring.ts          the rule: who is still ringing, who won, what the plan is told
 *   ring-player.ts   carries it out on live legs
 *   phone-leg.ts     a phone that is to ring: flow, media, what our INVITE says
 *   shown-caller.ts  who it sees calling, and what it learns of the call
 *   connect.ts       brings the phone that answered and the caller together
 */
export { playRing } from './ring-player.ts';
