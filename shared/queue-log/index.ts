/**
 * What has happened in queues, line by line: the raw material of statistics.
 *
 *   entry.ts   one schema for each event
 */
export { QueueLogEntry, type QueueLogEvent } from './entry.ts';
