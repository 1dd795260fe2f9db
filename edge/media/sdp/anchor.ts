import { DIRECTIONS } from '../media.ts';
import { addressValue, isUnspecified } from './address.ts';
import { type AudioDescription, readAudio, type SdpError } from './describe.ts';
import { type LocalMedia, originValue } from './origin.ts';
import { isRtcpBandwidth, reportAttributes } from './report-wish.ts';
import { answeredSecurity, offeredSecurity, type SectionSecurity, withProfile } from './section-security.ts';
import { attributeName, type SdpLine, type SdpMedia, type SdpSession, writeSdp } from './session.ts';

export type Anchored = { ok: true; sdp: string } | { ok: false; error: SdpError };

/**
 * Connectivity that leads past us (RFC 8839), bundling of sections that we refuse (RFC 9143), and the keys of the other
 * leg (RFC 4568, RFC 5763), also as something that could be agreed on (RFC 5939). RTCP is our own (RFC 3611 §5).
 */
const DROPPED_ATTRIBUTES = new Set([
  'candidate',
  'end-of-candidates',
  'remote-candidates',
  'ice-lite',
  'ice-mismatch',
  'ice-options',
  'ice-pacing',
  'ice-pwd',
  'ice-ufrag',
  'group',
  'rtcp',
  'rtcp-xr',
  'crypto',
  'acap',
  'tcap',
  'pcfg',
  'acfg',
  'fingerprint',
  'setup',
  'tls-id',
]);

/**
 * What a browser wants or may have, and a phone need not: names of sections and tracks (RFC 8829), SSRCs that we replace
 * (RFC 5576), one port for all (RFC 5761), feedback (RFC 4585, RFC 5506) and header extensions (RFC 8285).
 */
const ATTRIBUTES_OF_BROWSERS = new Set([
  'mid',
  'bundle-only',
  'msid',
  'msid-semantic',
  'ssrc',
  'ssrc-group',
  'rtcp-mux',
  'rtcp-fb',
  'rtcp-rsize',
  'extmap',
  'extmap-allow-mixed',
]);

/**
 * The SDP of one leg as the other leg gets it: media comes to us, and each leg has SRTP of its own or none. Codecs and
 * unknown attributes pass; every stream but the first audio is refused with port 0.
 *
 * @param offer  the offer this SDP answers: the result then has its m= lines in number and order (RFC 3264 §6), even
 *               when the answer does not
 */
export function anchor(sdp: string, local: LocalMedia, offer?: string): Anchored {
  const theirs = readAudio(sdp);
  if (!theirs.ok) return theirs;
  const offered = offer === undefined ? theirs : readAudio(offer);
  if (!offered.ok) return offered;
  const security = offer === undefined ? offeredSecurity(local) : answeredSecurity(offered.audio, local);
  if (security === null) return { ok: false, error: 'no-common-crypto' };
  const protocol = withProfile(offered.section.protocol, security.kind);
  const reports = reportAttributes(offer === undefined ? undefined : offered.audio.extendedReports);
  const ours = { ...anchoredSection(theirs.section, theirs.audio, local, security, reports), protocol };
  const media = offered.session.media.map((section, index) => (index === offered.index ? ours : refused(section)));
  return { ok: true, sdp: writeSdp({ lines: sessionLines(theirs, local, security), media }) };
}

function anchoredSection(
  section: SdpMedia,
  audio: AudioDescription,
  local: LocalMedia,
  security: SectionSecurity,
  reports: readonly string[],
): SdpMedia {
  // Our address in place of 0.0.0.0 would end the hold, so it is said in the modern way.
  const isOldHold = isUnspecified(audio.address) && audio.webrtc === null;
  const isReplaced = (line: SdpLine) => line.type === 'c' || isRtcpBandwidth(line) || (isOldHold && isDirection(line));
  const kept = section.lines.filter((line) => passes(line, isBrowsers(audio, security)) && !isReplaced(line));
  const added = [...(isOldHold ? [audio.direction] : []), ...reports, ...security.section];
  return { ...section, port: local.rtpPort, lines: [...kept, ...added.map((value) => ({ type: 'a', value }))] };
}

/** o=, c= are ours and stand where RFC 4566 §5 wants them. */
function sessionLines(
  { session: { lines }, audio }: { session: SdpSession; audio: AudioDescription },
  local: LocalMedia,
  security: SectionSecurity,
): SdpLine[] {
  const isKept = (line: SdpLine) => !'voc'.includes(line.type) && passes(line, isBrowsers(audio, security));
  const kept = lines.filter(isKept);
  const isHead = (line: SdpLine) => 'siuep'.includes(line.type);
  const head = kept.filter(isHead);
  const tail = kept.filter((line) => !isHead(line));
  return [
    { type: 'v', value: '0' },
    { type: 'o', value: originValue(local) },
    ...(head[0]?.type === 's' ? [] : [{ type: 's', value: '-' }]),
    ...head,
    { type: 'c', value: addressValue(local.address) },
    ...(tail.some((line) => line.type === 't') ? [] : [{ type: 't', value: '0 0' }]),
    ...tail,
    ...security.session.map((value) => ({ type: 'a', value })),
  ];
}

/** RFC 3264 §6: port 0, the rest of the m= line as offered. Its attributes mean nothing any more but its name. */
export function refused(section: SdpMedia): SdpMedia {
  return { ...section, port: 0, lines: section.lines.filter((line) => attributeName(line) === 'mid') };
}

/** Whether a browser is at one end. */
const isBrowsers = (audio: AudioDescription, security: SectionSecurity): boolean =>
  audio.webrtc !== null || security.kind === 'webrtc';

function passes(line: SdpLine, hasBrowser: boolean): boolean {
  const name = attributeName(line);
  if (name === undefined) return true;
  return !DROPPED_ATTRIBUTES.has(name) && !(hasBrowser && ATTRIBUTES_OF_BROWSERS.has(name));
}

function isDirection(line: SdpLine): boolean {
  return DIRECTIONS.some((direction) => direction === attributeName(line));
}
