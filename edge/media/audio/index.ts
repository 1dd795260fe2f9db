/**
 * Audio of ours: what is played to callers.
 *
 *   source.ts          what all of it is for those who mix it
 *   frame.ts           20 ms of it, encoded once for all who hear it in G.711
 *   program.ts         what is played one after the other, and what may be asked meanwhile (data)
 *   playback.ts        a program on its way to one listener; track.ts is one item of it
 *   sound-library.ts   files and downloads, decoded once for each thread; sound.ts is one of them
 *   live-streams.ts    radio, read and decoded once for all who listen (live-stream.ts, live-frames.ts)
 *   bytes.ts           what lies in files and (download.ts) on web servers, in pieces, for the decoders of shared/audio
 *
 * Whatever cannot be read is an AudioError, which ends its item and is told in the PlayEnd.
 */
export { FRAME_MS, Frame } from './frame.ts';
export { LiveStreams } from './live-streams.ts';
export type { AudioLocation } from './location.ts';
export { Playback } from './playback.ts';
export type { PlayControl, PlayEnd, Program, ProgramItem } from './program.ts';
export { SoundLibrary } from './sound-library.ts';
export type { AudioSource } from './source.ts';
export type { SharedAudio } from './track.ts';
