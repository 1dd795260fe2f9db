import { z } from 'zod';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';

/** Users that have settings in common (sipXcom 20.04 GRP-01 to GRP-03). */
export const UserGroup = objectKind({
  name: 'user-group',
  idPrefix: 'ugr',
  description: 'Users that have settings in common.',
  isInSnapshot: true,
  fields: {
    name: lineOfText(100).min(1).describe('For people; no other user group of the tenant has it.'),
    description: lineOfText(500).default(''),
    rank: z
      .int()
      .min(0)
      .max(100_000)
      .default(0)
      .describe('Order of groups: where two groups of a user set the same, the higher rank holds.'),
    memberIds: z
      .array(referenceTo('user', 'usr', { onDelete: 'follow' }))
      .max(5000)
      .default([])
      .describe('A user may be in any number of groups.'),
  },
  example: { name: 'Reception', rank: 10, memberIds: ['usr_1'] },
  unique: ({ name }) => [uniqueName('user-group', name)],
});
export type UserGroup = ObjectOf<typeof UserGroup>;
