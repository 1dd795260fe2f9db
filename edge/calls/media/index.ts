/**
 * The media of a leg: endpoint and SDP in one.
 *
 *   leg-media.ts   anchoring, offer and answer, what goes on the bill
 */
export { LegMedia, mediaAddressIn, openLegMedia, type SdpProblem } from './leg-media.ts';
