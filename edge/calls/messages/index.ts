/**
 * Messages from phone to phone (RFC 3428).
 *
 *   messages.ts          to every phone of a user, or kept until one comes
 *   message-request.ts   what a MESSAGE must be to be passed on
 *
 * Where they wait: shared/store. They go to phones alone, never back to who sent them, and nothing answers them by itself, so
 * none goes in circles. What is written to a conference room is a command: conference-room/room-chat.ts answers it, unless it is none.
 */
export { Messages } from './messages.ts';
