/**
 * Audio of tenants on this machine's disk: what was uploaded lies in the blob store, and whoever plays it wants a file.
 *
 *   file-cache.ts    copies of blobs, the one used longest ago gives way
 *   audio-files.ts   the file of a prompt, or of any blob, in bounded time; tells when the blob store is away
 */
export {
  AudioFiles,
  type AudioFilesNews,
  type AudioFilesOfTenants,
  type AudioFilesWorld,
  NO_AUDIO_FILES,
} from './audio-files.ts';
export { FileCache } from './file-cache.ts';
