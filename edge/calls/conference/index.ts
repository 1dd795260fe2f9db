/**
 * Conferences that phones begin, and others come into (RFC 4579). What goes on in them is in conversation/.
 *
 *   conference-player.ts  the `conference` step: a new one, or one that goes on
 *   join-call.ts          an INVITE with Join (RFC 3911): beside somebody in a call
 */
export { playConference } from './conference-player.ts';
export { joinCall } from './join-call.ts';
