import { isIPv6 } from 'node:net';
import { describe, type SecurityKind } from '#edge/media/index.ts';
import { securityIn } from './offer-terms.ts';

/** Suites that we would not offer ourselves: without encryption, or hardly known by any phone. */
const SUITES_LEFT_OUT = [
  ...['NULL_HMAC_SHA1_80', 'NULL_HMAC_SHA1_32', 'F8_128_HMAC_SHA1_80', 'F8_128_HMAC_SHA1_32'],
  ...['AES_192_CM_HMAC_SHA1_80', 'AES_192_CM_HMAC_SHA1_32', 'AES_256_CM_HMAC_SHA1_80', 'AES_256_CM_HMAC_SHA1_32'],
].map((suite) => `no-${suite}`);

/** What it adds for a phone that shares no codec with the other side, best first; it transcodes then. */
const OWN_CODECS = ['opus', 'G722', 'PCMU', 'PCMA', 'telephone-event'];

/** As our own engine does it: strangers are not heard, ports stay, nobody learns where the other side is, hold is `sendonly`. */
const ALWAYS = {
  flags: ['strict-source', 'port-latching'],
  replace: ['origin', 'session-connection', 'zero-address'],
  SDES: SUITES_LEFT_OUT,
} as const;

const WITHOUT_BROWSER = { ICE: 'remove', DTLS: 'off' } as const;

/** What who gets an offer wants of its media. */
const OFFERED = {
  clear: { ...WITHOUT_BROWSER, 'transport-protocol': 'RTP/AVP' },
  sdes: { ...WITHOUT_BROWSER, 'transport-protocol': 'RTP/SAVP' },
  webrtc: {
    'transport-protocol': 'UDP/TLS/RTP/SAVPF',
    ICE: 'force',
    DTLS: 'passive',
    SDES: ['off'],
    'rtcp-mux': ['require'],
  },
} as const satisfies Record<SecurityKind, object>;

/** The same of who gets an answer, whose own offer has said how. */
const ANSWERED = {
  clear: WITHOUT_BROWSER,
  sdes: WITHOUT_BROWSER,
  webrtc: { ICE: 'force', DTLS: 'passive', 'rtcp-mux': ['accept'] },
} as const satisfies Record<SecurityKind, object>;

/** Else rtpengine begins the handshake before the browser has its answer, and never ends it. */
const FROM_BROWSER = { 'DTLS-reverse': 'passive' } as const;

/** A browser knows one port for RTP and RTCP, and nothing else; phones may have two. */
const FROM_BROWSER_TO_PHONE = { 'rtcp-mux': ['demux'] } as const;

export interface OfferWishes {
  readonly security: SecurityKind;
  readonly isIpv6: boolean;
  readonly hasOwnCodecs: boolean;
}

/** How rtpengine is to rewrite an offer. */
export function offerOptions(theirs: string, { security, isIpv6, hasOwnCodecs }: OfferWishes) {
  const described = describe(theirs);
  const isOtherFamily = described.ok && isIPv6(described.audio.address) !== isIpv6;
  const isFromBrowser = securityIn(theirs) === 'webrtc';
  return {
    ...ALWAYS,
    ...OFFERED[security],
    ...(isFromBrowser && FROM_BROWSER),
    ...(isFromBrowser && security !== 'webrtc' && FROM_BROWSER_TO_PHONE),
    ...(isOtherFamily && { 'address-family': isIpv6 ? 'IP6' : 'IP4' }),
    ...(hasOwnCodecs && { codec: { transcode: OWN_CODECS } }),
  };
}

/** How it is to rewrite the answer to this offer. */
export const answerOptions = (offer: string) => ({ ...ALWAYS, ...ANSWERED[securityIn(offer)] });
