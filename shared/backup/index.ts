/**
 * Backups: all that a tenant has configured, in one file, to be restored into the same tenant or another one.
 *
 *   backup.ts   the file
 *   order.ts    in which order its records can be written
 *   rename.ts   the ids that another tenant gives them
 */
export {
  BACKUP_END,
  type Backup,
  type BackupRecord,
  backupHead,
  backupLines,
  FIRST_RECORD_LINE,
  GIVEN_FOR,
  readBackup,
  sipCredentialSecret,
} from './backup.ts';
export { forwardReferences, isObjectKind, restoreOrder } from './order.ts';
export { renamedFor } from './rename.ts';
