import type { CallEventDraft } from '#shared/call-event/index.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';

/** Where call control tells what happens to a call. All that edge/calls knows of the spool. */
export interface CallJournal {
  /**
   * Writes the event down before it returns (a `write` to the page cache, tens of microseconds): killing the process
   * afterwards loses nothing. Never throws: a full disk is counted and logged, and the call goes on.
   *
   * The first event of a call is `call.started`, the last `call.ended`; anything outside of that is a bug of the
   * caller, logged and dropped.
   */
  record(event: CallEventDraft): void;
}

/** Where the edge that distributes the calls of a tenant tells what happens in its queues. */
export interface QueueJournal {
  /** As `record`, and as safe. The entry may be about a call of another edge, or about none. */
  log(tenantId: TenantId, entry: QueueLogEntry): void;
}
