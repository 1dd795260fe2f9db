import { z } from 'zod';
import { sum, type Tally, type TallyChange } from './tally.ts';

const Ratio = z.number().min(0).max(1);

/** What the tallies of some days come to. */
export const Traffic = z
  .object({
    calls: z.int(),
    answered: z.int(),
    durationSeconds: z.number().describe('From start to end, of all calls.'),
    talkSeconds: z.number().describe('From answer to end, of all calls.'),
    answerSeizureRatio: Ratio.nullable().describe(
      'ASR: answered of all calls (ITU-T E.411, E.425); null without calls.',
    ),
    averageCallSeconds: z.number().nullable().describe('ACD: talk time of an answered call; null without any.'),
    networkEffectivenessRatio: Ratio.nullable().describe(
      'NER: calls that were answered, or met somebody busy, absent or unwilling, of all (ITU-T E.425).',
    ),
    mos: z.number().nullable().describe('Mean of the legs that have one (ITU-T G.107); null without any.'),
    packetLossRatio: Ratio.nullable().describe('Of the packets that phones and trunks sent; null without any.'),
  })
  .meta({ id: 'Traffic' });
export type Traffic = z.infer<typeof Traffic>;

export function trafficOf(tally: Tally): Traffic {
  const of = (counter: keyof Tally) => tally[counter] ?? 0;
  const expected = of('packetsReceived') + of('packetsLost');
  return {
    calls: of('calls'),
    answered: of('answered'),
    durationSeconds: of('durationMs') / 1000,
    talkSeconds: of('talkMs') / 1000,
    answerSeizureRatio: ratio(of('answered'), of('calls')),
    averageCallSeconds: ratio(of('talkMs') / 1000, of('answered')),
    networkEffectivenessRatio: ratio(of('delivered'), of('calls')),
    mos: ratio(of('mosThousandths') / 1000, of('mosLegs')),
    packetLossRatio: ratio(of('packetsLost'), expected),
  };
}

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

/**
 * The tallies of some days, put together.
 *
 * @param nameOf  what makes a row: the day, or whom the tally is about
 * @returns the busiest first
 */
export async function trafficBy(
  tallies: AsyncIterable<TallyChange>,
  nameOf: (tally: TallyChange) => string,
): Promise<{ name: string; tally: Tally }[]> {
  const rows = new Map<string, Tally>();
  for await (const tally of tallies) {
    const name = nameOf(tally);
    rows.set(name, sum(rows.get(name) ?? {}, tally.added));
  }
  return [...rows]
    .map(([name, tally]) => ({ name, tally }))
    .filter(({ tally }) => (tally.calls ?? 0) > 0)
    .sort((a, b) => (b.tally.calls ?? 0) - (a.tally.calls ?? 0) || (a.name < b.name ? -1 : 1));
}
