/**
 * The `ring` step: users ring, stage by stage, until one answers.
 *
 *   play-ring.ts     the stages: who rings, with which phones, and what comes after
 *   ring.ts          the rule of one stage: who is still ringing, who won, what the plan is told
 *   ring-player.ts   carries it out on live legs
 *   ring-leg.ts      what rings: one leg, the ways to it
 *   phone-leg.ts     a phone that is to ring: flow, media, what our INVITE says
 *   answer-by-itself.ts  how phones are asked to answer by themselves
 *   group-memory.ts  who has answered for call groups
 *   device-groups.ts whose phones are of a device group
 *   shown-caller.ts  who it sees calling, and what it learns of the call
 *   trunk-leg.ts     a number outside: its trunks one after the other; trunk-invite.ts what the INVITE says
 *   to-contact.ts    the same for a trunk that has registered with us
 *   way-refusal.ts   whether the next trunk is tried
 *   confirmation.ts  who answers has to press a key first
 *   own-ring.ts     how an application has somebody rung: what his phone shows, and that he is talked to first
 *   welcome.ts       what the caller hears first, and in the place of ringing
 *   screening.ts     the caller says a name, and who answers decides
 *   talk-outside.ts  what rule and trunk say of a call that goes on: recorded, limited
 *   connect.ts       brings the phone that answered and the caller together
 */

export type { CalleeTalk } from './confirmation.ts';
export { DeviceGroups } from './device-groups.ts';
export { GroupMemories } from './group-memory.ts';
export { type OwnRing, ringAsTold } from './own-ring.ts';
export { playRing } from './play-ring.ts';
