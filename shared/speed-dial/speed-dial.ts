import { z } from 'zod';
import { uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind } from '#shared/object/kind.ts';
import { Owner, ownerName } from '#shared/object/owner.ts';
import { lineOfText } from '#shared/world/index.ts';

/** A short number for a long one (sipXcom 20.04 PBK-07, PBK-08). What a key of a phone does is the device's (shared/device). */
export const SpeedDial = objectKind({
  name: 'speed-dial',
  idPrefix: 'spd',
  description: 'A short number for a long one.',
  isInSnapshot: true,
  fields: () => ({
    owner: Owner.default({ kind: 'tenant' }).describe('Who can dial it.'),
    code: z
      .string()
      .regex(/^[0-9]{1,4}$/, 'must be 1 to 4 digits')
      .describe('What is dialed after the feature code; no other of the same owner has it.'),
    label: lineOfText(100).default('').describe('On displays.'),
    target: z
      .string()
      .max(256)
      .regex(/^([0-9+*#]{1,64}|sips?:[^\s<>"]+)$/, 'must be a number or a SIP address')
      .describe('Number as it would be dialed, or SIP address.'),
    showsPresence: z.boolean().default(false).describe('Whether the phone shows if the other one is free.'),
  }),
  example: { owner: { kind: 'user', userId: 'usr_1' }, code: '7', label: 'Home', target: '+14235550177' },
  unique: ({ owner, code }) => [uniqueField('speed-dial', 'code', `${ownerName(owner)}/${code}`)],
});
export type SpeedDial = ObjectOf<typeof SpeedDial>;
