/**
 * How much is telephoned, how well it goes and how it sounds: counted day by day as calls end, so that a report reads some
 * tallies instead of all records.
 *
 *   tally.ts          what is counted
 *   tallies-of.ts     CDR -> what it adds, less what the record before it had added
 *   delivered.ts      what counts as reached (NER)
 *   calling-code.ts   destination of a call outside
 *   report.ts         tallies -> volume, duration, ASR, ACD, NER, MOS, loss
 *
 * Tallies are added to in the transaction that writes the CDR (shared/store/cdrs.ts), hence exactly once.
 */
export { Traffic, trafficBy, trafficOf } from './report.ts';
export { tallyChanges } from './tallies-of.ts';
export { COUNTERS, type Counter, sumOf, TALLY_KINDS, type Tally, type TallyChange, type TallyKind } from './tally.ts';
