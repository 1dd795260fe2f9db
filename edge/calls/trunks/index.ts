/**
 * Trunks: how this edge is connected to other telephone networks.
 *
 *   trunk-account.ts   who we are to the other side, with the password in the clear
 */
export { type TrunkAccount, type TrunkAccountOf, trunkAccounts } from './trunk-account.ts';
