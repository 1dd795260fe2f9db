/**
 * What answers a caller who tests the line: no other phone is in these calls.
 *
 *   line-test-player.ts   echo test and tone test
 */
export { playEcho, playTone } from './line-test-player.ts';
