/**
 * Calls that wait until somebody comes for them (`park` and `retrieve` steps).
 *
 *   orbits.ts        which places are taken, and by whom
 *   park-player.ts   what happens when an orbit or one of its slots is dialed
 *
 * How long a call waits, and where it goes then, conversation/conversation.ts sees to.
 */
export { Orbits, type ParkTerms } from './orbits.ts';
export { playPark, playRetrieve } from './park-player.ts';
