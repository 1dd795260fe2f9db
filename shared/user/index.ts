/**
 * A user: a person of a tenant, with or without a phone.
 *
 *   user.ts     what a user is, how one is created and changed, roles and passwords
 *   alias.ts    further numbers and names that reach a user
 *   profile.ts  what is known of the person
 */
export { Alias, Aliases } from './alias.ts';
export { Profile } from './profile.ts';
export {
  AccountPatch,
  CustomRoleId,
  ExtensionNumber,
  NewUser,
  PortalPassword,
  ROLES,
  Role,
  SipPassword,
  StoredUser,
  User,
  UserId,
  UserPatch,
} from './user.ts';
