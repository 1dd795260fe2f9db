/**
 * Call detail records: what a call was, once it is over.
 *
 *   cdr.ts        the record and its parts
 *   assemble.ts   the event that ended a call -> its record
 */
export { assembleCdr } from './assemble.ts';
export {
  CallId,
  Cdr,
  CdrId,
  CdrLeg,
  DISPOSITIONS,
  Disposition,
  Hangup,
  LegId,
  LegMedia,
  LegQuality,
  Party,
  toParty,
} from './cdr.ts';
