/**
 * The audit log: who has changed what, when and from where. Written with every change, in its transaction
 * (shared/store/audit.ts).
 *
 *   audit-entry.ts   one line of it, and what can be asked for
 *   changes.ts       from an object before and after to what is written of it: bounded, without secrets
 */
export { AuditChange, AuditEntry, type AuditFilter } from './audit-entry.ts';
export { changesOf } from './changes.ts';
