import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { settingsGroupOf } from '#shared/object/settings-group.ts';

/** Users that have settings in common (sipXcom 20.04 GRP-01 to GRP-03). */
export const UserGroup = objectKind({
  name: 'user-group',
  idPrefix: 'ugr',
  description: 'Users that have settings in common.',
  isInSnapshot: true,
  fields: () => settingsGroupOf('user'),
  example: { name: 'Reception', rank: 10, memberIds: ['usr_1'] },
  unique: ({ name }) => [uniqueName('user-group', name)],
});
export type UserGroup = ObjectOf<typeof UserGroup>;
