/**
 * ICE (RFC 8445), the lite half: functions over datagrams; nothing here opens a socket or reads SDP.
 *
 *   ice-lite.ts   what a connectivity check proves, and its answer
 *   stun.ts       binding requests and responses (RFC 8489)
 */
export { answerCheck, type CheckOutcome, type IceCredentials, type IceKeying, newIceCredentials } from './ice-lite.ts';
export { isStun } from './stun.ts';
