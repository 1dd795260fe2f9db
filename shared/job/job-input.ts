import { z } from 'zod';
import { UPLOAD_ENCODINGS } from '#shared/audio/encodings.ts'; // not by the door: the portal decodes nothing
import { CdrWish } from '#shared/cdr/index.ts';
import { type Permission, permissionFor } from '#shared/identity/index.ts';
import { OBJECT_KIND_NAMES } from '#shared/object/names.ts';

/** Whose columns a file of users has (shared/user-file). */
export const UserFileLayout = z
  .enum(['sipxcom', 'xivo'])
  .describe('Columns of the file: sipxcom (sipXcom 20.04, commas) or xivo (XiVO 15.12, vertical bars).');
export type UserFileLayout = z.infer<typeof UserFileLayout>;

export const BackupSecrets = z
  .enum(['sealed', 'none'])
  .describe('sealed: passwords and keys are in it, readable for this installation only; none: without them.');

const READ_EVERYTHING: readonly Permission[] = [
  'role:read',
  'user:read',
  'setting:read',
  'webhook:read',
  'sign-in:read',
  ...OBJECT_KIND_NAMES.map((kind) => permissionFor(kind, 'read')),
];
/** What a file of call records looks like: one line for each. */
export const CdrFileFormat = z
  .enum(['csv', 'json', 'channel-events'])
  .describe(
    'csv: the main fields, RFC 4180. json: everything, one JSON object per line (application/x-ndjson). channel-events: what happened to each channel, a CSV file with the columns of Asterisk (CEL).',
  );
export type CdrFileFormat = z.infer<typeof CdrFileFormat>;

/** What a job shall do, by kind. */
export const JobInput = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('import-users'),
      layout: UserFileLayout,
      isDryRun: z.boolean().describe('Finds every error and changes nothing.'),
      skippedColumns: z.array(z.string()).describe('Columns of the file that are not looked at.'),
    }),
    z.object({ kind: z.literal('export-users'), layout: UserFileLayout }),
    z.object({ kind: z.literal('backup'), secrets: BackupSecrets }),
    z.object({
      kind: z.literal('restore'),
      keepsDomain: z
        .boolean()
        .describe('False: the tenant gets the SIP domain, aliases and digest realm that the backup names.'),
      resetsPasswords: z.boolean().describe('Users who come back have no portal password.'),
      isDryRun: z.boolean().default(false).describe('Finds out what would be done and refused, and changes nothing.'),
    }),
    z.object({ kind: z.literal('export-cdrs'), format: CdrFileFormat, wish: CdrWish }),
    z.object({ kind: z.literal('sync-ldap') }),
    z.object({ kind: z.literal('export-objects'), of: z.enum(OBJECT_KIND_NAMES) }),
    z.object({
      kind: z.literal('set-prompt-audio'),
      promptId: z.string().describe('Whose audio it becomes.'),
      uploadId: z.string().describe('What it is made of.'),
      encoding: z.enum(UPLOAD_ENCODINGS),
    }),
  ])
  .meta({ id: 'JobInput' });
export type JobInput = z.infer<typeof JobInput>;
export type JobKind = JobInput['kind'];
export type JobInputOf<Kind extends JobKind> = Extract<JobInput, { kind: Kind }>;

/** Users with their phones, groups, mailboxes and incoming numbers. */
const READ_USERS: readonly Permission[] = [
  'user:read',
  'user-group:read',
  'device:read',
  'device-group:read',
  'voicemail-box:read',
  'inbound-route:read',
];

interface JobPermissions {
  readonly start: readonly Permission[];
  readonly read: readonly Permission[];
}

/** What somebody must be allowed, beside `job:write`, to start a job, and beside `job:read`, to read what it found. */
export function jobPermissions(input: JobInput): JobPermissions {
  if (input.kind !== 'export-objects') return JOB_PERMISSIONS[input.kind];
  const read = [permissionFor(input.of, 'read')];
  return { start: read, read };
}

/** Of the kinds whose permissions do not hang on what they are told. */
export const JOB_PERMISSIONS = {
  'import-users': { start: ['user:write'], read: ['user:read'] },
  'export-users': { start: READ_USERS, read: READ_USERS },
  backup: { start: READ_EVERYTHING, read: READ_EVERYTHING },
  // What somebody may read and not change stays as it is, record by record.
  restore: { start: [...READ_EVERYTHING, 'user:write'], read: READ_EVERYTHING },
  'export-cdrs': { start: ['cdr:read'], read: ['cdr:read'] },
  'set-prompt-audio': { start: ['prompt:write'], read: ['prompt:read'] },
  'sync-ldap': { start: ['sign-in:write', 'user:read', 'user:write'], read: ['user:read'] },
} satisfies Record<Exclude<JobKind, 'export-objects'>, JobPermissions>;
