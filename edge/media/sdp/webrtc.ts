import { type Fingerprint, parseFingerprint } from '../dtls/index.ts';
import type { IceCredentials } from '../ice/index.ts';
import type { WebRtcKeying } from '../media.ts';
import { attribute, attributes, type SdpMedia, type SdpSession } from './session.ts';

/** What a section over DTLS-SRTP and ICE says of itself (RFC 5763 §5, RFC 8839 §5, RFC 9143). */
export interface WebRtcDescription {
  readonly ice: IceCredentials;
  /** Never empty. */
  readonly fingerprints: readonly Fingerprint[];
  /** Its writer takes no step in ICE or DTLS by itself: two of the kind never meet. */
  readonly isPassive: boolean;
  readonly mid: string | null;
  /** Its mid stands in a group BUNDLE. */
  readonly isBundled: boolean;
}

/** What we say of ourselves to a browser. */
export interface LocalWebRtc {
  readonly ice: IceCredentials;
  readonly fingerprint: Fingerprint;
  /** Of our offers; an answer has that of its offer. */
  readonly mid: string;
}

const UFRAG = /^[A-Za-z0-9+/]{4,256}$/;
const PASSWORD = /^[A-Za-z0-9+/]{22,256}$/;

/** Null when something is missing without which nobody is known, or heard. Much may stand once for all sections. */
export function readWebRtc(session: SdpSession, section: SdpMedia): WebRtcDescription | null {
  const stated = (name: string) => attribute(section.lines, name) ?? attribute(session.lines, name) ?? '';
  const ice = { ufrag: stated('ice-ufrag'), password: stated('ice-pwd') };
  const own = attributes(section.lines, 'fingerprint');
  const lines = own.length > 0 ? own : attributes(session.lines, 'fingerprint');
  const fingerprints = lines.flatMap((line) => parseFingerprint(line) ?? []);
  if (!UFRAG.test(ice.ufrag) || !PASSWORD.test(ice.password) || fingerprints.length === 0) return null;
  const mid = attribute(section.lines, 'mid') ?? null;
  const groups = attributes(session.lines, 'group').map((group) => group.split(' '));
  return {
    ice,
    fingerprints,
    isPassive: stated('setup') === 'passive' || attribute(session.lines, 'ice-lite') !== undefined,
    mid,
    isBundled: mid !== null && groups.some(([kind, ...mids]) => kind === 'BUNDLE' && mids.includes(mid)),
  };
}

/** The lines of ours: one port, which everybody can reach, for RTP and RTCP. */
export function webRtcLines(
  { address, rtpPort, webrtc }: { address: string; rtpPort: number; webrtc: LocalWebRtc },
  offered: WebRtcDescription | null,
): { session: string[]; section: string[] } {
  const mid = offered === null ? webrtc.mid : offered.mid;
  const isBundled = offered === null || offered.isBundled;
  // One host candidate has the highest priority there is (RFC 8445 §5.1.2.1).
  const candidate = `1 1 udp 2130706431 ${address} ${rtpPort} typ host`;
  return {
    session: ['ice-lite', ...(isBundled ? [`group:BUNDLE ${mid}`] : [])],
    section: [
      ...(mid === null ? [] : [`mid:${mid}`]),
      'rtcp-mux',
      `rtcp:${rtpPort}`,
      `ice-ufrag:${webrtc.ice.ufrag}`,
      `ice-pwd:${webrtc.ice.password}`,
      `fingerprint:${webrtc.fingerprint.algorithm} ${webrtc.fingerprint.value}`,
      // Whoever sends the first check begins the handshake too (RFC 5763 §5).
      `setup:${offered === null ? 'actpass' : 'passive'}`,
      `candidate:${candidate}`,
      'end-of-candidates',
    ],
  };
}

/**
 * What two halves of an exchange agree on.
 *
 * @returns null: neither has it. `disagree`: one has it alone, or nobody would begin
 */
export function agreedWebRtc(
  theirs: WebRtcDescription | null,
  ours: WebRtcDescription | null,
): WebRtcKeying | null | 'disagree' {
  if (theirs === null && ours === null) return null;
  if (theirs === null || ours === null || theirs.isPassive) return 'disagree';
  return { ice: { ours: ours.ice, theirUfrag: theirs.ice.ufrag }, fingerprints: theirs.fingerprints };
}
