/**
 * SDP (RFC 4566, 3264): functions over text; nothing here opens a socket.
 *
 *   session.ts    text ⇄ lines, losing nothing
 *   describe.ts   what the other side wants: address, ports, codecs, direction, hold
 *   streams.ts    streams beside the first audio, which pass as they are
 *   anchor.ts     the SDP of one leg → what the other leg gets, with us in the middle
 *   answer.ts     an answer of our own (echo test)
 *   crypto.ts     a=crypto: which keys each side has, what they agree on
 *   webrtc.ts     what browsers want: ICE, a=fingerprint, mid and BUNDLE
 *   section-security.ts  in the clear, SRTP with keys in SDP, or what browsers want
 *   transcoding.ts   offers with our codecs added, answers with those taken out that were not offered
 *   origin.ts     who we say we are: session id and version
 */
export { type Anchored, anchor } from './anchor.ts';
export { type Answered, answer, ECHO_CODECS } from './answer.ts';
export { newSrtpKeys, type SrtpKeys } from './crypto.ts';
export {
  type AudioDescription,
  bothWays,
  type Described,
  describe,
  inDirection,
  type OfferedFormat,
  remoteMedia,
  type SdpError,
} from './describe.ts';
export { type LocalMedia, type LocalPlace, newOrigin, nextVersion, type SdpOrigin, withOrigin } from './origin.ts';
export { type SecurityKind, securityOf } from './section-security.ts';
export {
  addressIn,
  answeredStreams,
  isSameWish,
  problemOf,
  remoteStreams,
  type StreamDescription,
  streamsIn,
} from './streams.ts';
export { haveSharedSpeech, inTermsOf, speechIn, withCodecs, withOwnCodecs } from './transcoding.ts';
export type { WebRtcDescription } from './webrtc.ts';
