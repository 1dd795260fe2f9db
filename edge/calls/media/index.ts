/**
 * The media of a leg: endpoint and SDP in one.
 *
 *   bridged-media.ts      what a bridge of two legs asks of it
 *   offer-terms.ts        what an offer holds beyond what the other side said
 *   leg-media.ts          in our own engine: anchoring, offer and answer, what goes on the bill
 *   rtpengine-leg.ts      at an rtpengine: which SDP goes there
 *   rtpengine-options.ts  how SDP is to be rewritten there
 */
export { type BridgedMedia, OFFER_REFUSED, type SdpProblem } from './bridged-media.ts';
export { LegMedia, mediaAddressIn, openLegMedia } from './leg-media.ts';
export { openRtpengineLeg, RtpengineLeg } from './rtpengine-leg.ts';
