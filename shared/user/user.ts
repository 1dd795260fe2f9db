import { z } from 'zod';
import { EmailAddress, Instant, idOf, lineOfText } from '#shared/world/index.ts';
import { Aliases } from './alias.ts';
import { Avatar } from './avatar.ts';
import { Profile } from './profile.ts';
import { MAX_SIP_CREDENTIALS, SipCredential } from './sip-credential.ts';
import { SipPassword } from './sip-password.ts';

export const UserId = idOf('usr');
export type UserId = z.infer<typeof UserId>;

/** Internal number of a user; also the user part of its AOR and its digest username (sipXcom 20.04 USR-02). */
export const ExtensionNumber = z
  .string()
  .regex(/^[0-9]{2,15}$/, 'must be 2 to 15 digits')
  .describe('Internal number, 2 to 15 digits, unique in the tenant.');

/**
 * What a person may do in the portal and the API, from most to least: `platform` runs the platform, `reseller` several
 * tenants, `admin` one; `supervisor` watches over calls, `operator` puts callers through, `user` owns one extension.
 */
export const ROLES = ['platform', 'reseller', 'admin', 'supervisor', 'operator', 'user'] as const;
export const Role = z
  .enum(ROLES)
  .describe(
    'platform: all tenants; reseller: its tenants; admin: this tenant; supervisor, operator: calls; user: what is its own.',
  );
export type Role = z.infer<typeof Role>;

export const CustomRoleId = idOf('rol');
export type CustomRoleId = z.infer<typeof CustomRoleId>;

/** A person (or phone) of a tenant (sipXcom 20.04 USR-01). */
export const User = z
  .object({
    id: UserId,
    extension: ExtensionNumber.nullable().describe('Null for somebody without a phone.'),
    aliases: Aliases,
    isPhantom: z
      .boolean()
      .describe('A phantom has no phone: none can register, and calls go where its forwarding says.'),
    name: lineOfText(100).min(1).describe('Display name, shown to whom the user calls.'),
    email: EmailAddress.describe('Sign-in name, unique in the tenant.'),
    role: Role,
    customRoleId: CustomRoleId.nullable().describe('Custom role, whose permissions are added to those of the role.'),
    mustChangePassword: z.boolean().describe('Whether the next sign-in asks for a new password before anything else.'),
    isEnabled: z.boolean().describe('A disabled user can neither register nor be called nor sign in.'),
    profile: Profile,
    avatar: Avatar.nullable().describe('The picture, at /v1/users/{id}/avatar; null without one.'),
    hasVoicemailPin: z.boolean().describe('Whether a voicemail PIN is set; it is never told.'),
    sipCredentials: z
      .array(SipCredential)
      .max(MAX_SIP_CREDENTIALS)
      .describe('Secrets of phones besides the SIP password.'),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

/** As stored, and as backups have it: what earlier versions did not know is read as if it had been left out. */
export const StoredUser = User.extend({
  customRoleId: User.shape.customRoleId.default(null),
  mustChangePassword: User.shape.mustChangePassword.default(false),
  profile: Profile.default({}),
  aliases: Aliases.default([]),
  isPhantom: User.shape.isPhantom.default(false),
  avatar: User.shape.avatar.default(null),
  hasVoicemailPin: User.shape.hasVoicemailPin.default(false),
  sipCredentials: User.shape.sipCredentials.default([]),
});

/** Length over composition rules (NIST SP 800-63B). */
export const PortalPassword = z.string().min(10).max(200).describe('Portal password, at least 10 characters.');
/** The passcode of mailboxes (sipXcom 20.04 USR-11); one that a mailbox has of its own comes before it. */
export const VoicemailPin = z
  .string()
  .regex(/^[0-9]{4,15}$/, 'must be 4 to 15 digits')
  .describe('PIN of the mailboxes of the user that have none of their own, 4 to 15 digits; null takes it away.');

const Secrets = { password: PortalPassword, sipPassword: SipPassword, voicemailPin: VoicemailPin.nullable() };
const editable = {
  extension: true,
  name: true,
  email: true,
  role: true,
  customRoleId: true,
  mustChangePassword: true,
  isEnabled: true,
  profile: true,
  aliases: true,
  isPhantom: true,
} as const;

/** Defaults belong to creation: on the base schema they would also overwrite what a patch leaves out. */
export const NewUser = StoredUser.pick(editable)
  .extend({
    extension: User.shape.extension.default(null),
    role: Role.default('user'),
    isEnabled: User.shape.isEnabled.default(true),
    password: Secrets.password.optional(),
    sipPassword: Secrets.sipPassword.optional(),
    voicemailPin: Secrets.voicemailPin.optional(),
  })
  .strict()
  .meta({ id: 'NewUser' });
export type NewUser = z.infer<typeof NewUser>;

export const UserPatch = User.pick(editable).extend(Secrets).partial().strict().meta({ id: 'UserPatch' });
export type UserPatch = z.infer<typeof UserPatch>;

/** What people change of themselves (sipXcom 20.04 UPT-04). */
export const AccountPatch = User.pick({ name: true, profile: true })
  .extend({ voicemailPin: Secrets.voicemailPin })
  .partial()
  .strict()
  .meta({ id: 'AccountPatch' });
export type AccountPatch = z.infer<typeof AccountPatch>;
