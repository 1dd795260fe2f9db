/**
 * Conference rooms with callers in them (`conference-room` steps). What is decided, shared/conference-room decides.
 *
 *   conference-room-player.ts  whoever calls one: PIN, name, welcome, and out of it again
 *   conference-rooms.ts        the rooms of this edge, and which edge has which
 *   live-room.ts               one of them: carries out on legs and in the mixer what the rule says
 *   room-words.ts              what is said in it
 *   room-recording.ts          what is recorded of it, with a record of its own
 *   far-guest.ts               somebody whom another edge has sent here
 *   made-up-room.ts            rooms that applications name
 *   room-orders.ts             commands from the API
 *   call-in.ts                 calls somebody who is to come in · invite-by-phone.ts the same by REFER
 */
export { playConferenceRoom } from './conference-room-player.ts';
export { type ConferenceChanged, ConferenceRooms } from './conference-rooms.ts';
export { welcome } from './far-guest.ts';
export type { ConferenceNews } from './live-room.ts';
export { madeUpRoom } from './made-up-room.ts';
