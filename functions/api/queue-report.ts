import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { QueueLogEntry } from '#shared/queue-log/index.ts';
import {
  AgentFigures,
  CallOnQueue,
  Grain,
  MAX_WINDOW_SECONDS,
  PeriodFigures,
  QueueFigures,
  WaitPeriod,
  WindowFigures,
} from '#shared/queue-statistics/index.ts';
import {
  reportAgents,
  reportLastMinutes,
  reportQueueCalls,
  reportQueueLog,
  reportQueues,
  reportWaits,
} from '#shared/usecases/index.ts';
import { TimeZone, toInstant } from '#shared/world/index.ts';
import { endpoint } from './endpoint.ts';

const LocalDay = z.iso.date();
const Hours = z
  .string()
  .regex(/^([01]?[0-9]|2[0-3])-([01]?[0-9]|2[0-4])$/, 'must be two full hours, such as 8-17')
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from < to, 'must end after it begins');
const DaysOfWeek = z
  .string()
  .regex(/^[1-7](,[1-7])*$/, 'must be numbers from 1 to 7 with commas between')
  .transform((text) => text.split(',').map(Number));
/** Such as `0-15,16-20,21-`. */
const Periods = z
  .string()
  .regex(/^[0-9]{1,5}-([0-9]{1,5})?(,[0-9]{1,5}-([0-9]{1,5})?)*$/, 'must be seconds, such as 0-15,16-30,31-')
  .transform((text): WaitPeriod[] =>
    text.split(',').map((period) => {
      const [from = '', to = ''] = period.split('-');
      return { fromSeconds: Number(from), toSeconds: to === '' ? null : Number(to) };
    }),
  );

const WhichDays = z.strictObject({
  from: LocalDay.optional().describe('First day; 30 days up to the last one without.'),
  to: LocalDay.optional().describe('Last day; today without.'),
  timeZone: TimeZone.optional().describe('Whose days and hours they are; that of the tenant without.'),
});
const WhichHours = WhichDays.extend({
  profileId: z.string().optional().describe('Whose days, hours and periods hold where nothing else is said.'),
  workingHours: Hours.optional().describe('Such as 8-17: what arrives before 8 or from 17 on is left out.'),
  daysOfWeek: DaysOfWeek.optional().describe('Such as 1,2,3,4,5 for Monday to Friday; all without.'),
});
const format = {
  format: z.enum(['json', 'csv']).optional().describe('Else the header Accept decides; JSON otherwise.'),
};
const Rows = WhichHours.extend({ grain: Grain.default('day').describe('What makes a row.'), ...format });

const days = { from: LocalDay, to: LocalDay, timeZone: z.string() };
const row = z.string().describe('The hour, day or month: 2026-11-22T08, 2026-11-22 or 2026-11.');
const name = z.string().describe('Of what is gone, as the log has it: Agent/4001 of an agent.');

/** Rows as a file: RFC 4180, lines end with CRLF. */
const asCsv = (rows: readonly object[]): string =>
  stringify([...rows] as Record<string, unknown>[], {
    header: true,
    record_delimiter: 'windows',
    escape_formulas: true,
  });
const formats = <Answer>(rowsOf: (answer: Answer) => readonly object[]) => ({
  json: { type: 'application/json', write: (answer: object) => JSON.stringify(answer) },
  csv: { type: 'text/csv; charset=utf-8; header=present', write: (answer: object) => asCsv(rowsOf(answer as Answer)) },
});

