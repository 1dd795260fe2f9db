/** A supervisor who dials a code and an extension listens to its call, whispers or joins in, by keys. */
export { playListenIn } from './listen-in-player.ts';
