import { answeredCrypto, cryptoValue, offeredCrypto } from './crypto.ts';
import type { AudioDescription } from './describe.ts';
import type { LocalPlace } from './origin.ts';
import { webRtcLines } from './webrtc.ts';

/** How the stream of an SDP is secured: not at all, with keys in SDP (RFC 4568), or as browsers want it (RFC 8827). */
export type SecurityKind = 'clear' | 'sdes' | 'webrtc';

/** What an SDP of ours says of its security, RTCP port included: browsers share one port. */
export interface SectionSecurity {
  readonly kind: SecurityKind;
  /** Attributes of the session. */
  readonly session: readonly string[];
  /** Attributes of the section. */
  readonly section: readonly string[];
}

export function securityOf({ webrtc, crypto }: Pick<AudioDescription, 'webrtc' | 'crypto'>): SecurityKind {
  if (webrtc !== null) return 'webrtc';
  return crypto.length > 0 ? 'sdes' : 'clear';
}

export function offeredSecurity(local: LocalPlace): SectionSecurity {
  const { webrtc, srtpKeys, rtcpPort } = local;
  if (webrtc !== undefined) return { kind: 'webrtc', ...webRtcLines({ ...local, webrtc }, null) };
  const crypto = srtpKeys === undefined ? [] : offeredCrypto(srtpKeys).map((line) => `crypto:${cryptoValue(line)}`);
  return { kind: srtpKeys === undefined ? 'clear' : 'sdes', session: [], section: [`rtcp:${rtcpPort}`, ...crypto] };
}

/** @returns null when the offer wants security that we have nothing for, or waits for us to begin */
export function answeredSecurity(offered: AudioDescription, local: LocalPlace): SectionSecurity | null {
  const { webrtc, srtpKeys, rtcpPort } = local;
  const kind = securityOf(offered);
  switch (kind) {
    case 'clear':
      return { kind, session: [], section: [`rtcp:${rtcpPort}`] };
    case 'sdes': {
      if (srtpKeys === undefined) return null;
      const crypto = answeredCrypto(offered.crypto, srtpKeys).map((line) => `crypto:${cryptoValue(line)}`);
      return { kind, session: [], section: [`rtcp:${rtcpPort}`, ...crypto] };
    }
    case 'webrtc':
      if (webrtc === undefined || offered.webrtc === null || offered.webrtc.isPassive) return null;
      return { kind, ...webRtcLines({ ...local, webrtc }, offered.webrtc) };
  }
}

/** `RTP/AVPF` in the clear is `RTP/SAVPF` with SRTP. An answer keeps the profile of its offer (RFC 3264 §6). */
export function withProfile(protocol: string, kind: SecurityKind): string {
  const isBrowsers = protocol.includes('TLS');
  if (kind === 'webrtc') return isBrowsers ? protocol : 'UDP/TLS/RTP/SAVPF';
  // Many phones refuse AVPF, and a browser can do nothing else.
  if (isBrowsers) return kind === 'sdes' ? 'RTP/SAVP' : 'RTP/AVP';
  if (protocol.includes('SAVP') === (kind === 'sdes')) return protocol;
  return kind === 'sdes' ? protocol.replace('AVP', 'SAVP') : protocol.replace('SAVP', 'AVP');
}
