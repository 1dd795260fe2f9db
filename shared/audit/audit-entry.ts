import { z } from 'zod';
import { Instant, idOf } from '#shared/world/index.ts';

/** A field that has changed. Long values are cut, secrets never told (`changesOf`). */
export const AuditChange = z
  .object({
    field: z.string(),
    before: z.string().nullable().describe('JSON of the value before; null where there was none.'),
    after: z.string().nullable().describe('JSON of the value after; null where there is none any more.'),
  })
  .meta({ id: 'AuditChange' });
export type AuditChange = z.infer<typeof AuditChange>;

/** One line of the audit log: who did what to what, and when (sipXcom 20.04 DIA-09). */
export const AuditEntry = z
  .object({
    id: idOf('aud'),
    at: Instant,
    actor: z.string().describe('Who did it, or in whose name it was done: usr_…, key_… or system.'),
    impersonator: z.string().nullable().describe('Who acted in the name of the actor; null when the actor did it.'),
    source: z.string().nullable().describe('The address that it came from; null when nobody knows.'),
    action: z.string().describe('What was done: kind of the object, then verb, such as user.update.'),
    target: z.string().describe('Id of what it was done to.'),
    changes: z.array(AuditChange),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Which entries are wanted: those that have all of this. */
export interface AuditFilter {
  /** Also as impersonator. */
  readonly actor?: string | undefined;
  /** An action, or the kind before its dot. */
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  /** Instants, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}
