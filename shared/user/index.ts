/**
 * A user: a person of a tenant, with or without a phone.
 *
 *   user.ts     what a user is, how one is created and changed, roles and passwords
 *   alias.ts    further numbers and names that reach a user
 *   avatar.ts   the picture
 *   sip-password.ts sip-credential.ts  by which phones of a user register
 *   profile.ts  what is known of the person
 */
export { Alias, Aliases } from './alias.ts';
export { AVATAR_LIMIT_BYTES, AVATAR_TYPES, Avatar, readPicture } from './avatar.ts';
export { Profile } from './profile.ts';
export { MAX_SIP_CREDENTIALS, NewSipCredential, SipCredential, SipCredentialId } from './sip-credential.ts';
export { SipPassword } from './sip-password.ts';
export {
  AccountPatch,
  CustomRoleId,
  ExtensionNumber,
  NewUser,
  PortalPassword,
  ROLES,
  Role,
  StoredUser,
  User,
  UserId,
  UserPatch,
  VoicemailPin,
} from './user.ts';
