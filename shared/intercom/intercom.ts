import { z } from 'zod';
import { isEnabled, named, uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';

/** Calls by a prefix that the phone answers by itself, both sides heard (sipXcom 20.04 ICM-01 to ICM-04; UCM-086). */
export const Intercom = objectKind({
  name: 'intercom',
  idPrefix: 'icm',
  description: 'Calls by a prefix that phones answer by themselves.',
  isInSnapshot: true,
  fields: () => ({
    ...named('intercom'),
    isEnabled: isEnabled('A disabled one is as if its prefix were not there.'),
    prefix: z
      .string()
      .regex(/^[*#0-9]{1,6}$/, 'must be 1 to 6 keys')
      .describe('Dialed before the extension; no other intercom of the tenant has it.'),
    deviceGroupIds: z
      .array(referenceTo('device-group', 'dgr', { onDelete: 'follow' }))
      .max(100)
      .default([])
      .describe('Whose phones answer by themselves; any phone can call.'),
    ringSeconds: z.int().min(0).max(60).default(0).describe('How long the phone rings before it answers, in seconds.'),
    alertInfo: lineOfText(200)
      .default('')
      .describe('Alert-Info by which phones know such a call; empty for that of each model.'),
  }),
  example: { name: 'Office', prefix: '*76', ringSeconds: 3 },
  unique: ({ name, prefix }) => [uniqueName('intercom', name), uniqueField('intercom', 'prefix', prefix)],
});
export type Intercom = ObjectOf<typeof Intercom>;
