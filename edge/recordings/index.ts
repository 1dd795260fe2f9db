/**
 * Recordings of calls on this machine's disk.
 *
 *   begin-recording.ts       begins one for edge/calls, and says at the end what there is of it
 *   recording-note.ts        whose it is, beside the file, for the process after a crash
 *   left-recordings.ts       what a process that was killed has left, finished
 *   recording-hand-over.ts   to the blob store, where the API finds them
 *   when-recorded.ts         tells when one is complete
 *   recording-alarms.ts      what an operator is told
 *   old-recordings.ts        deletes what could not be handed over, once its tenant does not want to keep it any longer
 */
export { type BegunRecording, beginRecording, type NewRecording } from './begin-recording.ts';
export { leftRecordings } from './left-recordings.ts';
export { OldRecordings } from './old-recordings.ts';
export { type RecordingAlarm, RecordingAlarms } from './recording-alarms.ts';
export { RecordingHandOver } from './recording-hand-over.ts';
export { whenRecorded } from './when-recorded.ts';
