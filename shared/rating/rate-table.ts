import { z } from 'zod';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { Instant, lineOfText } from '#shared/world/index.ts';

/** Money is whole micro-units: millionths of the unit of the currency. Never a fraction, so sums are exact. */
export const Micros = z.int().min(0).max(1_000_000_000);

/** ISO 4217; XXX is its code for no currency. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217, such as EUR');

/** What calls to one range of numbers cost. */
export const Rate = z
  .strictObject({
    prefix: z
      .string()
      .regex(/^\d{0,15}$/, 'must be up to 15 digits')
      .describe('First digits of the number, E.164 without plus; empty for every number. The longest one counts.'),
    destination: lineOfText(60).default('').describe('Name for bills, such as France mobile.'),
    microsPerMinute: Micros,
    setupMicros: Micros.default(0).describe('For each call that is answered.'),
    minimumSeconds: z.int().min(0).max(3600).default(0).describe('Billed even when the call is shorter.'),
    incrementSeconds: z.int().min(1).max(3600).default(1).describe('Time is rounded up to a multiple of this.'),
  })
  .meta({ id: 'Rate' });
export type Rate = z.infer<typeof Rate>;

/**
 * What the tenant is billed for calls over trunks. Written by the platform or the reseller, who acts in the tenant; the tenant
 * reads it.
 */
export const RateTable = objectKind({
  name: 'rate-table',
  idPrefix: 'rtb',
  description: 'What calls over trunks cost, by the first digits of the number.',
  isInSnapshot: true,
  fields: () => ({
    name: lineOfText(100).min(1).describe('For people; no other rate table of the tenant has it.'),
    direction: z
      .enum(['outbound', 'inbound'])
      .default('outbound')
      .describe('Calls to these numbers, or calls that come in by them.'),
    // Never by itself the price of every trunk: whoever deletes the trunk is told to end its price list first.
    trunkId: referenceTo('trunk', 'trk', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('Calls over this trunk alone, before what holds for every trunk; null for every trunk.'),
    currency: Currency,
    validFrom: Instant.describe(
      'Calls that begin from then on. Of two tables with the same prefix the later one counts.',
    ),
    validUntil: Instant.nullable().default(null).describe('Calls that begin before then; null for ever.'),
    rates: z.array(Rate).max(500).describe('Longer price lists are several tables.'),
  }),
  example: {
    name: 'France 2026',
    currency: 'EUR',
    validFrom: '2026-01-01T00:00:00.000Z',
    rates: [
      { prefix: '33', destination: 'France', microsPerMinute: 12_000, incrementSeconds: 1 },
      { prefix: '336', destination: 'France mobile', microsPerMinute: 45_000, incrementSeconds: 30 },
    ],
  },
  unique: ({ name }) => [uniqueName('rate-table', name)],
  check: ({ rates, validFrom, validUntil }) => [
    ...rates.flatMap(({ prefix }, index) =>
      rates.findIndex((rate) => rate.prefix === prefix) < index
        ? [{ path: ['rates', index, 'prefix'], detail: 'is in the table twice' }]
        : [],
    ),
    ...(validUntil !== null && validUntil <= validFrom
      ? [{ path: ['validUntil'], detail: 'must lie after validFrom' }]
      : []),
  ],
});
export type RateTable = ObjectOf<typeof RateTable>;
