import { z } from 'zod';
import { DialString } from '#shared/destination/index.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';

const groups = z
  .array(referenceTo('user-group', 'ugr', { onDelete: 'follow' }))
  .max(200)
  .default([]);

/** Who is in it and who gets to see it (sipXcom 20.04 PBK-01, PBK-04; XiVO 15.12 XA-PB-01). */
export const Phonebook = objectKind({
  name: 'phonebook',
  idPrefix: 'pbk',
  description: 'Users and contacts, for those who look numbers up.',
  isInSnapshot: false,
  fields: () => ({
    name: lineOfText(100).min(1).describe('For people; no other phonebook of the tenant has it.'),
    description: lineOfText(500).default(''),
    scope: z
      .enum(['private', 'group', 'shared'])
      .default('shared')
      .describe('Seen by its owner, by the reader groups, or by everybody of the tenant.'),
    ownerId: referenceTo('user', 'usr', { onDelete: 'follow' }).nullable().default(null).describe('Of a private one.'),
    memberGroupIds: groups.describe('Users of these groups are in it.'),
    hasAllUsers: z.boolean().default(false).describe('Every user of the tenant is in it.'),
    readerGroupIds: groups.describe('Users of these groups see it, where its scope is group.'),
    isUsedForCallerNames: z.boolean().default(true).describe('Whether callers get their names from it (XA-PB-10).'),
  }),
  example: { name: 'Company', hasAllUsers: true },
  unique: ({ name, ownerId }) => [
    ownerId === null
      ? uniqueName('phonebook', name)
      : { space: 'name', value: `phonebook/${ownerId}/${name.toLowerCase()}`, path: ['name'] },
  ],
  check: ({ scope, ownerId }) =>
    (scope === 'private') === (ownerId !== null)
      ? []
      : [{ path: ['ownerId'], detail: 'belongs to a private phonebook, and to no other' }],
});
export type Phonebook = ObjectOf<typeof Phonebook>;

const Address = z.strictObject({
  street: lineOfText(200).default(''),
  city: lineOfText(100).default(''),
  state: lineOfText(100).default(''),
  postalCode: lineOfText(20).default(''),
  country: z
    .string()
    .regex(/^([A-Z]{2})?$/, 'must be two capital letters (ISO 3166-1), or empty')
    .default(''),
});

/** One entry of a phonebook (sipXcom 20.04 PBK-02, PBK-06; XiVO 15.12 XA-PB-03 to XA-PB-07). */
export const Contact = objectKind({
  name: 'contact',
  idPrefix: 'con',
  description: 'Somebody outside, in a phonebook.',
  isInSnapshot: false,
  fields: () => ({
    phonebookId: referenceTo('phonebook', 'pbk', { onDelete: 'follow' }),
    displayName: lineOfText(200).min(1),
    salutation: lineOfText(20).default('').describe('Such as Ms.'),
    firstName: lineOfText(100).default(''),
    lastName: lineOfText(100).default(''),
    company: lineOfText(200).default(''),
    jobTitle: lineOfText(100).default(''),
    numbers: z
      .array(
        z.strictObject({
          kind: z.enum(['office', 'mobile', 'home', 'fax', 'other']).default('office'),
          number: DialString,
        }),
      )
      .max(20)
      .default([]),
    email: lineOfText(254).default(''),
    url: lineOfText(500).default(''),
    addresses: z
      .array(z.strictObject({ kind: z.enum(['office', 'home', 'other']).default('office'), address: Address }))
      .max(5)
      .default([]),
    note: lineOfText(1000).default(''),
    isFavourite: z.boolean().default(false),
  }),
  example: {
    phonebookId: 'pbk_1',
    displayName: 'Marie Durand',
    company: 'Globex',
    numbers: [{ kind: 'mobile', number: '+33612345678' }],
  },
});
export type Contact = ObjectOf<typeof Contact>;
