/**
 * Recordings of calls. An edge hands each over once it is complete (edge/recordings); the record of its call says who was
 * recorded and when, so that whoever may see the one is asked for by the other.
 *
 *   recording.ts   what is stored and told, where it lies
 */
export {
  fileNamed,
  isRecorded,
  Recording,
  RecordingId,
  recordingBlob,
  recordingIdsOf,
  StoredRecording,
  toldRecording,
} from './recording.ts';
