/**
 * Trunks: how calls go to and come from other telephone networks.
 *
 *   trunk.ts       what a tenant configures
 *   caller-id.ts   what a trunk shows of the caller
 *   providers.ts   what is known of some providers, to begin with
 */
export { TRUNK_PROVIDERS, TrunkProvider } from './providers.ts';
export { Trunk } from './trunk.ts';
