import { z } from 'zod';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { lineOfText } from '#shared/world/index.ts';

const serverOf = (url: string): string => {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
};

const columns = z.array(lineOfText(100).min(1)).max(20).default([]);

/** A directory kept elsewhere, asked whenever somebody looks for a name or a number (XiVO 15.12 XA-DIR-01 to XA-DIR-06). */
export const DirectorySource = objectKind({
  name: 'directory-source',
  idPrefix: 'dsr',
  description: 'A directory kept elsewhere: a CSV file, an LDAP server or a web service.',
  isInSnapshot: false,
  fields: () => ({
    name: lineOfText(100).min(1).describe('For people; no other directory source of the tenant has it.'),
    isEnabled: z.boolean().default(true),
    source: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('csv'),
        url: z
          .url({ protocol: /^https$/ })
          .max(500)
          .describe('Where the file is fetched.'),
        delimiter: z.string().length(1).default(','),
      }),
      z.strictObject({
        kind: z.literal('web-service'),
        url: z
          .url({ protocol: /^https$/ })
          .max(500)
          .describe('Asked by GET; answers with CSV.'),
        delimiter: z.string().length(1).default(','),
      }),
      z.strictObject({
        kind: z.literal('ldap'),
        url: z
          .url({ protocol: /^ldaps?$/ })
          .max(500)
          .describe('ldap:// with StartTLS, or ldaps://.'),
        bindDn: lineOfText(500).default('').describe('Empty binds without a name.'),
        baseDn: lineOfText(500).min(1),
        filter: lineOfText(500).default('(objectClass=person)').describe('RFC 4515.'),
      }),
    ]),
    searchFields: columns.describe('Columns, attributes or query parameters that a name is looked for in.'),
    numberFields: columns.describe('The same for a number, to name a caller.'),
    fields: z
      .record(z.string().regex(/^[a-z][A-Za-z]{0,39}$/, 'must be a name of letters'), lineOfText(100).min(1))
      .default({})
      .describe('From our names, such as displayName or mobile, to those of the source.'),
    timeoutSeconds: z.int().min(1).max(10).default(2).describe('How long it may take to answer, in seconds.'),
  }),
  secrets: {
    bindPassword: z
      .string()
      .min(1)
      .max(200)
      .describe('Of bindDn, for LDAP; needed anew when it would go to another server.'),
  },
  sendsElsewhere: (before, after) => serverOf(before.source.url) !== serverOf(after.source.url),
  example: {
    name: 'Customers',
    source: { kind: 'web-service', url: 'https://crm.example/contacts' },
    searchFields: ['search'],
    numberFields: ['phonesearch'],
    fields: { displayName: 'name', mobile: 'gsm' },
  },
  unique: ({ name }) => [uniqueName('directory-source', name)],
});
export type DirectorySource = ObjectOf<typeof DirectorySource>;
