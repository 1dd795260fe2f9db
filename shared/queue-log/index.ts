/**
 * What has happened in queues, line by line: the raw material of statistics.
 *
 *   entry.ts   one schema for each event
 *   line.ts    an entry on its way to the store
 */
export { QueueLogEntry, type QueueLogEvent } from './entry.ts';
export { QueueLogLine } from './line.ts';
