import { z } from 'zod';
import type { Permission } from '#shared/identity/index.ts';

/** Whose columns a file of users has (shared/user-file). */
export const UserFileLayout = z
  .enum(['sipxcom', 'xivo'])
  .describe('Columns of the file: sipxcom (sipXcom 20.04, commas) or xivo (XiVO 15.12, vertical bars).');
export type UserFileLayout = z.infer<typeof UserFileLayout>;

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
  ])
  .meta({ id: 'JobInput' });
export type JobInput = z.infer<typeof JobInput>;
export type JobKind = JobInput['kind'];
export type JobInputOf<Kind extends JobKind> = Extract<JobInput, { kind: Kind }>;

/** What somebody must be allowed, beside `job:write`, to start a job, and beside `job:read`, to read what it found. */
export const JOB_PERMISSIONS = {
  'import-users': { start: ['user:write'], read: ['user:read'] },
  'export-users': { start: ['user:read'], read: ['user:read'] },
} as const satisfies Record<JobKind, { start: readonly Permission[]; read: readonly Permission[] }>;
