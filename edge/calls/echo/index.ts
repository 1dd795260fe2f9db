/**
 * The `echo` step: the caller hears himself.
 *
 *   echo-player.ts   answers, sends back what it hears, until the caller hangs up
 */
export { playEcho } from './echo-player.ts';
