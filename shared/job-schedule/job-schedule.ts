import { z } from 'zod';
import { BackupSecrets, JOB_PERMISSIONS } from '#shared/job/job-input.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { lineOfText, TimeZone } from '#shared/world/index.ts';

const ScheduledWork = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('backup'),
    secrets: BackupSecrets.default('sealed'),
    keep: z
      .int()
      .min(1)
      .max(100)
      .default(7)
      .describe('How many of its backups are kept; none for longer than 400 days.'),
  }),
  z.strictObject({ kind: z.literal('sync-ldap') }),
]);
export type ScheduledWork = z.infer<typeof ScheduledWork>;

/** sipXcom 20.04 BKP-01 and ADM-03, XiVO 15.12 X1-BAK-01. */
export const JobSchedule = objectKind({
  name: 'job-schedule',
  idPrefix: 'jsc',
  description: 'A backup, or a sync with the LDAP directory, on certain days at a certain time.',
  isInSnapshot: false,
  fields: () => ({
    name: lineOfText(100).min(1).describe('For people; no other of the tenant has it.'),
    isEnabled: z.boolean().default(true),
    work: ScheduledWork,
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 03:00')
      .default('03:00')
      .describe('It begins within five minutes from then on.'),
    daysOfWeek: z
      .array(z.int().min(1).max(7))
      .max(7)
      .default([])
      .describe('Days of the week (ISO 8601: 1 is Monday); every day when the list is empty.'),
    timeZone: TimeZone.nullable().default(null).describe('IANA name; null for that of the tenant.'),
  }),
  example: { name: 'Nightly backup', work: { kind: 'backup', keep: 14 }, time: '03:00' },
  unique: ({ name }) => [uniqueName('job-schedule', name)],
  // It is done with all rights in the tenant: nobody has done by it what he may not do himself.
  needs: ({ work }) => ['job:write', ...JOB_PERMISSIONS[work.kind].start],
});
export type JobSchedule = ObjectOf<typeof JobSchedule>;
