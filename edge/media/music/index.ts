/**
 * Music of our own, for who waits where nobody has chosen any.
 *
 *   compose.ts      makes it
 *   music-file.ts   keeps it as a file
 */
export { composeMusic, MUSIC_RATE_HZ } from './compose.ts';
export { ownMusicFile } from './music-file.ts';
