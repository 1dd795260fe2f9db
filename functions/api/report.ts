import { z } from 'zod';
import { Traffic } from '#shared/traffic/index.ts';
import { Day } from '#shared/usage/index.ts';
import { type ReportBy, reportTraffic } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';
import { DaysQuery } from './usage.ts';

const REPORTS = [
  { by: 'day', operation: 'reportDays', path: '/v1/reports/days', what: 'day by day', name: 'The day, UTC.' },
  {
    by: 'type',
    operation: 'reportTypes',
    path: '/v1/reports/types',
    what: 'by the kind of call',
    name: 'Such as internal, inbound, outbound, emergency, feature.',
  },
  { by: 'user', operation: 'reportUsers', path: '/v1/reports/users', what: 'by user', name: 'Id of the user.' },
  { by: 'trunk', operation: 'reportTrunks', path: '/v1/reports/trunks', what: 'by trunk', name: 'Id of the trunk.' },
  {
    by: 'destination',
    operation: 'reportDestinations',
    path: '/v1/reports/destinations',
    what: 'by destination',
    name: 'Calling code outside, such as +33; number inside.',
  },
] as const satisfies readonly { by: ReportBy; operation: string; path: string; what: string; name: string }[];

export const reportEndpoints = REPORTS.map(({ by, operation, path, what, name }) =>
  endpoint({
    operation,
    method: 'get',
    path,
    summary: `Volume, duration, ASR, ACD, NER and quality of calls, ${what}${by === 'day' ? '' : '; the busiest first'}`,
    allow: ['report:read'],
    query: DaysQuery.extend({
      top: z.coerce.number().int().min(1).max(1000).default(100).describe('Rows at most; days are all there.'),
    }),
    answer: {
      status: 200,
      schema: z.object({
        from: Day,
        to: Day,
        total: Traffic,
        items: z.array(z.object({ name: z.string().describe(name), ...Traffic.shape })),
      }),
    },
    problems: ['too-many-days'],
    handle: ({ world, caller, query }) => reportTraffic(world, caller.principal, by, query),
  }),
);
