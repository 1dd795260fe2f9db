/**
 * rtpengine as the relay of bridged calls, by its ng protocol: commands over UDP, SDP rewritten over there.
 *
 *   rtpengines.ts  those that an edge may use, and which of them are there
 *   call.ts        one call over there: offers, answers, silence, what it was like
 *   statistics.ts  what a reply says of each side
 *   leftovers.ts   calls of an earlier life of this edge are ended
 *   node.ts        the conversation with one of them: cookies, commands that are sent again, time-outs
 *   bencode.ts     what messages are written in
 *
 * One enters at `new Rtpengines`, once for each process; edge/calls/media says how SDP is to be rewritten.
 */
export type { RtpengineCall } from './call.ts';
export type { NodeAddress } from './node.ts';
export { Rtpengines } from './rtpengines.ts';
export type { TagStatistics } from './statistics.ts';
