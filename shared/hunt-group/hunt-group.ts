import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { PermittedLocations } from '#shared/location/index.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { ExtensionNumber } from '#shared/user/index.ts';
import { lineOfText } from '#shared/world/index.ts';

/** Rings users one after the other or together until one answers (sipXcom 20.04 HNT-01 to HNT-06). */
export const HuntGroup = objectKind({
  name: 'hunt-group',
  idPrefix: 'hgr',
  description: 'A number that rings users one after the other or together until one answers.',
  isInSnapshot: true,
  fields: () => ({
    name: lineOfText(100).min(1).describe('For people; no other hunt group of the tenant has it.'),
    extension: ExtensionNumber,
    description: lineOfText(500).default(''),
    isEnabled: z.boolean().default(true).describe('A disabled one answers as if nobody were there.'),
    members: z
      .array(
        z.strictObject({
          userId: referenceTo('user', 'usr', { onDelete: 'follow' }),
          rings: z
            .enum(['after-previous', 'with-previous'])
            .default('after-previous')
            .describe('Once those before have not answered, or together with them.'),
          ringSeconds: z.int().min(1).max(300).default(30).describe('How long the phones ring, in seconds.'),
        }),
      )
      .max(50)
      .default([]),
    obeysForwarding: z
      .boolean()
      .default(false)
      .describe('Whether forwarding of the members holds for calls to the group.'),
    fitsForwardingTimers: z
      .boolean()
      .default(false)
      .describe('Whether a member rings as long as its forwarding takes, not as long as it says here (HNT-06).'),
    locationIds: PermittedLocations,
    fallback: Destination.default({ kind: 'hang-up' }).describe('Where the call goes when nobody answers.'),
  }),
  example: { name: 'Sales', extension: '300', members: [{ userId: 'usr_1', ringSeconds: 20 }] },
  unique: ({ name, extension }) => [
    uniqueName('hunt-group', name),
    { space: 'extension', value: extension, path: ['extension'] },
  ],
});
export type HuntGroup = ObjectOf<typeof HuntGroup>;
