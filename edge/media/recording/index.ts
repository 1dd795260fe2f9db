/**
 * Recordings: sound that becomes a WAV file.
 *
 *   options.ts      what can be asked for, and what is told at the end
 *   take.ts         what of the sound stays, and when it ends by itself
 *   timeline.ts     what a source says, put where its timestamps have it
 *   wav-file.ts     the file as it grows
 *   repair.ts       a file whose writer died
 *
 * engine/recorder.ts puts them together. Another end of a recording is a word in `RecordingEnd` and the place in take.ts that tells it.
 */

export { readWavHeader, type WavFormat, wavHeader } from '#shared/audio/index.ts';
export {
  ENCODINGS,
  type Encoding,
  partialPath,
  type RecordingEnd,
  type RecordingOptions,
  type RecordingOutcome,
} from './options.ts';
export { type RepairedFile, repairRecording, soundIn } from './repair.ts';
export { TAKE_FRAME_MS, Take, type TakeRules, type TakeSum } from './take.ts';
export { TIMELINE_DELAY_MS, Timeline } from './timeline.ts';
export { type Disk, type DiskFile, WavFile, type WavFileOptions, type WrittenFile } from './wav-file.ts';
