/**
 * Bans that all edges share, through the store.
 *
 *   shared-bans.ts   tells the store what the guard has banned, and the guard what the store knows
 */
export { SharedBans } from './shared-bans.ts';
