/**
 * The channel event log (CEL) of a call, as Asterisk writes it and as programs for XiVO read it (15.12, §1.11.1; X3-CE-01 to 25).
 *
 *   channel-event.ts      a row: what happened to one channel, that is, to one leg
 *   channel-events-of.ts  from the record of a call to its rows
 *   channel-event-file.ts the rows as a file, with the columns of Asterisk
 *
 * Nothing keeps rows: record and rows are both made of what the edges have told of a call, so neither can contradict the other, and
 * a corrected record corrects its rows.
 */
export { ChannelEvent, type ChannelEventType } from './channel-event.ts';
export { channelEventLines, channelEventTitles } from './channel-event-file.ts';
export { channelEventsOf } from './channel-events-of.ts';
