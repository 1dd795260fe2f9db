/**
 * Recordings of calls on this machine's disk (edge/calls/call/call-recordings.ts makes them).
 *
 *   old-recordings.ts   deletes what a tenant does not want to keep any longer
 */
export { OldRecordings } from './old-recordings.ts';
