import type { Cdr, LegMedia } from '#shared/cdr/index.ts';

export type Grade = 'good' | 'fair' | 'poor';

/**
 * How callers judge a mean opinion score (ITU-T G.107 Annex B): above 4.03 they are satisfied, below 3.60 many are not.
 */
export function gradeOf(mos: number): Grade {
  if (mos >= 4.03) return 'good';
  return mos >= 3.6 ? 'fair' : 'poor';
}

/** The worse of both ends: a call is as good as whoever heard less. Null when nothing was measured. */
export function worstMos(cdr: Cdr): number | null {
  const scores = cdr.legs.flatMap((leg) => leg.media?.mos ?? []);
  return scores.length === 0 ? null : Math.min(...scores);
}

/** Lost share of what should have arrived, 0 to 1; null before the first packet. */
export function lossShare(media: LegMedia): number | null {
  const expected = media.packetsReceived + media.packetsLost;
  return expected === 0 ? null : media.packetsLost / expected;
}
