import { describe, streamsIn } from '#edge/media/index.ts';
import type { MachinePlace } from './fax-port.ts';

/** What a machine speaks, by its static payload type (RFC 3551 §6). */
const TYPES = { PCMU: 0, PCMA: 8 } as const;
export type FaxCodec = keyof typeof TYPES;

const family = ({ address }: MachinePlace) => `${address.includes(':') ? 'IP6' : 'IP4'} ${address}`;

/** @param version  grows with each description of one machine (RFC 3264 §8) */
const sdpOf = (place: MachinePlace, version: number, sections: readonly string[]): string =>
  ['v=0', `o=- 1 ${version} IN ${family(place)}`, 's=-', `c=IN ${family(place)}`, 't=0 0', ...sections, ''].join(
    '\r\n',
  );

/** G.711 alone. A machine listens on one port and talks no RTCP (RFC 3556 §2). */
export const audioSdp = (place: MachinePlace, codecs: readonly FaxCodec[], version = 1): string =>
  sdpOf(place, version, [
    `m=audio ${place.port} RTP/AVP ${codecs.map((codec) => TYPES[codec]).join(' ')}`,
    'b=RS:0',
    'b=RR:0',
    ...codecs.map((codec) => `a=rtpmap:${TYPES[codec]} ${codec}/8000`),
    'a=ptime:20',
    'a=silenceSupp:off - - - -',
    'a=sendrecv',
  ]);

const T38_ATTRIBUTES = [
  'a=T38FaxVersion:0',
  'a=T38MaxBitRate:14400',
  'a=T38FaxRateManagement:transferredTCF',
  'a=T38FaxMaxBuffer:1800',
  'a=T38FaxMaxDatagram:400',
  'a=T38FaxUdpEC:t38UDPRedundancy',
];

/** T.38 in the place of the audio (T.38 annex D). */
export const t38Offer = (place: MachinePlace, version: number): string =>
  sdpOf(place, version, [`m=image ${place.port} udptl t38`, ...T38_ATTRIBUTES]);

/** Takes the fax of an offer and refuses its other streams (RFC 3264 §6). */
export function t38Answer(offer: string, place: MachinePlace, version: number): string | null {
  const fax = faxIn(offer);
  if (!fax) return null;
  const lines = offer.split(/\r?\n/).filter((line) => line.startsWith('m='));
  const sections = lines.flatMap((line, index) => {
    if (index === fax.index) return [`m=image ${place.port} udptl t38`, ...T38_ATTRIBUTES];
    return [line.replace(/^(m=\S+) \S+/, '$1 0')];
  });
  return sdpOf(place, version, sections);
}

export interface OfferedFax {
  /** Which m= line. */
  readonly index: number;
  readonly place: MachinePlace;
  readonly maxDatagramBytes: number;
}

/** Some machines say less than one packet takes: they mean the packet without its copies. */
const LEAST_DATAGRAM_BYTES = 200;
const USUAL_DATAGRAM_BYTES = 400;

/** The T.38 of an offer or an answer; null where there is none. */
export function faxIn(sdp: string): OfferedFax | null {
  const stream = streamsIn(sdp).find(({ protocol }) => protocol === 'udptl');
  if (!stream) return null;
  const { address, rtpPort: port } = stream.media;
  const said = Number(/^a=T38FaxMaxDatagram:\s*(\d+)/im.exec(sdp)?.[1] ?? USUAL_DATAGRAM_BYTES);
  const maxDatagramBytes = Math.min(Math.max(said, LEAST_DATAGRAM_BYTES), USUAL_DATAGRAM_BYTES);
  return { index: stream.index, place: { address, port }, maxDatagramBytes };
}

/** The first codec of an offer or an answer that a modem survives, and where it is to be sent; null where there is none. */
export function speechIn(sdp: string): { readonly codec: FaxCodec; readonly place: MachinePlace } | null {
  const described = describe(sdp);
  if (!described.ok) return null;
  const { address, rtpPort: port, payloads } = described.audio;
  for (const { name } of payloads) {
    const codec = name.toUpperCase();
    if (codec === 'PCMU' || codec === 'PCMA') return { codec, place: { address, port } };
  }
  return null;
}
