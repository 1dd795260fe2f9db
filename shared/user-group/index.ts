/** Users that have settings in common; the values lie in shared/setting. */
export { UserGroup } from './user-group.ts';
