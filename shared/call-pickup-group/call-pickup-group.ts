import { z } from 'zod';
import { isEnabled, named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';

const FOLLOW = { onDelete: 'follow' } as const;

const PickupSide = z
  .strictObject({
    userIds: z
      .array(referenceTo('user', 'usr', FOLLOW))
      .max(500)
      .default([]),
    callGroupIds: z
      .array(referenceTo('call-group', 'cgr', FOLLOW))
      .max(100)
      .default([]),
    huntGroupIds: z
      .array(referenceTo('hunt-group', 'hgr', FOLLOW))
      .max(100)
      .default([]),
    queueIds: z
      .array(referenceTo('queue', 'que', FOLLOW))
      .max(100)
      .default([]),
  })
  .meta({ id: 'PickupSide', description: 'Users, and the members of groups and queues.' });
const nobody = () => PickupSide.parse({});

/** Who may take calls that ring at others; not the other way round unless they stand on both sides (XiVO 15.12 XA-PU-03 to -05). */
export const CallPickupGroup = objectKind({
  name: 'call-pickup-group',
  idPrefix: 'cpg',
  description: 'Who may take calls that ring at others.',
  isInSnapshot: true,
  fields: () => ({
    ...named('call-pickup-group'),
    isEnabled: isEnabled('With a disabled one nobody takes the calls of others.'),
    interceptors: PickupSide.default(nobody()).describe('Who may take calls.'),
    intercepted: PickupSide.default(nobody()).describe('Whose calls may be taken.'),
  }),
  example: { name: 'Office', interceptors: { userIds: ['usr_1'] }, intercepted: { huntGroupIds: ['hgr_1'] } },
  unique: ({ name }) => [uniqueName('call-pickup-group', name)],
});
export type CallPickupGroup = ObjectOf<typeof CallPickupGroup>;
