import type { Direction } from '../media.ts';
import { addressValue } from './address.ts';
import { refused } from './anchor.ts';
import { type AudioDescription, type OfferedFormat, readAudio, type SdpError } from './describe.ts';
import { type LocalMedia, originValue } from './origin.ts';
import { reportAttributes } from './report-wish.ts';
import { answeredSecurity, type SectionSecurity } from './section-security.ts';
import { writeSdp } from './session.ts';
import { attributesOf } from './transcoding.ts';

export type Answered =
  | { ok: true; sdp: string; chosen: OfferedFormat }
  | { ok: false; error: SdpError | 'no-common-codec' };

/** What the echo test takes, best first: anything it can send back unchanged, the common ones before. */
export const ECHO_CODECS: readonly string[] = ['PCMU', 'PCMA', 'G722', 'opus', 'G729', 'iLBC', 'speex', 'L16', 'GSM'];

const ANSWERED_DIRECTION: Record<Direction, Direction> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

/**
 * The answer of an endpoint that we end ourselves (echo, later prompts): one codec, telephone-event,
 * the mirrored direction (RFC 3264 §6.1).
 *
 * @param codecs  encoding names we take, best first, in any case
 */
export function answer(offer: string, local: LocalMedia, codecs: readonly string[] = ECHO_CODECS): Answered {
  const offered = readAudio(offer);
  if (!offered.ok) return { ok: false, error: offered.error };
  const security = answeredSecurity(offered.audio, local);
  if (security === null) return { ok: false, error: 'no-common-crypto' };
  const formats = chooseFormats(offered.audio.payloads, codecs);
  const [chosen] = formats;
  if (chosen === undefined) return { ok: false, error: 'no-common-codec' };
  const ours = {
    ...offered.section,
    port: local.rtpPort,
    formats: formats.map((format) => String(format.payloadType)),
    lines: sectionAttributes(offered.audio, formats, security).map((value) => ({ type: 'a', value })),
  };
  const media = offered.session.media.map((section, index) => (index === offered.index ? ours : refused(section)));
  const lines = [
    { type: 'v', value: '0' },
    { type: 'o', value: originValue(local) },
    { type: 's', value: '-' },
    { type: 'c', value: addressValue(local.address) },
    { type: 't', value: '0 0' },
    ...security.session.map((value) => ({ type: 'a', value })),
  ];
  return { ok: true, sdp: writeSdp({ lines, media }), chosen };
}

/** One codec, and telephone-event, best at the same clock (RFC 4733 §2.1); phones with Opus may have it at 8 kHz alone. */
function chooseFormats(offered: readonly OfferedFormat[], codecs: readonly string[]): OfferedFormat[] {
  const chosen = codecs.flatMap((name) => offered.find((format) => isNamed(format, name)) ?? [])[0];
  if (chosen === undefined) return [];
  const offeredEvents = offered.filter((format) => isNamed(format, 'telephone-event'));
  const events = offeredEvents.find(({ clockRateHz }) => clockRateHz === chosen.clockRateHz) ?? offeredEvents[0];
  return events === undefined ? [chosen] : [chosen, events];
}

function sectionAttributes(
  { ptimeMs, hasRtcpMux, direction, extendedReports }: AudioDescription,
  formats: readonly OfferedFormat[],
  security: SectionSecurity,
): string[] {
  return [
    ...formats.flatMap(attributesOf),
    ...(ptimeMs === undefined ? [] : [`ptime:${ptimeMs}`]),
    ...(hasRtcpMux && security.kind !== 'webrtc' ? ['rtcp-mux'] : []),
    ANSWERED_DIRECTION[direction],
    ...reportAttributes(extendedReports),
    ...security.section,
  ];
}

function isNamed(format: OfferedFormat, name: string): boolean {
  return format.name.toLowerCase() === name.toLowerCase();
}
