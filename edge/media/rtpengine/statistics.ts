import { type Bencoded, fieldOf } from './bencode.ts';

/** What rtpengine knows of the audio of one tag. */
export interface TagStatistics {
  /** What the phone sends, as in a=rtpmap; null before its first packet. */
  readonly codec: string | null;
  /** RTP that came from the tag's phone. */
  readonly packetsReceived: number;
  /** RTP that came for it from the other phone. */
  readonly packetsSent: number;
  /**
   * What the other phone said last in RTCP of the stream that this one sends, over the whole way; null when it said nothing
   * that rtpengine could use.
   */
  readonly reported: { readonly lost: number; readonly jitterMs: number; readonly mos: number | null } | null;
  /** When its last packet came, RTP or RTCP: seconds after the last offer or answer, by the clock of rtpengine. */
  readonly lastHeardSeconds: number;
}

/** Reads the reply to `query` or `delete`. A tag that is not in it, or whose fields are not there, has heard nothing. */
export function statisticsOf(reply: Bencoded, tag: string): TagStatistics {
  const tags = fieldOf(reply, 'tags');
  const others = typeof tags === 'object' ? Object.keys(tags).filter((other) => other !== tag) : [];
  const [own, theirs] = [audioOf(tags, tag), others.map((other) => audioOf(tags, other))];
  const reports = theirs.flatMap(({ sources }) => sources.flatMap((source) => reportOf(reply, source) ?? []));
  return {
    codec: own.codec,
    packetsReceived: own.packets,
    packetsSent: theirs.reduce((sum, { packets }) => sum + packets, 0),
    reported: reports[0] ?? null,
    lastHeardSeconds: own.lastHeard - number(fieldOf(reply, 'last signal')),
  };
}

interface TagAudio {
  codec: string | null;
  packets: number;
  lastHeard: number;
  readonly sources: number[];
}

function audioOf(tags: Bencoded | undefined, tag: string): TagAudio {
  const audio: TagAudio = { codec: null, packets: 0, lastHeard: 0, sources: [] };
  for (const media of list(fieldOf(fieldOf(tags, tag), 'medias'))) {
    const [isAudio, codec] = [fieldOf(media, 'type') === 'audio', fieldOf(media, 'codec')];
    if (isAudio && typeof codec === 'string') audio.codec ??= codec;
    for (const stream of list(fieldOf(media, 'streams'))) {
      audio.lastHeard = Math.max(audio.lastHeard, number(fieldOf(stream, 'last packet')));
      if (!isAudio || !list(fieldOf(stream, 'flags')).includes('RTP')) continue;
      audio.packets += number(fieldOf(fieldOf(stream, 'stats'), 'packets'));
      audio.sources.push(number(fieldOf(stream, 'SSRC')));
    }
  }
  return audio;
}

/** Reports are filed under the SSRC of whoever made them. MOS is in tenths, and 0 while no round trip is known. */
function reportOf(reply: Bencoded, reporter: number): TagStatistics['reported'] {
  const reports = fieldOf(fieldOf(reply, 'SSRC'), String(reporter));
  if (reports === undefined) return null;
  const last = list(fieldOf(fieldOf(reports, 'MOS progression'), 'entries')).at(-1);
  const mos = number(fieldOf(fieldOf(reports, 'average MOS'), 'MOS')) / 10;
  return {
    lost: Math.max(0, number(fieldOf(reports, 'cumulative loss'))),
    jitterMs: Math.max(0, number(fieldOf(last, 'jitter'))),
    mos: mos >= 1 && mos <= 5 ? mos : null,
  };
}

const number = (value: Bencoded | undefined): number => (typeof value === 'number' ? value : 0);
const list = (value: Bencoded | undefined): readonly Bencoded[] => (Array.isArray(value) ? value : []);