export const queueReportEndpoints = [
  endpoint({
    operation: 'reportQueues',
    method: 'get',
    path: '/v1/queue-reports/queues',
    summary:
      'What became of the calls of queues: queue by queue, and all together hour by hour, day by day or month by month',
    allow: ['report:read'],
    query: Rows.extend({ queueId: z.string().optional().describe('Of this queue alone.') }),
    answer: {
      status: 200,
      schema: z.object({
        ...days,
        rows: z.array(z.object({ name: row, ...QueueFigures.shape })),
        total: QueueFigures,
        queues: z.array(z.object({ queueId: z.string(), name, ...QueueFigures.shape })),
      }),
    },
    formats: formats<{ rows: object[]; total: object }>(({ rows, total }) => [...rows, { name: 'total', ...total }]),
    problems: ['too-many-days', 'not-found'],
    handle: ({ world, caller, query }) => reportQueues(world, caller.principal, query),
  }),
  endpoint({
    operation: 'reportAgents',
    method: 'get',
    path: '/v1/queue-reports/agents',
    summary:
      'Calls, login, pause and wrap-up of agents: agent by agent, and all together hour by hour, day by day or month by month',
    allow: ['report:read'],
    query: Rows.extend({ agentId: z.string().optional().describe('Of this agent, or user, alone.') }),
    answer: {
      status: 200,
      schema: z.object({
        ...days,
        rows: z.array(z.object({ name: row, ...AgentFigures.shape })),
        total: AgentFigures,
        agents: z.array(z.object({ agentId: z.string(), name, ...AgentFigures.shape })),
      }),
    },
    formats: formats<{ rows: object[]; total: object }>(({ rows, total }) => [...rows, { name: 'total', ...total }]),
    problems: ['too-many-days', 'not-found'],
    handle: ({ world, caller, query }) => reportAgents(world, caller.principal, query),
  }),
  endpoint({
    operation: 'reportWaits',
    method: 'get',
    path: '/v1/queue-reports/waits',
    summary: 'How many calls waited how long until they were answered, or given up',
    allow: ['report:read'],
    query: WhichHours.extend({
      grain: Grain.default('day').describe('What makes a row.'),
      queueId: z.string().optional().describe('Of this queue alone.'),
      periods: Periods.optional().describe('Whole seconds, both included; 0-15,16-20,21-30,31-60,61- without.'),
    }),
    answer: {
      status: 200,
      schema: z.object({
        ...days,
        periods: z.array(WaitPeriod),
        rows: z.array(z.object({ name: row, ...PeriodFigures.shape })),
        total: PeriodFigures,
      }),
    },
    problems: ['too-many-days', 'not-found'],
    handle: ({ world, caller, query }) => reportWaits(world, caller.principal, query),
  }),
  endpoint({
    operation: 'reportLastMinutes',
    method: 'get',
    path: '/v1/queue-reports/last-minutes',
    summary: 'What became of the calls of the last while, queue by queue',
    allow: ['report:read'],
    query: z.strictObject({
      queueId: z.string().optional().describe('Of this queue alone.'),
      windowSeconds: z.coerce.number().int().min(60).max(MAX_WINDOW_SECONDS).default(3600).describe('How long it is.'),
      serviceLevelSeconds: z
        // An empty text would be read as 0.
        .preprocess(
          (text) => (String(text).trim() === '' ? Number.NaN : text),
          z.coerce.number().int().min(0).max(3600),
        )
        .optional()
        .describe('That of each queue without.'),
    }),
    answer: {
      status: 200,
      schema: z.object({ queues: z.array(z.object({ queueId: z.string(), name, ...WindowFigures.shape })) }),
    },
    problems: [],
    handle: ({ world, caller, query }) => reportLastMinutes(world, caller.principal, query),
  }),
  endpoint({
    operation: 'reportQueueCalls',
    method: 'get',
    path: '/v1/queue-reports/calls',
    summary:
      'What became of each call of the queues, once for each time that one came to a queue; in the order of their arrival',
    allow: ['report:read'],
    query: WhichHours.extend({ queueId: z.string().optional().describe('Of this queue alone.'), ...format }),
    answer: { status: 200, schema: z.object({ ...days, items: z.array(CallOnQueue) }) },
    formats: formats<{ items: CallOnQueue[] }>(({ items }) =>
      items.map(({ arrivedAtMs, ...call }) => ({ arrivedAt: toInstant(arrivedAtMs), ...call })),
    ),
    problems: ['too-many-days', 'not-found'],
    handle: ({ world, caller, query }) => reportQueueCalls(world, caller.principal, query),
  }),
  endpoint({
    operation: 'reportQueueLog',
    method: 'get',
    path: '/v1/queue-reports/log',
    summary: 'The log of queues: whatever happened, in its order',
    allow: ['report:read'],
    query: WhichDays,
    answer: { status: 200, schema: z.object({ ...days, items: z.array(QueueLogEntry) }) },
    problems: ['too-many-days'],
    handle: ({ world, caller, query }) => reportQueueLog(world, caller.principal, query),
  }),
];
