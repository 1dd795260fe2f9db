import { z } from 'zod';
import { PermittedLocations } from '#shared/location/index.ts';
import { isEnabled, named, uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { optionalPrompt } from '#shared/prompt/index.ts';

/** Phones that answer by themselves and play what one says (sipXcom 20.04 PAG-01, PAG-02, SXR-PG-01; XiVO 15.12 XA-PAGE-01; UCM-207). */
export const PageGroup = objectKind({
  name: 'page-group',
  idPrefix: 'pgr',
  description: 'Phones that answer by themselves and play what one says.',
  isInSnapshot: true,
  fields: () => ({
    ...named('page-group'),
    number: z
      .string()
      .regex(/^[0-9]{1,15}$/, 'must be 1 to 15 digits')
      .describe('Dialed after the feature code of paging; no other page group of the tenant has it.'),
    isEnabled: isEnabled('A disabled one pages nobody.'),
    userIds: z
      .array(referenceTo('user', 'usr', { onDelete: 'follow' }))
      .max(500)
      .default([])
      .describe('Whose phones are paged.'),
    isTwoWay: z.boolean().default(false).describe('Whether who is paged can answer.'),
    locationIds: PermittedLocations,
    maxSeconds: z
      .int()
      .min(5)
      .max(3600)
      .nullable()
      .default(null)
      .describe('Longest page, in seconds; null: as the tenant has it.'),
    beepPromptId: optionalPrompt('What is played before one speaks; null for a tone.'),
  }),
  example: { name: 'Warehouse', number: '0', userIds: ['usr_1'] },
  unique: ({ name, number }) => [uniqueName('page-group', name), uniqueField('page-group', 'number', number)],
});
export type PageGroup = ObjectOf<typeof PageGroup>;
