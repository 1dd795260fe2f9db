/**
 * A user: a person of a tenant, with or without a phone.
 *
 *   user.ts   what a user is, how one is created and changed, roles and passwords
 */
export {
  AccountPatch,
  CustomRoleId,
  ExtensionNumber,
  NewUser,
  PortalPassword,
  ROLES,
  Role,
  SipPassword,
  User,
  UserId,
  UserPatch,
} from './user.ts';
