/**
 * Rooms where many talk with each other.
 *
 *   conference-room.ts   what a tenant configures
 *   room.ts              one that somebody is in: who waits, hears, is heard, leads; room-keys.ts what keys do there
 *   room-command.ts      what can be ordered from outside; obey.ts what that does; written-command.ts the same as people write it
 *   live-conference.ts   what is told of it; as-text.ts the same in the words of FreeSWITCH
 *
 * edge/calls/conference-room carries it out on legs. A new command is a member of `RoomCommand` and its case in obey.ts, or, where
 * it needs more than the room, in the shell.
 */
export { conferenceList, conferenceXml } from './as-text.ts';
export { ConferenceRoom } from './conference-room.ts';
export { ConferenceParticipant, emptyConference, LiveConference } from './live-conference.ts';
export { chosen, type InnerCommand, type Obeyed, obey } from './obey.ts';
export {
  admission,
  came,
  EMPTY_ROOM,
  hasToWait,
  type LetGo,
  left,
  letGo,
  type Member,
  type RecordAction,
  type Room,
  type RoomEffect,
  type RoomMove,
  type RoomNews,
  type RoomTerms,
} from './room.ts';
export { type CommandOf, ROOM_REFUSALS, RoomCommand, RoomOutcome, RoomRefusal } from './room-command.ts';
export { type KeyAction, pressed } from './room-keys.ts';
export { COMMAND_WORDS, readCommand } from './written-command.ts';
