/**
 * SRTP and SRTCP (RFC 3711, RFC 7714) over packets and keys; nothing here opens a socket or reads SDP.
 *
 *   session.ts          one direction: SrtpReceiver opens packets, SrtpSender seals them
 *   packet-indices.ts   rollover and replay
 *   transform.ts        what a cipher has to offer
 *   counter-mode.ts     AES-CM with HMAC-SHA1
 *   gcm.ts              AES-GCM
 *   session-keys.ts     key derivation
 *   suites.ts           the crypto suites, and how long their keys are
 */
export { type Refusal, SrtpReceiver, SrtpSender } from './session.ts';
export { keyMaterialBytes, SRTP_SUITES, type SrtpSuite } from './suites.ts';
