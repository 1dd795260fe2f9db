/**
 * Music for who waits.
 *
 *   chosen-music.ts   which music it is: of a park orbit, queue or group, of who holds, of the tenant, our own
 *   program.ts        that music as what is played
 *
 * Whoever lets a caller wait plays `musicFor(world, snapshot, wish)`.
 */
export { chosenMusic, type MusicWish } from './chosen-music.ts';
export { type MusicWorld, musicFor } from './program.ts';
