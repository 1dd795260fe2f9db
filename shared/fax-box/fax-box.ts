import { z } from 'zod';
import { isEnabled, named, uniqueExtension } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { ExtensionNumber } from '#shared/user/index.ts';
import { EmailAddress, HostName, lineOfText } from '#shared/world/index.ts';

/** Where a fax is put besides e-mail. */
const FaxUpload = z
  .strictObject({
    host: HostName,
    username: lineOfText(100).min(1),
    directory: lineOfText(200).default('').describe('Below that in which the account begins.'),
  })
  .meta({ id: 'FaxUpload' });

/** Takes faxes and sends them on (sipXcom 20.04 VML-03, VML-19; XiVO 15.12 XA-FAX-03 to -11; UCM-093). */
export const FaxBox = objectKind({
  name: 'fax-box',
  plural: 'fax-boxes',
  idPrefix: 'fax',
  description: 'Takes faxes and sends them on.',
  isInSnapshot: true,
  fields: () => ({
    ...named('fax-box'),
    extension: ExtensionNumber.nullable().default(null).describe('Null: reached as a destination only.'),
    isEnabled: isEnabled('A disabled one answers no call.'),
    userId: referenceTo('user', 'usr', { onDelete: 'follow' })
      .nullable()
      .default(null)
      .describe('Who sees its faxes in the portal; it stays when the user is deleted.'),
    emails: z.array(EmailAddress).max(20).default([]).describe('Who gets a fax by e-mail.'),
    emailFrom: EmailAddress.nullable().default(null).describe('Where answers to such an e-mail go; null: nowhere.'),
    emailSubject: lineOfText(200)
      .default('Fax to {{called}}')
      .describe('{{called}} and {{caller}} stand for the numbers.'),
    emailText: z
      .string()
      .max(4000)
      .default('')
      .describe('Several lines; {{called}} and {{caller}} stand for the numbers.'),
    mailSenders: z
      .array(EmailAddress)
      .max(20)
      .default([])
      .describe('Who may send faxes from it by e-mail, to <number>@fax.<domain>; each address in one box only.'),
    upload: FaxUpload.nullable().default(null).describe('An FTP server that gets every fax; null for none.'),
    format: z.enum(['pdf', 'tiff']).default('pdf'),
    stationId: z
      .string()
      .regex(/^[0-9+ ]{0,20}$/, 'must be at most 20 digits, + and blanks')
      .default('')
      .describe('What the other machine shows (ITU-T T.30).'),
    offersT38: z.boolean().default(false).describe('Whether T.38 is offered when a fax comes.'),
    maxFaxes: z.int().min(1).max(5000).default(500).describe('How many it holds; more are refused.'),
    correctsErrors: z.boolean().default(true).describe('Error correction mode (T.30 annex A).'),
    maxBitsPerSecond: z.enum(['2400', '4800', '7200', '9600', '12000', '14400']).default('14400'),
  }),
  // Whoever changes the server does not get the password of the one before.
  sendsElsewhere: (before, after) =>
    before.upload?.host !== after.upload?.host || before.upload?.username !== after.upload?.username,
  secrets: { uploadPassword: z.string().min(1).max(128).describe('Of the account at the FTP server.') },
  example: { name: 'Orders', extension: '307', emails: ['orders@mail.example'] },
  check: ({ mailSenders }) =>
    mailSenders.flatMap((one, i) =>
      mailSenders.indexOf(one) < i ? [{ path: ['mailSenders', i], detail: 'is there twice' }] : [],
    ),
  unique: ({ name, extension, mailSenders }) => [
    uniqueName('fax-box', name),
    ...uniqueExtension(extension),
    ...mailSenders.map((value, index) => ({ space: 'fax-sender', value, path: ['mailSenders', index] }) as const),
  ],
});
export type FaxBox = ObjectOf<typeof FaxBox>;
