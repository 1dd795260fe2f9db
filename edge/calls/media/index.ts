/**
 * The media of a leg: endpoint and SDP in one.
 *
 *   bridged-media.ts      what a bridge of two legs asks of it
 *   own-offer.ts          what we offer where the other side has offered nothing
 *   offer-terms.ts        what an offer holds beyond what the other side said
 *   leg-streams.ts    its streams beside the first audio: an endpoint for each
 *   leg-record.ts     what its audio was like, for the bill
 *   leg-media.ts          in our own engine: anchoring, offer and answer, what goes on the bill
 *   rtpengine-leg.ts      at an rtpengine: which SDP goes there
 *   rtpengine-options.ts  how SDP is to be rewritten there
 */
export { type BridgedMedia, OFFER_REFUSED, type SdpProblem } from './bridged-media.ts';
export { LegMedia, type LegPlace, openLegMedia, type Playable } from './leg-media.ts';
export type { MediaWishes } from './offer-terms.ts';
export { ownOffer } from './own-offer.ts';
export { openRtpengineLeg, RtpengineLeg } from './rtpengine-leg.ts';
