import { z } from 'zod';
import { HostName, Instant, lineOfText } from '#shared/world/index.ts';

/** Name of an attribute (RFC 4512 §2.5), such as telephoneNumber. */
const Attribute = z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]{0,99}$/, 'is not the name of an attribute');

/** The directory from which users of a tenant come (sipXcom 20.04 ADM-04 to ADM-06, XiVO 15.12 XA-LDAP-01 and -04). */
export const LdapDirectory = z
  .object({
    isEnabled: z.boolean(),
    host: HostName.nullable(),
    port: z.int().min(1).max(65_535),
    security: z
      .enum(['ldaps', 'starttls', 'none'])
      .describe('TLS from the first byte (port 636), or asked for (port 389); none: on one machine only.'),
    trustedCertificate: z
      .string()
      .max(20_000)
      .regex(/^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, 'is not a certificate in PEM')
      .nullable()
      .describe('Own authority that has signed the certificate of the server; null: the public ones.'),
    bindDn: z.string().max(500).describe('Who reads; empty: anonymous.'),
    hasBindPassword: z.boolean(),
    baseDn: z.string().max(500),
    filter: z.string().min(1).max(1000).describe('Which entries are people (RFC 4515).'),
    attributes: z
      .object({
        id: Attribute.describe('Never changes: entryUUID of OpenLDAP, objectGUID of Active Directory.'),
        email: Attribute,
        names: z.array(Attribute).min(1).max(5).describe('The first that is there.'),
        extension: Attribute.nullable().describe('Null: extensions are given here.'),
      })
      .strict(),
    createsUsers: z.boolean().describe('Otherwise only users with the same e-mail address are kept up to date.'),
    disablesVanished: z
      .boolean()
      .describe('Users that came from the directory and are no longer in it. Never deletes.'),
    signsIn: z
      .boolean()
      .describe('Users that came from the directory sign in with the password that they have there, and no other.'),
    updatedAt: Instant,
  })
  .meta({ id: 'LdapDirectory' });
export type LdapDirectory = z.infer<typeof LdapDirectory>;

export const NO_LDAP_DIRECTORY: LdapDirectory = {
  isEnabled: false,
  host: null,
  port: 636,
  security: 'ldaps',
  trustedCertificate: null,
  bindDn: '',
  hasBindPassword: false,
  baseDn: '',
  filter: '(objectClass=inetOrgPerson)',
  attributes: { id: 'entryUUID', email: 'mail', names: ['displayName', 'cn'], extension: null },
  createsUsers: true,
  disablesVanished: false,
  signsIn: false,
  updatedAt: '1970-01-01T00:00:00.000Z',
};

export const LdapDirectoryPatch = LdapDirectory.omit({ hasBindPassword: true, updatedAt: true })
  .extend({ bindPassword: z.string().min(1).max(500).nullable().describe('Kept sealed, never shown; null: none.') })
  .partial()
  .strict()
  .meta({ id: 'LdapDirectoryPatch' });
export type LdapDirectoryPatch = z.infer<typeof LdapDirectoryPatch>;

/** What would become of somebody. */
export const LdapChange = z.object({
  change: z.enum(['create', 'update', 'disable', 'refuse']),
  email: z.string().nullable(),
  name: lineOfText(100),
  extension: z.string().nullable(),
  detail: z.string().nullable().describe('What would be changed, or why nothing can be.'),
});
export type LdapChange = z.infer<typeof LdapChange>;

export const LdapPreview = z
  .object({
    found: z.int().describe('Entries that the filter finds.'),
    unchanged: z.int(),
    changeCount: z.int(),
    changes: z.array(LdapChange).describe('The first of them.'),
  })
  .meta({ id: 'LdapPreview' });
export type LdapPreview = z.infer<typeof LdapPreview>;
