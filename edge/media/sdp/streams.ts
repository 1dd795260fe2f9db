import { isIP } from 'node:net';
import type { RemoteMedia } from '../media.ts';
import { isUnspecified } from './address.ts';
import { type AudioDescription, describeSection, readAudio, remoteMedia, type SdpError } from './describe.ts';
import { type SecurityKind, securityOf } from './section-security.ts';
import type { SdpMedia, SdpSession } from './session.ts';

/** A stream beside the first audio. It passes through as it is: video, further audio, text over RTP, or fax (T.38). */
export interface StreamDescription {
  /** Which m= line; it stays for the dialog (RFC 3264 §8). */
  readonly index: number;
  readonly kind: string;
  readonly protocol: 'rtp' | 'udptl';
  readonly section: SdpMedia;
  /** Address, ports, formats, direction and keys, as for audio; fax has neither formats nor keys. */
  readonly media: AudioDescription;
}

/** Each takes two ports and some memory, whoever offers it. *chosen* */
const MAX_STREAMS = 4;
/** Without what browsers have: they want all streams on one port, which we do not do. */
const RTP_PROFILE = /^RTP\/S?AVPF?$/;

/** Those that are not refused and that we can take. */
export function streamsIn(sdp: string): StreamDescription[] {
  const read = readAudio(sdp);
  const { session } = read;
  if (session === null || session.media.length === (read.ok ? 1 : 0)) return [];
  // Sections of one kind that differ in security are a choice, and the first one is taken: both cannot be meant.
  const securities = new Map<string, SecurityKind>();
  if (read.ok) securities.set('audio', securityOf(read.audio));
  const streams: StreamDescription[] = [];
  for (const [index, section] of session.media.entries()) {
    if (read.ok && index === read.index) continue;
    const stream = readStream(session, section, index);
    if (stream === null || streams.length === MAX_STREAMS) continue;
    const security = securityOf(stream.media);
    if ((securities.get(stream.kind) ?? security) !== security) continue;
    securities.set(stream.kind, security);
    streams.push(stream);
  }
  return streams;
}

/** Those of an answer that its offer has as well. */
export function answeredStreams(answer: string, offer: string): StreamDescription[] {
  const offered = streamsIn(offer);
  return streamsIn(answer).filter((stream) => offered.some((other) => isSameStream(other, stream)));
}

/** What an endpoint should know of each stream that both halves of an exchange have, by its m= line. */
export function remoteStreams(theirs: string, ours: string): Map<number, RemoteMedia> {
  const remotes = new Map<number, RemoteMedia>();
  const own = streamsIn(ours);
  for (const stream of streamsIn(theirs)) {
    const match = own.find((other) => isSameStream(other, stream));
    const remote = match ? remoteMedia(stream.media, match.media) : null;
    const { index, protocol } = stream;
    if (remote !== null) remotes.set(index, { ...remote, takes: [], protocol, rtcpWith: 'other-side' });
  }
  return remotes;
}

/** What is wrong with SDP of which we can take no stream at all; null when there is one. */
export function problemOf(sdp: string): SdpError | null {
  const read = readAudio(sdp);
  return read.ok || streamsIn(sdp).length > 0 ? null : read.error;
}

/** Where it wants to hear its first stream, which may be by another IP version than it came; undefined when it gives no address. */
export function addressIn(sdp: string): string | undefined {
  const read = readAudio(sdp);
  const address = read.ok ? read.audio.address : streamsIn(sdp)[0]?.media.address;
  return address !== undefined && isIP(address) !== 0 && !isUnspecified(address) ? address : undefined;
}

/** Whether two descriptions ask for the same streams, directions and codecs, wherever they want them sent. */
export function isSameWish(a: string, b: string): boolean {
  return JSON.stringify(wishesIn(a)) === JSON.stringify(wishesIn(b));
}

function wishesIn(sdp: string) {
  const read = readAudio(sdp);
  const streams = streamsIn(sdp).map(({ index, kind, media }) => ({ index, kind, ...wishOf(media) }));
  return [read.ok ? wishOf(read.audio) : null, ...streams];
}

const wishOf = ({ direction, payloads }: AudioDescription) => ({ direction, payloads });

const isSameStream = (a: StreamDescription, b: StreamDescription): boolean =>
  a.index === b.index && a.protocol === b.protocol && a.kind === b.kind;

function readStream(session: SdpSession, section: SdpMedia, index: number): StreamDescription | null {
  const { kind, port } = section;
  const protocol = protocolOf(section);
  if (port === 0 || protocol === null) return null;
  const media = describeSection(session, section);
  return media && { index, kind, protocol, section, media };
}

function protocolOf({ kind, protocol }: SdpMedia): StreamDescription['protocol'] | null {
  if (kind === 'image' && protocol.toLowerCase() === 'udptl') return 'udptl';
  return RTP_PROFILE.test(protocol) ? 'rtp' : null;
}
