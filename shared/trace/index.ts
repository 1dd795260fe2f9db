/**
 * The SIP messages of a call, for whoever has to find out what a phone really said.
 *
 *   trace.ts     what a trace is
 *   masked.ts    secrets out
 *   ladder.ts    as text       capture.ts   as a file for Wireshark
 *
 * edge/trace keeps the messages for a while; functions/api asks for those of one call.
 */
export { toCapture } from './capture.ts';
export { toLadder } from './ladder.ts';
export { masked } from './masked.ts';
export { CallTrace, TracedMessage } from './trace.ts';
