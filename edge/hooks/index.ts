/**
 * Web applications of customers that calls ask what comes next.
 *
 *   text-speaker.ts  text as speech, for those that say it
 *   fair-turns.ts    whose text is next, where many tenants want to speak
 *   http-hooks.ts    asks them over HTTP; edge/calls/menus/application says what, and carries the answers out
 */
export { HttpHooks } from './http-hooks.ts';
export { TextSpeaker } from './text-speaker.ts';
