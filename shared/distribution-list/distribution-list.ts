import { z } from 'zod';
import { named, uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind } from '#shared/object/kind.ts';
import { Owner, ownerName } from '#shared/object/owner.ts';
import { referenceTo } from '#shared/object/reference.ts';

/** Mailboxes to which one message is sent: a list of a user, of a group, or of everybody (sipXcom 20.04 VML-11). */
export const DistributionList = objectKind({
  name: 'distribution-list',
  idPrefix: 'dls',
  description: 'Mailboxes to which one message is sent together.',
  isInSnapshot: true,
  fields: () => ({
    ...named('distribution-list'),
    name: named('distribution-list').name.describe('For people.'),
    owner: Owner.default({ kind: 'tenant' }).describe('Who can send to it.'),
    number: z
      .string()
      .regex(/^[0-9]{1,6}$/, 'must be 1 to 6 digits')
      .describe('What is keyed in to send to it; no other list of the same owner has it.'),
    voicemailBoxIds: z
      .array(referenceTo('voicemail-box', 'vmb', { onDelete: 'follow' }))
      .max(500)
      .default([]),
  }),
  example: { name: 'Sales team', number: '1', voicemailBoxIds: ['vmb_1'] },
  unique: ({ owner, number }) => [
    { ...uniqueField('distribution-list', 'number', `${ownerName(owner)}/${number}`), path: ['number'] },
  ],
});
export type DistributionList = ObjectOf<typeof DistributionList>;
