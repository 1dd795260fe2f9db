import { DIRECTIONS, type Direction, type ExtendedReportWish, type PayloadFormat, type RemoteMedia } from '../media.ts';
import { staticFormat } from '../rtp/payload-types.ts';
import { isUnspecified } from './address.ts';
import { agreedKeying, type CryptoAttribute, parseCrypto } from './crypto.ts';
import { readReportWish, refusesRtcp } from './report-wish.ts';
import { attribute, attributes, parseSdp, type SdpLine, type SdpMedia, type SdpSession } from './session.ts';
import { agreedWebRtc, readWebRtc, type WebRtcDescription } from './webrtc.ts';

/** A payload format as SDP offers it. */
export interface OfferedFormat extends PayloadFormat {
  readonly channels: number;
  /** The a=fmtp text, if any. */
  readonly parameters?: string;
}

/** The first audio stream of an SDP that is not refused and that we can take. */
export interface AudioDescription extends Omit<RemoteMedia, 'srtp' | 'webrtc'> {
  /** In order of preference. */
  readonly payloads: readonly OfferedFormat[];
  /** RTP profile of the m= line: `RTP/AVP`, `RTP/SAVP`, `RTP/AVPF`. */
  readonly profile: string;
  /** The lines that we can take, in order of preference. Empty: RTP in the clear, or DTLS-SRTP. */
  readonly crypto: readonly CryptoAttribute[];
  /** DTLS-SRTP and ICE; null for anything else. */
  readonly webrtc: WebRtcDescription | null;
  readonly hasRtcpMux: boolean;
  readonly extendedReports: ExtendedReportWish;
  /** The writer does not want to hear us: sendonly, inactive, or address 0.0.0.0 (RFC 3264 §8.4). */
  readonly isOnHold: boolean;
  readonly ptimeMs?: number;
}

export type SdpError =
  | 'unreadable' // no SDP at all
  | 'no-audio' // no audio over RTP in it
  | 'audio-refused' // every audio stream has port 0
  | 'no-common-crypto' // SRTP alone, by no suite or key exchange that we know
  | 'no-address'; // no usable c= line

export type Described = { ok: true; audio: AudioDescription } | { ok: false; error: SdpError };

/** Reads what media needs to know from an offer or an answer. */
export function describe(sdp: string): Described {
  const read = readAudio(sdp);
  return read.ok ? { ok: true, audio: read.audio } : { ok: false, error: read.error };
}

export interface OpenAudio {
  readonly ok: true;
  readonly session: SdpSession;
  readonly index: number;
  readonly section: SdpMedia;
  readonly audio: AudioDescription;
}

/** The first audio over RTP whose port is not 0, and where in the SDP it stands. */
export type ReadAudio = OpenAudio | { ok: false; session: SdpSession | null; error: SdpError };

/**
 * SDP read lately, oldest first. The same text is read when it comes, when it is passed on, and when both halves are
 * known; reading it each time was a fifth of what a call allocates. *chosen*
 */
const lately = new Map<string, ReadAudio>();
const MAX_LATELY = 200;
/** A longer one is read each time: what is remembered takes some 2 MiB at most. */
const MAX_REMEMBERED_CHARACTERS = 2000;

export function readAudio(sdp: string): ReadAudio {
  const known = lately.get(sdp);
  if (known) return known;
  const read = readSession(parseSdp(sdp));
  if (sdp.length > MAX_REMEMBERED_CHARACTERS) return read;
  lately.set(sdp, read);
  if (lately.size > MAX_LATELY) lately.delete(lately.keys().next().value ?? '');
  return read;
}

function readSession(session: SdpSession | null): ReadAudio {
  if (session === null) return { ok: false, session, error: 'unreadable' };
  const isAudio = ({ kind, protocol }: SdpMedia) => kind === 'audio' && protocol.includes('RTP/');
  const isOpen = (section: SdpMedia) => isAudio(section) && section.port > 0;
  const index = session.media.findIndex((section) => isOpen(section) && canSecure(session, section));
  const section = session.media[index];
  if (!section) return { ok: false, session, error: whyNoAudio(session.media.filter(isAudio)) };
  const audio = describeSection(session, section);
  return audio ? { ok: true, session, index, section, audio } : { ok: false, session, error: 'no-address' };
}

