/**
 * Trunks: how this edge is connected to other telephone networks.
 *
 *   trunk-account.ts   who we are to the other side, with the password in the clear
 *   identify-trunk.ts  which trunk an INVITE comes over: by our Contact, a source address, or an account
 *   trunk-sources.ts   whose trunk a source address is
 *   call-over-trunk.ts what happens to a call that comes in
 *   read-trunk-call.ts who calls and who is called, as a trunk writes it
 *   loop.ts            whether it has come in before
 *   narrowed-invite.ts which codecs of its offer count, and whether keys may come as events
 *   trunk-connections.ts   which trunks this edge keeps connected; one edge has each
 *   kept-trunk.ts      one of them, as it is configured: registered, asked whether it lives, and what is told of that
 *   trunk-registration.ts registration-pace.ts   REGISTER and when the next one is due
 *   trunk-probe.ts trunk-health.ts   OPTIONS, and what its answers mean
 *   trunk-place.ts answer-text.ts    where requests go, and how answers are told
 *   trunk-load.ts      how many calls go over it
 *   outside-memory.ts  who has called whom outside, for those who call back
 *   outgoing-guard.ts  whether a call may leave the tenant, and go on (shared/fraud-control); spending.ts what its calls cost
 *   trunk-gate.ts      whether one more may leave over it
 */
export { callOverTrunk, type OverTrunkWorld } from './call-over-trunk.ts';
export { identifyTrunk, type TrunkFindingWorld } from './identify-trunk.ts';
export { NarrowedInvite, takesEvents } from './narrowed-invite.ts';
export { type HeldBack, OutgoingGuard, type TalksOutside } from './outgoing-guard.ts';
export { OutsideMemory } from './outside-memory.ts';
export { type TrunkAccount, type TrunkAccountOf, trunkAccounts } from './trunk-account.ts';
export { TrunkConnections, type TrunkNews } from './trunk-connections.ts';
export { type TrunkClosed, TrunkGate } from './trunk-gate.ts';
export { type TrunkLoad, trunkLoad } from './trunk-load.ts';
export { type TrunkName, TrunkSources } from './trunk-sources.ts';
