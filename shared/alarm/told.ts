import { createHash } from 'node:crypto';
import { z } from 'zod';
import { EVENTS, EventEnvelope } from '#shared/event/index.ts';
import { cutText, toInstant } from '#shared/world/index.ts';
import type { Alarm, AlarmId } from './alarm.ts';

const DETAIL_LENGTH = 1000;
const NEVER = toInstant(0);

/** An event that tells of an alarm. Others, and those that do not say what an alarm says, are none. */
export const AlarmEvent = EventEnvelope.extend({
  type: z.enum(['alarm.raised', 'alarm.cleared']),
  data: EVENTS['alarm.raised'].data,
});
export type AlarmEvent = z.infer<typeof AlarmEvent>;

/** One alarm of one subject has one id, so that whoever tells of it need not know whether it stands. */
export function alarmIdOf({ alarm, subject }: Pick<Alarm, 'alarm' | 'subject'>): AlarmId {
  const hash = createHash('sha256')
    .update(JSON.stringify([alarm, subject]))
    .digest('hex');
  return `alm_${hash.slice(0, 26).toUpperCase()}`;
}

/**
 * What an event makes of an alarm. Events come twice, and not always in their order, so it goes by when they happened:
 *
 *   raised    not after the last time it was raised   told already, or outdated
 *             before it was cleared                   counts, and it stays cleared
 *             while it stands                         counts
 *             after it was cleared, or the first      it stands anew, and nobody has taken note of that
 *   cleared   before it was raised last               outdated: it stands again
 *             else                                    it is over; before anything was raised, kept with a count of 0
 *
 * @param before  null when nothing is kept of it
 * @returns null when the event changes nothing
 */
export function afterEvent(before: Alarm | null, { type, at, data }: AlarmEvent): Alarm | null {
  const atMs = Date.parse(at);
  const was = before ?? unknownAlarm(data);
  if (type === 'alarm.cleared') {
    const isLate = atMs < Date.parse(was.lastAt) || (was.clearedAt !== null && atMs <= Date.parse(was.clearedAt));
    return isLate ? null : { ...was, clearedAt: at };
  }
  if (atMs <= Date.parse(was.lastAt)) return null;
  const isOverSince = was.clearedAt !== null && atMs <= Date.parse(was.clearedAt);
  const startsAnew = was.count === 0 || (was.clearedAt !== null && !isOverSince);
  return {
    ...was,
    severity: data.severity,
    detail: cutText(data.detail, DETAIL_LENGTH),
    lastAt: at,
    count: was.count + 1,
    ...(startsAnew && { raisedAt: at, acknowledgedAt: null, acknowledgedBy: null }),
    clearedAt: isOverSince ? was.clearedAt : null,
  };
}

const unknownAlarm = ({ alarm, subject, severity, detail }: AlarmEvent['data']): Alarm => ({
  id: alarmIdOf({ alarm, subject }),
  alarm,
  subject,
  severity,
  detail: cutText(detail, DETAIL_LENGTH),
  raisedAt: NEVER,
  lastAt: NEVER,
  count: 0,
  clearedAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
});