function whyNoAudio(audio: readonly SdpMedia[]): SdpError {
  if (audio.length === 0) return 'no-audio';
  return audio.some(({ port }) => port > 0) ? 'no-common-crypto' : 'audio-refused';
}

/** Whether it asks for no more security than we can give. */
function canSecure(session: SdpSession, section: SdpMedia): boolean {
  if (isWebRtc(section)) return readWebRtc(session, section) !== null;
  return !isSecured(section) || cryptoLines(section).length > 0;
}

const isSecured = ({ protocol }: SdpMedia) => protocol.includes('SAVP');
/** DTLS-SRTP without ICE (RFC 5763) is no browser, and not for us. */
const isWebRtc = ({ protocol }: SdpMedia) => protocol.includes('TLS');

/** Lines of a profile in the clear mean nothing (RFC 4568 §5.1): a phone that wants either offers two streams. */
function cryptoLines(section: SdpMedia): CryptoAttribute[] {
  if (!isSecured(section) || isWebRtc(section)) return [];
  return attributes(section.lines, 'crypto').flatMap((value) => parseCrypto(value) ?? []);
}

/** Null when it has no usable address, or wants security that we cannot give. */
export function describeSection(session: SdpSession, section: SdpMedia): AudioDescription | null {
  const address = connectionAddress(section.lines) ?? connectionAddress(session.lines);
  if (address === undefined || !canSecure(session, section)) return null;
  const webrtc = isWebRtc(section) ? readWebRtc(session, section) : null;
  const direction = effectiveDirection(session, section, address);
  const ptimeMs = Number(attribute(section.lines, 'ptime'));
  return {
    address,
    rtpPort: section.port,
    rtcpPort: rtcpPort(section),
    payloads: payloadFormats(section),
    direction,
    profile: section.protocol,
    crypto: cryptoLines(section),
    webrtc,
    hasRtcpMux: attribute(section.lines, 'rtcp-mux') !== undefined,
    ...(refusesRtcp(section) && { rtcpWith: 'nobody' }),
    extendedReports: readReportWish(attribute(section.lines, 'rtcp-xr') ?? attribute(session.lines, 'rtcp-xr')),
    isOnHold: direction === 'sendonly' || direction === 'inactive',
    ...(ptimeMs > 0 && { ptimeMs }),
  };
}

/** The same SDP without its direction: who wrote it would send and receive, as far as it was asked (RFC 3264 §8.4). */
export const bothWays = (sdp: string): string => sdp.replace(/^a=(?:sendrecv|sendonly|recvonly|inactive) *\r?\n/gm, '');

/** The same SDP, each stream in this direction. */
export const inDirection = (sdp: string, direction: Direction): string =>
  bothWays(sdp)
    .split(/^(?=m=)/m)
    .map((part) => (part.startsWith('m=') ? `${part}a=${direction}\r\n` : part))
    .join('');

/**
 * What an endpoint should know once both halves of an exchange are known.
 *
 * @param theirs  what the other side wrote
 * @param ours  what we sent to it. It sends with the payload types we listed (RFC 3264 §6.1), and RTCP shares the RTP
 *              port only when both said so (RFC 5761 §5.1.1). Some phones send by their own list: both are let through.
 * @returns null when they do not agree on SRTP, on its suite, or on DTLS and ICE: what one wants hidden must not go in the clear
 */
