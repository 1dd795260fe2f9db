/**
 * Recordings of calls on this machine's disk (edge/calls/call/call-recordings.ts makes them).
 *
 *   recording-hand-over.ts   to the blob store, where the API finds them
 *   when-recorded.ts         tells when one is complete
 *   old-recordings.ts        deletes what could not be handed over, once its tenant does not want to keep it any longer
 */
export { OldRecordings } from './old-recordings.ts';
export { RecordingHandOver } from './recording-hand-over.ts';
export { whenRecorded } from './when-recorded.ts';
