import { z } from 'zod';
import { PermittedLocations } from '#shared/location/index.ts';
import { isEnabled, uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';

/**
 * A code by which somebody calls with other permissions than those of the phone (sipXcom 20.04 AUT-02 to -04). It is told to
 * who may read it, as its owner has to be told.
 */
export const AuthorizationCode = objectKind({
  name: 'authorization-code',
  idPrefix: 'aut',
  description: 'A code by which a call is made with permissions that the caller lacks.',
  isInSnapshot: true,
  fields: () => ({
    code: z
      .string()
      .regex(/^[0-9]{4,16}$/, 'must be 4 to 16 digits')
      .describe('What is keyed in; no other code of the tenant is the same.'),
    description: lineOfText(500).default(''),
    isEnabled: isEnabled('A disabled one lends nothing.'),
    permissionIds: z
      .array(referenceTo('call-permission', 'prm', { onDelete: 'follow' }))
      .max(100)
      .default([])
      .describe('What it lends.'),
    locationIds: PermittedLocations,
  }),
  example: { code: '73914', description: 'Night guard', permissionIds: ['prm_1'] },
  unique: ({ code }) => [uniqueField('authorization-code', 'code', code)],
});
export type AuthorizationCode = ObjectOf<typeof AuthorizationCode>;
