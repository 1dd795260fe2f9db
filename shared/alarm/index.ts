/**
 * Alarms: what is wrong in a tenant, and what was. Made of the events `alarm.raised` and `alarm.cleared` alone, so whoever
 * has something to complain about tells an event and nothing else.
 *
 *   alarm.ts   what is kept of one, and which are wanted
 *   told.ts    what an event makes of it
 *
 * functions/events hands each event to the store (shared/store/alarms.ts), functions/api shows what is kept.
 */
export { ALARM_STATES, Alarm, type AlarmFilter, AlarmId, isWantedAlarm } from './alarm.ts';
export { AlarmEvent, afterEvent, alarmIdOf } from './told.ts';
