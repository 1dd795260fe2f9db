import { z } from 'zod';
import { ALARM_STATES, Alarm, type AlarmFilter, AlarmId } from '#shared/alarm/index.ts';
import { acknowledgeAlarm, getAlarm, listAlarms } from '#shared/usecases/index.ts';
import { Instant } from '#shared/world/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const params = z.object({ id: AlarmId });
const AlarmQuery = PageQuery.extend({
  state: z.enum(ALARM_STATES).optional(),
  severity: Alarm.shape.severity.optional(),
  alarm: z.string().min(1).max(100).optional().describe('What is wrong, e.g. trunk-unreachable.'),
  from: Instant.optional().describe('Alarms that stood at any time since then.'),
  to: Instant.optional().describe('Alarms that stood at any time until then; not before `from`.'),
});

export const alarmEndpoints = [
  endpoint({
    operation: 'listAlarms',
    method: 'get',
    path: '/v1/alarms',
    summary: 'List what is wrong, and what was in the last 90 days; what was raised last comes first',
    allow: ['alarm:read'],
    query: AlarmQuery,
    answer: { status: 200, schema: pageOf(Alarm) },
    problems: [],
    handle: async ({ world, caller, query }) => {
      const { limit, cursor, ...filter } = query;
      const page = { limit, ...(cursor !== undefined && { cursor }) };
      return answerPage(await listAlarms(world, caller.principal, page, filter satisfies AlarmFilter));
    },
  }),
  endpoint({
    operation: 'getAlarm',
    method: 'get',
    path: '/v1/alarms/{id}',
    summary: 'Get an alarm',
    allow: ['alarm:read'],
    params,
    answer: { status: 200, schema: Alarm },
    problems: [],
    handle: ({ world, caller, params }) => getAlarm(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'acknowledgeAlarm',
    method: 'post',
    path: '/v1/alarms/{id}/acknowledge',
    summary: 'Say that somebody has taken note of an alarm; the first who does stays named until it stands anew',
    allow: ['alarm:write'],
    params,
    answer: { status: 200, schema: Alarm },
    problems: ['changed-meanwhile'],
    handle: ({ world, caller, params }) => acknowledgeAlarm(world, caller.principal, params.id),
  }),
];
