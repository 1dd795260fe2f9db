import { isOwnCodec } from '../codec/index.ts';
import { isSameFormat, type OfferedFormat, readAudio } from './describe.ts';
import { attributeName, type SdpLine, type SdpMedia, type SdpSession, writeSdp } from './session.ts';

/** What we can add to an offer, best first. L16 is left out: nobody who lacks the others has it. */
const OWN_FORMATS: readonly OfferedFormat[] = [
  { payloadType: 96, name: 'opus', clockRateHz: 48_000, channels: 2 },
  { payloadType: 9, name: 'G722', clockRateHz: 8000, channels: 1 },
  { payloadType: 0, name: 'PCMU', clockRateHz: 8000, channels: 1 },
  { payloadType: 8, name: 'PCMA', clockRateHz: 8000, channels: 1 },
];
const EVENTS: OfferedFormat = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000, channels: 1 };

const [FIRST_DYNAMIC, LAST_DYNAMIC] = [96, 127];

/**
 * An offer with all that we can transcode to, behind what it had: for a phone that takes nothing of it as it is.
 *
 * @returns the same text when there is nothing to add, or no audio in it
 */
export function withOwnCodecs(offer: string): string {
  const read = readAudio(offer);
  if (!read.ok) return offer;
  const { session, section, index, audio } = read;
  const formats = [...audio.payloads];
  const ours = OWN_FORMATS.filter(isOwnCodec);
  for (const own of [...ours, EVENTS]) {
    const payloadType = formats.some((format) => isSameFormat(format, own)) ? null : freeType(formats, own.payloadType);
    if (payloadType !== null) formats.push({ ...own, payloadType });
  }
  return rewritten(session, index, withFormats(section, formats, audio.payloads));
}

/**
 * An offer of these codecs alone, in this order, with what goes along with speech. Where it has none of them, what we can
 * make of them stands in; where that is nothing either, it stays as it is.
 *
 * @param names  by their names in SDP; none: every codec
 * @param hasEvents  whether digits may come as events (RFC 4733)
 */
export function withCodecs(offer: string, names: readonly string[], hasEvents = true): string {
  if (names.length === 0 && hasEvents) return offer;
  return limited(offer, names, hasEvents) ?? limited(withOwnCodecs(offer), names, hasEvents) ?? offer;
}

function limited(offer: string, names: readonly string[], hasEvents: boolean): string | null {
  const read = readAudio(offer);
  if (!read.ok) return offer;
  const { payloads } = read.audio;
  const named = (wanted: string) => payloads.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const speech = names.length === 0 ? speechIn(payloads) : names.flatMap(named);
  if (speech.length === 0) return null;
  const formats = [...speech, ...(hasEvents ? named('telephone-event') : []), ...named('CN')];
  const isOut = (line: SdpLine) =>
    isAboutFormat(line) && !formats.some(({ payloadType }) => line.value.split(/[: ]/)[1] === String(payloadType));
  const section = { ...read.section, lines: read.section.lines.filter((line) => !isOut(line)) };
  return rewritten(read.session, read.index, withFormats(section, formats, payloads));
}

/** What carries speech, of these formats. */
export const speechIn = (formats: readonly OfferedFormat[]): readonly OfferedFormat[] =>
  formats.filter(({ name }) => !['telephone-event', 'cn'].includes(name.toLowerCase()));

/** Whether who wrote the one could speak to who wrote the other without us in between. */
export function haveSharedSpeech(one: string, other: string): boolean {
  const [a, b] = [readAudio(one), readAudio(other)];
  return a.ok && b.ok && speechIn(a.audio.payloads).some((format) => sameIn(b.audio.payloads, format));
}

/**
 * An answer as who made this offer may get it: without what the offer does not have. Where nothing but events would be
 * left, the best of the offer that we can make stands in.
 *
 * @returns null when the answer has no codec, or nothing of the offer can be made
 */
export function inTermsOf(offer: string, answer: string): string | null {
  const [offered, answered] = [readAudio(offer), readAudio(answer)];
  if (!offered.ok || !answered.ok) return answer;
  if (speechIn(answered.audio.payloads).length === 0) return null; // some phones refuse all codecs so
  const shared = answered.audio.payloads.flatMap((format) => sameIn(offered.audio.payloads, format) ?? []);
  if (shared.length === answered.audio.payloads.length && isSameList(shared, answered.audio.payloads)) return answer;
  const made = speechIn(shared).length > 0 ? null : offered.audio.payloads.find(isOwnCodec);
  if (made === undefined) return null;
  const formats = made ? [made, ...eventsFor(made, offered.audio.payloads)] : shared;
  return rewritten(answered.session, answered.index, withFormats(answered.section, formats, []));
}

const sameIn = (formats: readonly OfferedFormat[], wanted: OfferedFormat): OfferedFormat | undefined => {
  const same = formats.filter((format) => isSameFormat(format, wanted));
  return same.find(({ payloadType }) => payloadType === wanted.payloadType) ?? same[0];
};

const isSameList = (a: readonly OfferedFormat[], b: readonly OfferedFormat[]): boolean =>
  a.every(({ payloadType }, index) => payloadType === b[index]?.payloadType);

const eventsFor = ({ clockRateHz }: OfferedFormat, formats: readonly OfferedFormat[]): OfferedFormat[] => {
  const events = formats.filter((format) => format.name.toLowerCase() === 'telephone-event');
  const sameClock = events.filter((format) => format.clockRateHz === clockRateHz);
  return sameClock.length > 0 ? sameClock : events.slice(0, 1);
};

/** The wanted one, else the first that nobody uses; null when all are taken. */
function freeType(formats: readonly OfferedFormat[], wanted: number): number | null {
  const used = new Set(formats.map(({ payloadType }) => payloadType));
  if (!used.has(wanted)) return wanted;
  for (let type = FIRST_DYNAMIC; type <= LAST_DYNAMIC; type++) if (!used.has(type)) return type;
  return null;
}

/** @param kept  those whose attributes stand in the section already */
function withFormats(section: SdpMedia, formats: readonly OfferedFormat[], kept: readonly OfferedFormat[]): SdpMedia {
  const isKept = ({ payloadType }: OfferedFormat) => kept.some((format) => format.payloadType === payloadType);
  const lines = kept.length > 0 ? section.lines : section.lines.filter((line) => !isAboutFormat(line));
  const added = formats.filter((format) => !isKept(format)).flatMap(attributesOf);
  return {
    ...section,
    formats: formats.map(({ payloadType }) => String(payloadType)),
    lines: [...lines, ...added.map((value) => ({ type: 'a', value }))],
  };
}

const isAboutFormat = (line: SdpLine): boolean => {
  const name = attributeName(line);
  return name === 'rtpmap' || name === 'fmtp' || name === 'rtcp-fb';
};

/** a=rtpmap and a=fmtp of a format. */
export function attributesOf({ payloadType, name, clockRateHz, channels, parameters }: OfferedFormat): string[] {
  const rate = channels === 1 ? `${clockRateHz}` : `${clockRateHz}/${channels}`;
  const map = `rtpmap:${payloadType} ${name}/${rate}`;
  return parameters === undefined ? [map] : [map, `fmtp:${payloadType} ${parameters}`];
}

function rewritten({ lines, media }: SdpSession, index: number, section: SdpMedia): string {
  return writeSdp({ lines, media: media.map((other, at) => (at === index ? section : other)) });
}
