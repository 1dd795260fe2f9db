import { z } from 'zod';
import { SEVERITIES } from '#shared/event/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

export const AlarmId = idOf('alm').describe(
  'Identifier, alm_ and 26 letters and digits; the same for one alarm and subject.',
);
export type AlarmId = z.infer<typeof AlarmId>;

/** What is wrong with one subject, or was (sipXcom 20.04 DIA-05). */
export const Alarm = z
  .object({
    id: AlarmId,
    alarm: z.string().describe('What is wrong, e.g. trunk-unreachable.'),
    subject: z.string().describe('Id of what it is about.'),
    severity: z.enum(SEVERITIES),
    detail: z.string().describe('For people; as it was raised last.'),
    raisedAt: Instant.describe('Since when it stands; of one that was cleared, since when it stood.'),
    lastAt: Instant.describe('When it was raised last.'),
    count: z.int().min(0).describe('How often it was raised, over everything that is kept of it.'),
    clearedAt: Instant.nullable().describe('When it was over; null while it is not.'),
    acknowledgedAt: Instant.nullable().describe('When somebody took note of it; null again once it stands anew.'),
    acknowledgedBy: z.string().nullable().describe('Who did: usr_… or key_….'),
  })
  .meta({ id: 'Alarm' });
export type Alarm = z.infer<typeof Alarm>;

export const ALARM_STATES = ['active', 'cleared'] as const;

/** Which alarms are wanted: those that have all of this. */
export interface AlarmFilter {
  readonly state?: (typeof ALARM_STATES)[number] | undefined;
  readonly severity?: Alarm['severity'] | undefined;
  readonly alarm?: string | undefined;
  /** Instants, both included: alarms that stood at any time between. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function isWantedAlarm(alarm: Alarm, { state, severity, alarm: name, from, to }: AlarmFilter): boolean {
  const { raisedAt, clearedAt } = alarm;
  return (
    (state === undefined || (state === 'active') === (clearedAt === null)) &&
    (severity === undefined || alarm.severity === severity) &&
    (name === undefined || alarm.alarm === name) &&
    (from === undefined || clearedAt === null || Date.parse(clearedAt) >= Date.parse(from)) &&
    (to === undefined || Date.parse(raisedAt) <= Date.parse(to))
  );
}
