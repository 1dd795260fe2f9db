import { z } from 'zod';
import { fail, ok, type Result } from '#shared/result.ts';
import { Tenant } from '#shared/tenant/index.ts';
import { Instant } from '#shared/world/index.ts';

/** Grows when a file of before could no longer be read: another version is refused (XiVO 15.12 X1-RES-01). */
const VERSION = 1;

/** Whose backup it is, and what is in it. */
export const BackupHeader = z.object({
  format: z.literal('patchbay-backup'),
  version: z.literal(VERSION),
  createdAt: Instant,
  tenant: Tenant.pick({ id: true, name: true, domain: true }).extend({
    // Files of before they were there have neither.
    aliases: Tenant.shape.aliases.default([]),
    realm: Tenant.shape.realm.default(null),
  }),
});
export type BackupHeader = z.infer<typeof BackupHeader>;

/** One record of the tenant. */
export const BackupRecord = z.object({
  /** `role`, `user`, `settings` (of whom the id names), `sign-in-policy`, `oidc-provider`, `ldap-directory`, `webhook`, or the name of a kind of configuration object. */
  kind: z.string(),
  record: z.looseObject({ id: z.string().min(1).max(60) }),
  /** Its secrets by name, as JSON sealed for the tenant of the header; null where there are none, or none were wanted. */
  secrets: z.string().nullable(),
});
export type BackupRecord = z.infer<typeof BackupRecord>;

/** Under which name the record of a user has the secret of a SIP credential. */
export const sipCredentialSecret = (id: string): string => `sipCredential ${id}`;

/**
 * Under which name secrets that are sent to a server have the record that they were given for, as JSON: sealed with them, so
 * that whoever edits the file cannot have them sent elsewhere.
 */
export const GIVEN_FOR = 'givenFor';

export interface Backup {
  readonly header: BackupHeader;
  readonly records: readonly BackupRecord[];
}

/** The file is JSON with one record to a line, the first on line 3: so an error can say where it stands. */
export const FIRST_RECORD_LINE = 3;

export const backupHead = (fields: Pick<BackupHeader, 'createdAt' | 'tenant'>): string => {
  const header: BackupHeader = { format: 'patchbay-backup', version: VERSION, ...fields };
  return `{"header": ${JSON.stringify(header)},\n"records": [`;
};
/** @param isFirst  whether no record stands before these */
export const backupLines = (records: readonly BackupRecord[], { isFirst }: { isFirst: boolean }): string =>
  records.map((record, index) => `${isFirst && index === 0 ? '' : ','}\n${JSON.stringify(record)}`).join('');
export const BACKUP_END = '\n]}\n';

export interface BackupProblem {
  readonly code: 'not-a-backup' | 'another-version';
  readonly detail: string;
}

export function readBackup(content: Uint8Array): Result<Backup, BackupProblem> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return fail({ code: 'not-a-backup', detail: 'The file is not JSON in UTF-8.' });
  }
  const version = z.object({ header: z.object({ format: z.literal('patchbay-backup'), version: z.int() }) });
  const found = version.safeParse(json);
  if (found.success && found.data.header.version !== VERSION) {
    const detail = `The file has version ${found.data.header.version}, this Patchbay reads ${VERSION}.`;
    return fail({ code: 'another-version', detail });
  }
  const backup = z.object({ header: BackupHeader, records: z.array(BackupRecord) }).safeParse(json);
  if (backup.success) return ok(backup.data);
  const [issue] = backup.error.issues;
  return fail({ code: 'not-a-backup', detail: `${issue?.path.join('/')}: ${issue?.message}.` });
}
