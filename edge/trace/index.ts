/**
 * The SIP messages of the last minutes or hours, kept on this machine's disk until somebody asks for those of a call.
 *
 *   trace-log.ts     messages into files of a bounded size, and out again
 *   record.ts        how they stand there
 *   trace-calls.ts   which dialogs belong to which call
 *   read-call.ts     the messages of one call, secrets masked
 *
 * The engine hands every message to `TraceLog.message`; edge/commands answers `trace-call` with `readCall`.
 */
export { readCall } from './read-call.ts';
export { traceCalls } from './trace-calls.ts';
export { TraceLog, type TraceLogOptions } from './trace-log.ts';
