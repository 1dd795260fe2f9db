/**
 * Internet calling: numbers that are reached by SIP without a trunk.
 *
 *   enum.ts       a number and what DNS says of it → SIP address (RFC 6116)
 *   find-peer.ts  the same with the name servers, and where that address is: never in our own networks
 *
 * ring/enum-leg.ts calls it, before the trunks of a rule that wants that.
 */
export { findPeer, type Internet, type InternetPeer } from './find-peer.ts';
