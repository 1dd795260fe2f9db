import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { isEnabled, named, uniqueField } from '#shared/object/fields.ts';
import { type FieldProblem, type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { EmailAddress, HostName, Language, lineOfText, TimeZone } from '#shared/world/index.ts';

const Notification = z
  .strictObject({
    email: EmailAddress,
    format: z
      .enum(['full', 'medium', 'brief'])
      .default('full')
      .describe('All that is known, the essence, or a line that fits a pager.'),
    attachesAudio: z.boolean().default(false),
  })
  .meta({ id: 'VoicemailNotification' });

/** An account that has a copy of each message as an e-mail (sipXcom 20.04 VML-06, VML-08): functions/imap keeps both alike. */
const ImapAccount = z
  .strictObject({
    host: HostName,
    port: z.int().min(1).max(65_535).default(993),
    security: z
      .enum(['tls', 'starttls', 'none'])
      .default('tls')
      .describe(
        'TLS from the first byte (port 993), or asked for (port 143); none: to a server on the same machine only.',
      ),
    trustedCertificate: z
      .string()
      .max(20_000)
      .regex(/^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, 'is not a certificate in PEM')
      .nullable()
      .default(null)
      .describe('Own authority that has signed the certificate of the server; null: the public ones.'),
    user: lineOfText(200).min(1).describe('Who signs in.'),
    folder: lineOfText(200).min(1).default('INBOX').describe('Where the e-mails lie.'),
  })
  .meta({ id: 'VoicemailImapAccount' });
export type ImapAccount = z.infer<typeof ImapAccount>;

/**
 * A mailbox: of a user, or of nobody in particular (sipXcom 20.04 AAT-14, VML-01 to VML-20, SXR-VM-02; XiVO 15.12 XA-VM-01 to -08,
 * X3-RF-27; UCM-092).
 */
export const VoicemailBox = objectKind({
  name: 'voicemail-box',
  plural: 'voicemail-boxes',
  idPrefix: 'vmb',
  description: 'Takes messages of callers.',
  isInSnapshot: true,
  fields: () => ({
    ...named('voicemail-box'),
    number: z
      .string()
      .regex(/^[0-9]{1,15}$/, 'must be 1 to 15 digits')
      .describe('What it is asked for by; no other mailbox of the tenant has it.'),
    isEnabled: isEnabled('A disabled one takes no messages; those that are there stay.'),
    userId: referenceTo('user', 'usr', { onDelete: 'follow' })
      .nullable()
      .default(null)
      .describe('Whose it is. It stays when the user is deleted.'),
    notifications: z.array(Notification).max(10).default([]).describe('Who is told of a new message.'),
    deletesAfterNotification: z
      .boolean()
      .default(false)
      .describe('Whether a message is deleted once it is sent by e-mail.'),
    deletesListened: z.boolean().default(false).describe('Whether a message is deleted once it is listened to.'),
    asksPin: z
      .boolean()
      .default(true)
      .describe('Whether the phone of the owner has to enter the PIN; from elsewhere it is always asked for.'),
    knowsCallerDigits: z
      .int()
      .min(0)
      .max(15)
      .nullable()
      .default(null)
      .describe(
        'A call from a number of the owner needs no PIN when so many last digits agree, 0 for all; null: it does.',
      ),
    language: Language.nullable().default(null).describe('Of its menu; null for that of the tenant.'),
    greetingLanguage: Language.nullable().default(null).describe('Of what callers hear; null for that of the menu.'),
    timeZone: TimeZone.nullable().default(null).describe('In which times are told; null for that of the tenant.'),
    maxMessages: z.int().min(1).max(4000).default(100),
    maxMessageSeconds: z.int().min(10).max(3600).default(300).describe('Longest message, in seconds.'),
    keepDeletedDays: z
      .int()
      .min(0)
      .max(365)
      .default(7)
      .describe('How long a deleted message can be brought back, in days.'),
    activeGreeting: z
      .enum(['standard', 'personal', 'unavailable', 'busy', 'out-of-office', 'extended-absence'])
      .default('standard')
      .describe('What callers hear; the standard one where there is no recording of it.'),
    operator: Destination.nullable().default(null).describe('Where 0 leads to; null for nowhere.'),
    keys: z
      .array(
        z.strictObject({ key: z.string().regex(/^[1-9]$/, 'must be a key from 1 to 9'), destination: Destination }),
      )
      .max(9)
      .default([])
      .describe('Where other keys lead while callers hear the greeting, which should name them.'),
    imapAccount: ImapAccount.nullable()
      .default(null)
      .describe(
        'Has each message as an e-mail; what is read or deleted there is heard or deleted here, and the other way.',
      ),
    mayChangePin: z.boolean().default(true).describe('Whether the owner can change the PIN by phone.'),
  }),
  secrets: {
    pin: z
      .string()
      .regex(/^[0-9]{4,15}$/, 'must be 4 to 15 digits')
      .describe('Asked for before messages are told.'),
    imapPassword: z
      .string()
      .min(1)
      .max(200)
      .describe('Of the IMAP account; needed anew when it would go to another server or without TLS.'),
  },
  sendsElsewhere: ({ imapAccount: before }, { imapAccount: after }) =>
    after !== null && (before?.host !== after.host || (before.security !== 'none' && after.security === 'none')),
  sentSecrets: ['imapPassword'],
  example: {
    name: 'Ann',
    number: '200',
    userId: 'usr_1',
    notifications: [{ email: 'ann@mail.example', attachesAudio: true }],
  },
  unique: ({ name, number }) => [uniqueName('voicemail-box', name), uniqueField('voicemail-box', 'number', number)],
  check: ({ deletesAfterNotification, notifications, imapAccount, keys }) => {
    const emails = notifications.map(({ email }) => email);
    const problems: FieldProblem[] = emails.flatMap((email, i) =>
      emails.indexOf(email) < i ? [{ path: ['notifications', i, 'email'], detail: 'is there twice' }] : [],
    );
    const pressed = keys.map(({ key }) => key);
    for (const [i, key] of pressed.entries())
      if (pressed.indexOf(key) < i) problems.push({ path: ['keys', i, 'key'], detail: 'is there twice' });
    if (deletesAfterNotification && !notifications.some(({ attachesAudio }) => attachesAudio))
      problems.push({
        path: ['deletesAfterNotification'],
        detail: 'needs a notification that has the message attached',
      });
    if (deletesAfterNotification && imapAccount !== null)
      problems.push({
        path: ['deletesAfterNotification'],
        detail: 'would delete the e-mail in the IMAP account, too',
      });
    return problems;
  },
});
export type VoicemailBox = ObjectOf<typeof VoicemailBox>;
