/**
 * Call detail records: what a call was, once it is over.
 *
 *   cdr.ts         the record
 *   leg.ts         its legs: who, why, what they have to do with each other, and how they sounded
 *   call-type.ts   what kind of call it was
 *   collate.ts     the events of a call, in any order -> its record
 *   legs-of.ts     the events of a call -> its legs
 *   lost-call.ts   the end of a call that nobody told
 *   retention.ts   how long a record is kept
 *   filter.ts      which records are wanted
 *   cdr-file.ts    records as lines of a CSV file; csv-cell.ts one cell of it
 *   closure.ts     when to give up waiting for an end
 */
export { CALL_TYPES, type CallType, callTypeOf } from './call-type.ts';
export { CallId, CallRecording, Cdr, CdrId, DISPOSITIONS, Direction, Disposition, Hangup } from './cdr.ts';
export { cdrLine, cdrTitles } from './cdr-file.ts';
export { CLOSURE, type ClosureLimits, closureOf } from './closure.ts';
export { assembleCdr, cdrIdOf, collateCdr } from './collate.ts';
export { csvCell } from './csv-cell.ts';
export { CdrWish, fitsWish } from './filter.ts';
export {
  CdrLeg,
  DIALED_LEG,
  LEG_REASONS,
  LEG_ROLES,
  LegId,
  LegMedia,
  LegQuality,
  LegQueue,
  LegService,
  Party,
  SERVICES,
  toParty,
} from './leg.ts';
export { endLostCall } from './lost-call.ts';
export { expiryOf, keptSinceMs } from './retention.ts';
