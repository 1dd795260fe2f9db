import { z } from 'zod';
import { type Cdr, type CdrLeg, LegId } from '#shared/cdr/index.ts';
import { priceOf } from './price.ts';
import type { RateCard } from './rate-card.ts';
import { Currency } from './rate-table.ts';

/** ISO 4217: no currency is involved. */
const NO_CURRENCY = 'XXX';

/** What one leg over a trunk costs. */
export const ChargedLeg = z
  .object({
    legId: LegId,
    direction: z.enum(['outbound', 'inbound']),
    number: z.string().describe('The number that the rate was looked for.'),
    prefix: z.string().nullable().describe('Of the rate; null when there was none, and the leg costs nothing.'),
    destination: z.string(),
    rateTableId: z.string().nullable(),
    currency: Currency.describe('XXX without a rate.'),
    billedSeconds: z.int().min(0),
    amountMicros: z.int().min(0).describe('Millionths of the unit of the currency.'),
  })
  .meta({ id: 'ChargedLeg' });
export type ChargedLeg = z.infer<typeof ChargedLeg>;

/** Legs that cost something: those over a trunk that were answered. A call that is forwarded outside has one, too. */
export const billableLegs = ({ legs }: Pick<Cdr, 'legs'>): CdrLeg[] =>
  legs.filter(({ trunkId, answeredAt, role }) => trunkId !== null && answeredAt !== null && role !== 'service');

/** What a call costs, leg by leg. The same record and rates always give the same. */
export function chargesOf(cdr: Cdr, card: RateCard): ChargedLeg[] {
  return billableLegs(cdr).map((leg) => {
    const direction = leg.role === 'caller' ? 'inbound' : 'outbound';
    const number = direction === 'inbound' ? cdr.dialed : leg.party.number;
    const found = card.find({ direction, number, trunkId: leg.trunkId }, cdr.startedAt);
    const ms = Math.max(0, Date.parse(leg.endedAt) - Date.parse(leg.answeredAt ?? leg.endedAt));
    const seconds = Math.ceil(ms / 1000);
    return {
      legId: leg.id,
      direction,
      number,
      prefix: found?.rate.prefix ?? null,
      destination: found?.rate.destination ?? '',
      rateTableId: found?.table.id ?? null,
      currency: found?.table.currency ?? NO_CURRENCY,
      ...(found ? priceOf(found.rate, seconds) : { billedSeconds: seconds, amountMicros: 0 }),
    };
  });
}
