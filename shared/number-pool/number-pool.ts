import { Destination } from '#shared/destination/index.ts';
import { E164 } from '#shared/number/e164.ts';
import { named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { rangeProblems } from '#shared/object/number-range.ts';

/** A block of numbers that a provider has assigned: which one is next, and who answers those that nobody has (DID-01, DID-05). */
export const NumberPool = objectKind({
  name: 'number-pool',
  idPrefix: 'npl',
  description: 'A block of public numbers, from which numbers are taken.',
  isInSnapshot: true,
  fields: () => ({
    ...named('number-pool'),
    first: E164,
    last: E164.describe('Has as many digits as the first; at most 10,000 numbers in all.'),
    fallback: Destination.nullable()
      .default(null)
      .describe('Where calls to numbers go that are not in use; null to refuse them.'),
  }),
  example: {
    name: 'Chattanooga',
    first: '+14235550000',
    last: '+14235550999',
    fallback: { kind: 'number', number: '200' },
  },
  unique: ({ name }) => [uniqueName('number-pool', name)],
  check: rangeProblems,
});
export type NumberPool = ObjectOf<typeof NumberPool>;
