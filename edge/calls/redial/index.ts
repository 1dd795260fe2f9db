/**
 * Calls to whom a user called last, or who called him last.
 *
 *   recent-calls.ts    who that was, of each user
 *   redial-player.ts   the `redial` step
 *   way-to.ts          how a number is called back
 */
export { RecentCalls } from './recent-calls.ts';
export { playRedial } from './redial-player.ts';
export { wayTo } from './way-to.ts';
