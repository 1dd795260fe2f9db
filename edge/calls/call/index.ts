/**
 * One call, whatever step it is in.
 *
 *   live-call.ts            the leg to the caller, the media of all legs, interruptions, the end
 *   carry-out.ts            the interpreter: walks a plan from step to step
 *   call-record.ts          what will be on the bill, told to the journal as it happens
 *   rejection-outcomes.ts   what the bill says of each rejection
 */
export { type CallRequest, type LegWorld, LiveCall } from './live-call.ts';
