import type { PayloadFormat, StreamStatistics } from '#edge/media/index.ts';
import type { LegMedia as LegMediaRecord, LegQuality } from '#shared/cdr/index.ts';

/** As the bill and the API name a codec. */
export const codecOf = (format: PayloadFormat | undefined): string | null =>
  format ? `${format.name}/${format.clockRateHz}` : null;

/**
 * What a leg's audio was like, for the bill.
 *
 * @param statistics  of its endpoint, and of those that it had before: packets are counted together, quality is of the last
 * @param agreed  the format that was to be spoken, for a phone that never said a word
 */
export function toRecord(
  [last, ...former]: readonly [StreamStatistics, ...StreamStatistics[]],
  agreed: PayloadFormat | undefined,
): LegMediaRecord {
  const { received, mos } = last;
  const codec = received.format ?? agreed;
  const total = (count: (one: StreamStatistics) => number) =>
    former.reduce((sum, one) => sum + count(one), count(last));
  return {
    codec: codecOf(codec),
    packetsReceived: total((one) => one.received.packets),
    packetsSent: total((one) => one.sent.packets),
    packetsLost: total((one) => one.received.lost),
    jitterMs: received.jitterMs,
    mos,
    quality: toQuality(last),
  };
}

function toQuality({ received, reported, minMos, averageMos }: StreamStatistics): LegQuality {
  return {
    maxJitterMs: received.maxJitterMs,
    packetsDiscarded: received.discarded,
    packetsDuplicated: received.duplicates,
    roundTripMs: reported?.roundTripMs ?? null,
    maxRoundTripMs: reported?.maxRoundTripMs ?? null,
    minMos,
    averageMos,
    phone: reported && {
      packetsLost: reported.lost,
      jitterMs: reported.jitterMs,
      mos: reported.mos,
      listeningMos: reported.listeningMos,
    },
  };
}
