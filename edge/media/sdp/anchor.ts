import { DIRECTIONS } from '../media.ts';
import { addressValue, isUnspecified } from './address.ts';
import { type AudioDescription, type OpenAudio, type ReadAudio, readAudio, type SdpError } from './describe.ts';
import { type LocalMedia, type LocalPlace, originValue } from './origin.ts';
import { isRtcpBandwidth, reportAttributes } from './report-wish.ts';
import {
  answeredSecurity,
  offeredSecurity,
  type SectionSecurity,
  securityOf,
  withProfile,
} from './section-security.ts';
import { attributeName, type SdpLine, type SdpMedia, type SdpSession, writeSdp } from './session.ts';
import { answeredStreams, type StreamDescription, streamsIn } from './streams.ts';

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

/** What anchoring a section takes. */
interface Carried {
  readonly section: SdpMedia;
  readonly media: AudioDescription;
  readonly place: LocalPlace;
  readonly security: SectionSecurity;
  /** The m= line's transport, as whoever gets it should see it. */
  readonly protocol: string;
  readonly added: readonly string[];
  /** As it is, RTCP too: no audio that we take part in. */
  readonly isPassed: boolean;
}

/**
 * The SDP of one leg as the other leg gets it: media comes to us, and each leg has SRTP of its own or none. Codecs and
 * unknown attributes pass; a stream beside the first audio that has no place of ours is refused with port 0.
 *
 * @param offer  the offer this SDP answers: the result then has its m= lines in number and order (RFC 3264 §6), even
 *               when the answer does not
 */
export function anchor(sdp: string, local: LocalMedia, offer?: string): Anchored {
  const theirs = readAudio(sdp);
  const offered = offer === undefined ? theirs : readAudio(offer);
  const carried = passedStreams(sdp, local, offer);
  if (theirs.ok && offered.ok) {
    const audio = carriedAudio(theirs, local, offer === undefined ? null : offered);
    if (audio === null) return { ok: false, error: 'no-common-crypto' };
    carried.set(offered.index, audio);
  }
  if (offered.session === null || theirs.session === null || carried.size === 0) {
    return { ok: false, error: theirs.ok ? errorOf(offered) : theirs.error };
  }
  const media = offered.session.media.map((section, index) => {
    const ours = carried.get(index);
    return ours ? anchoredSection(ours, local) : refused(section);
  });
  const audio = offered.ok ? carried.get(offered.index) : undefined;
  return { ok: true, sdp: writeSdp({ lines: sessionLines(theirs.session, local, audio), media }) };
}

const errorOf = (read: ReadAudio): SdpError => (read.ok ? 'no-audio' : read.error);

function carriedAudio(theirs: OpenAudio, local: LocalMedia, offered: OpenAudio | null): Carried | null {
  const security = offered === null ? offeredSecurity(local) : answeredSecurity(offered.audio, local);
  if (security === null) return null;
  return {
    section: theirs.section,
    media: theirs.audio,
    place: local,
    security,
    protocol: withProfile((offered ?? theirs).section.protocol, security.kind),
    added: reportAttributes(offered?.audio.extendedReports),
    isPassed: false,
  };
}

/** Those that have a place, by their m= line. */
function passedStreams(sdp: string, local: LocalMedia, offer: string | undefined): Map<number, Carried> {
  const carried = new Map<number, Carried>();
  const { streams: places } = local;
  if (places === undefined) return carried;
  const offered = offer === undefined ? [] : streamsIn(offer);
  for (const stream of offer === undefined ? streamsIn(sdp) : answeredStreams(sdp, offer)) {
    const { index, section, media } = stream;
    const place = places.get(index);
    const match = offered.find((other) => other.index === index);
    const security = place && streamSecurity(stream, place, match);
    if (!place || !security) continue;
    const protocol =
      stream.protocol === 'udptl' ? section.protocol : withProfile((match ?? stream).section.protocol, security.kind);
    carried.set(index, { section, media, place, security, protocol, added: [], isPassed: true });
  }
  return carried;
}

function streamSecurity(
  { protocol }: StreamDescription,
  place: LocalPlace,
  offered: StreamDescription | undefined,
): SectionSecurity | null {
  if (protocol === 'udptl') return { kind: 'clear', session: [], section: [] };
  return offered ? answeredSecurity(offered.media, place) : offeredSecurity(place);
}

function anchoredSection(carried: Carried, { address: own }: LocalMedia): SdpMedia {
  const { section, media, place, security, protocol, added, isPassed } = carried;
  // Our address in place of 0.0.0.0 would end the hold, so it is said in the modern way.
  const isOldHold = isUnspecified(media.address) && media.webrtc === null;
  const isReplaced = (line: SdpLine) =>
    line.type === 'c' || (!isPassed && isRtcpBandwidth(line)) || (isOldHold && isDirection(line));
  const kept = section.lines.filter((line) => passes(line, carried) && !isReplaced(line));
  const title = kept.filter(({ type }) => type === 'i');
  const others = kept.filter(({ type }) => type !== 'i');
  const connection = place.address === own ? [] : [{ type: 'c', value: addressValue(place.address) }];
  const attributes = [...(isOldHold ? [media.direction] : []), ...added, ...security.section];
  return {
    ...section,
    protocol,
    port: place.rtpPort,
    lines: [...title, ...connection, ...others, ...attributes.map((value) => ({ type: 'a', value }))],
  };
}

/** o=, c= are ours and stand where RFC 4566 §5 wants them. */
function sessionLines({ lines }: SdpSession, local: LocalMedia, audio: Carried | undefined): SdpLine[] {
  const isKept = (line: SdpLine) => !'voc'.includes(line.type) && passes(line, audio);
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
    ...(audio?.security.session ?? []).map((value) => ({ type: 'a', value })),
  ];
}

/** RFC 3264 §6: port 0, the rest of the m= line as offered. Its attributes mean nothing any more but its name. */
export function refused(section: SdpMedia): SdpMedia {
  return { ...section, port: 0, lines: section.lines.filter((line) => attributeName(line) === 'mid') };
}

function passes(line: SdpLine, carried: Carried | undefined): boolean {
  const name = attributeName(line);
  if (name === undefined || carried === undefined) return name === undefined || !DROPPED_ATTRIBUTES.has(name);
  const { media, security, isPassed } = carried;
  if (isPassed && name === 'rtcp-xr') return true;
  const [theirs, ours] = [securityOf(media), security.kind];
  const hasBrowser = theirs === 'webrtc' || ours === 'webrtc';
  if (name === 'zrtp-hash') return theirs === 'clear' && ours === 'clear';
  return !DROPPED_ATTRIBUTES.has(name) && !(hasBrowser && ATTRIBUTES_OF_BROWSERS.has(name));
}

function isDirection(line: SdpLine): boolean {
  return DIRECTIONS.some((direction) => direction === attributeName(line));
}
