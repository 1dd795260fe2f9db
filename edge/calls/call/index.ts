/**
 * One call, whatever step it is in.
 *
 *   live-call.ts            the leg that a plan is carried out for, interruptions, the end
 *   call-request.ts         who calls, what was dialed, and how legs are opened for it
 *   leg-world.ts            what carrying out a plan needs
 *   call-media.ts           the media of all legs
 *   call-recordings.ts      what of them is recorded
 *   recording-notice.ts     who is recorded hears so first
 *   record-as-set.ts        what of them is, because a user has it so
 *   carry-out.ts            the interpreter: walks a plan from step to step
 *   pause.ts                nothing happens for a while
 *   refuse-in-words.ts      why a call comes to nothing, for who calls
 *   call-record.ts          what will be on the bill, told to the journal as it happens
 *   rejection-outcomes.ts   what the bill says of each rejection
 */
export type { LegFacts } from './call-record.ts';
export type { CallRequest } from './call-request.ts';
export type { EmergencyNews, FlowReport, LegWorld, RoomRecorded } from './leg-world.ts';
export { LiveCall } from './live-call.ts';
export { pause } from './pause.ts';
