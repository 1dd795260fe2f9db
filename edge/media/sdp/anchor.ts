import { DIRECTIONS } from '../media.ts';
import { addressValue, isUnspecified } from './address.ts';
import { answeredCrypto, type CryptoAttribute, cryptoValue, offeredCrypto } from './crypto.ts';
import { type AudioDescription, readAudio, type SdpError } from './describe.ts';
import { type LocalMedia, originValue } from './origin.ts';
import { attributeName, type SdpLine, type SdpMedia, writeSdp } from './session.ts';

export type Anchored = { ok: true; sdp: string } | { ok: false; error: SdpError };

/**
 * Connectivity that leads past us (RFC 8839), bundling of sections that we refuse (RFC 9143), and the keys of the other
 * leg (RFC 4568), also as something that could be agreed on (RFC 5939).
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
  'crypto',
  'acap',
  'tcap',
  'pcfg',
  'acfg',
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
  const crypto = offer === undefined ? cryptoToOffer(local) : cryptoToAnswer(offered.audio, local);
  if (crypto === null) return { ok: false, error: 'no-common-crypto' };
  const protocol = withProfile(offered.section.protocol, crypto.length > 0);
  const ours = { ...anchoredSection(theirs.section, theirs.audio, local, crypto), protocol };
  const media = offered.session.media.map((section, index) => (index === offered.index ? ours : refused(section)));
  return { ok: true, sdp: writeSdp({ lines: sessionLines(theirs.session.lines, local), media }) };
}

function cryptoToOffer({ srtpKeys }: LocalMedia): CryptoAttribute[] {
  return srtpKeys === undefined ? [] : offeredCrypto(srtpKeys);
}

/** @returns null when the offer wants SRTP and we have no keys */
export function cryptoToAnswer({ crypto }: AudioDescription, { srtpKeys }: LocalMedia): CryptoAttribute[] | null {
  if (crypto.length === 0) return [];
  return srtpKeys === undefined ? null : answeredCrypto(crypto, srtpKeys);
}

/** `RTP/AVPF` in the clear is `RTP/SAVPF` with SRTP. An answer keeps the profile of its offer (RFC 3264 §6). */
function withProfile(protocol: string, isSecured: boolean): string {
  if (protocol.includes('SAVP') === isSecured) return protocol;
  return isSecured ? protocol.replace('AVP', 'SAVP') : protocol.replace('SAVP', 'AVP');
}

function anchoredSection(
  section: SdpMedia,
  audio: AudioDescription,
  local: LocalMedia,
  crypto: readonly CryptoAttribute[],
): SdpMedia {
  // Our address in place of 0.0.0.0 would end the hold, so it is said in the modern way.
  const isOldHold = isUnspecified(audio.address);
  const kept = section.lines.filter((line) => line.type !== 'c' && passes(line) && !(isOldHold && isDirection(line)));
  const added = [
    `rtcp:${local.rtcpPort}`,
    ...(isOldHold ? [audio.direction] : []),
    ...crypto.map((line) => `crypto:${cryptoValue(line)}`),
  ];
  return { ...section, port: local.rtpPort, lines: [...kept, ...added.map((value) => ({ type: 'a', value }))] };
}

/** o=, c= are ours and stand where RFC 4566 §5 wants them. */
function sessionLines(theirs: readonly SdpLine[], local: LocalMedia): SdpLine[] {
  const kept = theirs.filter((line) => !'voc'.includes(line.type) && passes(line));
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
  ];
}

/** RFC 3264 §6: port 0, the rest of the m= line as offered. Its attributes mean nothing any more. */
export function refused(section: SdpMedia): SdpMedia {
  return { ...section, port: 0, lines: [] };
}

function passes(line: SdpLine): boolean {
  const name = attributeName(line);
  return name === undefined || !DROPPED_ATTRIBUTES.has(name);
}

function isDirection(line: SdpLine): boolean {
  return DIRECTIONS.some((direction) => direction === attributeName(line));
}
