/**
 * Conference rooms with callers in them (`conference-room` steps). What is decided, shared/conference-room decides.
 *
 *   conference-room-player.ts  whoever calls one: PIN, name, welcome, and out of it again
 *   conference-rooms.ts        the rooms of this edge, and which edge has which
 *   room-config.ts             how one is configured
 *   live-room.ts               one that somebody is in: carries out on legs and in the mixer what the rule says
 *   guest.ts                   who comes in, and how he leaves · member-voice.ts how he is heard
 *   room-speech.ts             what is said and played in it, one after the other · room-words.ts in which words
 *   room-recorder.ts           when it is recorded · room-recording.ts what, with a record of its own
 *   far-guest.ts               somebody whom another edge has sent here
 *   made-up-room.ts            rooms that applications name
 *   room-orders.ts             commands from the API · room-chat.ts commands that phones write to a room
 *   call-in.ts                 calls somebody who is to come in · invite-by-phone.ts the same by REFER
 */
export { playConferenceRoom } from './conference-room-player.ts';
export { type ConferenceChanged, ConferenceRooms } from './conference-rooms.ts';
export { welcome } from './far-guest.ts';
export type { ConferenceNews } from './guest.ts';
export { madeUpRoom } from './made-up-room.ts';
export { type ChatProblem, RoomChat } from './room-chat.ts';
