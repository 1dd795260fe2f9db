/**
 * SIP INFO within a call: digits, as phones send them that put them neither into RTP nor into the audio.
 *
 *   read-info.ts    what an INFO says
 *   answer-info.ts  where the call ends at this edge
 *
 * A bridge passes digits on as what the other leg takes (bridge/bridged-legs.ts).
 */
export { answerInfo } from './answer-info.ts';
export { readInfo } from './read-info.ts';