export function remoteMedia(theirs: AudioDescription, ours: AudioDescription): RemoteMedia | null {
  const srtp = agreedKeying(theirs.crypto, ours.crypto);
  const webrtc = agreedWebRtc(theirs.webrtc, ours.webrtc);
  if (srtp === 'disagree' || webrtc === 'disagree') return null;
  const listed = new Set(theirs.payloads.map((format) => format.payloadType));
  const isOurs = (format: OfferedFormat) => ours.payloads.some((own) => isSameFormat(own, format));
  const { address, rtpPort, direction } = theirs;
  return {
    address,
    rtpPort,
    direction,
    srtp,
    extendedReports: theirs.extendedReports,
    ...(theirs.rtcpWith !== undefined && { rtcpWith: theirs.rtcpWith }),
    ...(webrtc !== null && { webrtc }),
    takes: theirs.payloads.filter(isOurs),
    payloads: [...theirs.payloads, ...ours.payloads.filter((format) => !listed.has(format.payloadType))],
    rtcpPort: theirs.hasRtcpMux && ours.hasRtcpMux ? theirs.rtpPort : theirs.rtcpPort,
  };
}

/** Whether two sides mean the same codec, whatever number each of them gives it. */
export const isSameFormat = (a: OfferedFormat, b: OfferedFormat): boolean =>
  a.clockRateHz === b.clockRateHz && a.channels === b.channels && a.name.toLowerCase() === b.name.toLowerCase();

/**
 * The direction meant: a c= of 0.0.0.0 is the old way of saying "do not send" (RFC 3264 §8.4). A browser writes it while it
 * does not know its address.
 */
function effectiveDirection(session: SdpSession, section: SdpMedia, address: string): Direction {
  const direction = statedDirection(section.lines) ?? statedDirection(session.lines) ?? 'sendrecv';
  if (!isUnspecified(address) || isWebRtc(section)) return direction;
  return direction === 'sendrecv' || direction === 'sendonly' ? 'sendonly' : 'inactive';
}

function statedDirection(lines: readonly SdpLine[]): Direction | undefined {
  return DIRECTIONS.find((direction) => attribute(lines, direction) !== undefined);
}

/** The address of `IN IP4 192.0.2.1` or `IN IP6 2001:db8::1`; a TTL after a slash is left out. */
function connectionAddress(lines: readonly SdpLine[]): string | undefined {
  const value = lines.find((line) => line.type === 'c')?.value;
  return /^IN IP[46] ([^\s/]+)/.exec(value ?? '')?.[1];
}

/** a=rtcp (RFC 3605), else the next port (RFC 3550 §11). */
function rtcpPort(section: SdpMedia): number {
  const stated = Number.parseInt(attribute(section.lines, 'rtcp') ?? '', 10);
  return stated > 0 && stated <= 65_535 ? stated : Math.min(section.port + 1, 65_535);
}

function payloadFormats(section: SdpMedia): OfferedFormat[] {
  const maps = attributes(section.lines, 'rtpmap');
  const parameters = attributes(section.lines, 'fmtp');
  const formats: OfferedFormat[] = [];
  for (const format of section.formats) {
    const payloadType = Number(format);
    if (!/^\d{1,3}$/.test(format) || payloadType > 127) continue;
    const fmtp = valueFor(format, parameters);
    const mapped = mappedFormat(payloadType, valueFor(format, maps));
    formats.push(fmtp === undefined ? mapped : { ...mapped, parameters: fmtp });
  }
  return formats;
}

/** What follows the payload type in the first value that is about it. */
function valueFor(format: string, values: readonly string[]): string | undefined {
  for (const value of values) {
    if (value.startsWith(format) && value.charAt(format.length) === ' ') return value.slice(format.length + 1);
  }
  return undefined;
}

/** From `opus/48000/2`; without a usable map the fixed meaning, else a name that says we do not know. */
function mappedFormat(payloadType: number, map: string | undefined): OfferedFormat {
  const [, name, rate, channels] = /^ *([^\s/]+)\/(\d{1,9})(?:\/(\d{1,3}))?/.exec(map ?? '') ?? [];
  if (name !== undefined && Number(rate) > 0) {
    return { payloadType, name, clockRateHz: Number(rate), channels: Number(channels ?? 1) };
  }
  return { ...(staticFormat(payloadType) ?? { payloadType, name: 'unknown', clockRateHz: 8000 }), channels: 1 };
}
