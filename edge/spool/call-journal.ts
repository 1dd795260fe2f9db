import type { CallEventDraft } from '#shared/call-event/index.ts';

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
