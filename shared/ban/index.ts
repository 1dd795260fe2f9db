/**
 * Bans: sources that the edges do not listen to. Made by the guard of an edge or by hand, shared by all edges.
 *
 *   ban.ts      what a ban is
 *   source.ts   what counts as one sender
 *
 * edge/signaling/guard imposes them, edge/bans shares them through the store, functions/api shows and lifts them.
 */
export { Ban, BanAddress, NewBan } from './ban.ts';
export { sourceOf } from './source.ts';
