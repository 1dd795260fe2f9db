import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';
import { E164 } from './e164.ts';

/**
 * A direct inward dialing number, and where its calls go (sipXcom 20.04 DID-01 to DID-04, GWY-09). What an inbound route
 * says of a call comes first: a number is the simple case, one DID that belongs to somebody.
 */
export const PhoneNumber = objectKind({
  name: 'number',
  idPrefix: 'num',
  description: 'A direct inward dialing number (DID), and where its calls go.',
  isInSnapshot: true,
  fields: () => ({
    number: E164.describe('E.164 with +; belongs to one tenant of the platform only.'),
    spellings: z
      .array(z.string().regex(/^\+?[0-9]{3,20}$/, 'must be 3 to 20 digits'))
      .max(10)
      .default([])
      .describe('Other forms in which trunks deliver it, such as 0123456789; no other number of the tenant has them.'),
    description: lineOfText(500).default(''),
    destination: Destination.nullable().default(null).describe('Null: not in use, calls go where its pool sends them.'),
    trunkId: referenceTo('trunk', 'trk', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('The only trunk whose calls it takes; null for all.'),
    emergencyLocationId: referenceTo('emergency-location', 'erl', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('Where help is sent to when this number is shown as the caller of an emergency call.'),
  }),
  example: {
    number: '+14235550123',
    spellings: ['4235550123'],
    description: 'Sales',
    destination: { kind: 'user', userId: 'usr_1' },
  },
  unique: ({ number, spellings }) => [
    { space: 'did', value: number, path: ['number'] },
    ...spellings.map((spelling, i) => ({ ...uniqueField('number', 'spellings', spelling), path: ['spellings', i] })),
  ],
  check: ({ spellings }) =>
    spellings.flatMap((spelling, i) =>
      spellings.indexOf(spelling) < i ? [{ path: ['spellings', i], detail: 'is there twice' }] : [],
    ),
});
export type PhoneNumber = ObjectOf<typeof PhoneNumber>;
