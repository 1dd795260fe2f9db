/**
 * Web applications of customers that calls ask what comes next.
 *
 *   text-speaker.ts  text as speech, for those that say it
 *   fair-turns.ts    whose work is next, where many tenants want some done
 *   http-hooks.ts    asks them over HTTP; edge/calls/menus/application says what, and carries the answers out
 */
export { FairTurns } from './fair-turns.ts';
export { HttpHooks } from './http-hooks.ts';
export { TextSpeaker } from './text-speaker.ts';
