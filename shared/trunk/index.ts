/**
 * Trunks: how calls go to and come from other telephone networks.
 *
 *   trunk.ts       what a tenant configures
 *   caller-id.ts   what a trunk shows of the caller
 *   connection.ts  how it is connected, and which ones have to be
 *   providers.ts   what is known of some providers, to begin with
 */
export { needsConnection, TrunkCalls, TrunkState, TrunkStatus, takesCalls } from './connection.ts';
export { TRUNK_PROVIDERS, TrunkProvider } from './providers.ts';
export { Trunk } from './trunk.ts';
