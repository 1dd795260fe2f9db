import { z } from 'zod';
import { named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { IpNetwork, lineOfText, TimeZone } from '#shared/world/index.ts';

const PostalAddress = z
  .strictObject({
    street: lineOfText(200).default(''),
    city: lineOfText(100).default(''),
    state: lineOfText(100).default(''),
    postalCode: lineOfText(20).default(''),
    country: lineOfText(100).default(''),
    officeDesignation: lineOfText(100).default('').describe('Mail stop.'),
  })
  .meta({ id: 'PostalAddress' });

/** A branch: where users, phones and trunks are (sipXcom 20.04 LOC-01 to LOC-10, SXR-BR-01). */
export const Location = objectKind({
  name: 'location',
  idPrefix: 'loc',
  description: 'A branch: where users, phones and trunks are.',
  isInSnapshot: true,
  fields: () => ({
    ...named('location'),
    address: PostalAddress.default(PostalAddress.parse({})),
    phoneNumber: lineOfText(40).default('').describe('As people write it.'),
    faxNumber: lineOfText(40).default('').describe('As people write it.'),
    timeZone: TimeZone.nullable().default(null).describe('IANA name; null for that of the tenant.'),
    emergencyLocationId: referenceTo('emergency-location', 'erl', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('Where help is sent to for a phone that says nothing better.'),
    networks: z
      .array(IpNetwork)
      .max(50)
      .default([])
      .describe(
        'Public networks that the phones of the location come from, such as 192.0.2.0/28 (sipXcom region, LOC-07).',
      ),
    userIds: z
      .array(referenceTo('user', 'usr', { onDelete: 'follow' }))
      .max(5000)
      .default([])
      .describe('Who works there; of a user in two locations the first by name counts (LOC-02).'),
    userGroupIds: z
      .array(referenceTo('user-group', 'ugr', { onDelete: 'follow' }))
      .max(100)
      .default([])
      .describe('Groups whose members work there, unless they have a location of their own.'),
  }),
  example: {
    name: 'Boston',
    address: { street: '10 Main Street', city: 'Boston', state: 'MA', postalCode: '02101', country: 'USA' },
    timeZone: 'America/New_York',
    networks: ['192.0.2.0/28'],
  },
  unique: ({ name }) => [uniqueName('location', name)],
});
export type Location = ObjectOf<typeof Location>;

/** Whose calls reach something (LOC-03). An empty list means all, so that what stands in it keeps its location. */
export const PermittedLocations = z
  .array(referenceTo('location', 'loc', { onDelete: 'refuse' }))
  .max(50)
  .default([])
  .describe('Locations whose phones may call it; all when the list is empty.');
