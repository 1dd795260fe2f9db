import { z } from 'zod';
import { named, uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { callPermissionPath } from '#shared/setting/index.ts';

const isGrantedByDefault = z
  .boolean()
  .describe('Whether users have it for whom neither they nor their groups say anything.');

/**
 * Something that a user may or may not call: outbound rules ask for it, users, groups and authorization codes have it,
 * the first two by a setting that is named after it (`callPermissionPath`); shared/tenant says whether somebody has it
 * (sipXcom 20.04 PRM-01, PRM-04, PRM-05, SOAP-PERM01 to -13). Permissions of the API are something else (shared/identity).
 */
export const CallPermission = objectKind({
  name: 'call-permission',
  idPrefix: 'prm',
  description: 'A permission to call certain numbers; outbound rules ask for it.',
  isInSnapshot: true,
  fields: () => ({
    ...named('call-permission'),
    key: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be letters, digits, - or _')
      .nullable()
      .default(null)
      .describe('What programs know it by, where the name may change; no other permission of the tenant has it.'),
    isGrantedByDefault: isGrantedByDefault.default(false),
  }),
  example: { name: 'Call satellite phones', isGrantedByDefault: false },
  settingPath: callPermissionPath,
  unique: ({ name, key }) => [
    uniqueName('call-permission', name),
    ...(key === null ? [] : [uniqueField('call-permission', 'key', key)]),
  ],
});
export type CallPermission = ObjectOf<typeof CallPermission>;

export const StandardCallPermission = z
  .object({ key: z.string(), name: z.string(), isGrantedByDefault })
  .meta({ id: 'StandardCallPermission' });

/** Those that sipXcom comes with (PRM-01), for a tenant that wants the same. */
export const STANDARD_CALL_PERMISSIONS: readonly z.infer<typeof StandardCallPermission>[] = [
  { key: '900Dialing', name: '900 Dialing', isGrantedByDefault: false },
  { key: 'InternationalDialing', name: 'International Dialing', isGrantedByDefault: true },
  { key: 'LongDistanceDialing', name: 'Long Distance Dialing', isGrantedByDefault: true },
  { key: 'Mobile', name: 'Mobile Dialing', isGrantedByDefault: true },
  { key: 'LocalDialing', name: 'Local Dialing', isGrantedByDefault: true },
  { key: 'TollFree', name: 'Toll Free', isGrantedByDefault: true },
];
