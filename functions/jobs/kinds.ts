import type { JobKind } from '#shared/job/index.ts';
import { backUp } from './backup.ts';
import { exportCdrs } from './export-cdrs.ts';
import { exportObjects } from './export-objects.ts';
import { exportUsers } from './export-users.ts';
import { importUsers } from './import-users.ts';
import { restore } from './restore.ts';
import { setUploadedAudio } from './set-prompt-audio.ts';
import { syncLdap } from './sync-ldap.ts';
import type { Work } from './work.ts';

/** The work of every kind of job. */
export const KINDS = {
  'import-users': importUsers,
  'export-users': exportUsers,
  backup: backUp,
  restore,
  'export-cdrs': exportCdrs,
  'sync-ldap': syncLdap,
  'export-objects': exportObjects,
  'set-prompt-audio': setUploadedAudio,
} as const satisfies { readonly [Kind in JobKind]: Work<Kind> };
