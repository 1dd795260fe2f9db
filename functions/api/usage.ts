import { z } from 'zod';
import { Day, TenantUsage, UsageDay, UsageEntry } from '#shared/usage/index.ts';
import { getUsage, listTenantUsage, listUsageEntries } from '#shared/usecases/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

/** Query of whatever is asked for by days. */
export const DaysQuery = z.strictObject({
  from: Day.optional().describe('First day, UTC; 30 days up to the last one without.'),
  to: Day.optional().describe('Last day, UTC, not before `from`; today without.'),
});

export const usageEndpoints = [
  endpoint({
    operation: 'getUsage',
    method: 'get',
    path: '/v1/usage',
    summary: 'What the tenant is billed, by day and currency',
    allow: ['usage:read'],
    query: DaysQuery,
    answer: { status: 200, schema: z.object({ items: z.array(UsageDay) }) },
    problems: ['too-many-days'],
    handle: ({ world, caller, query }) => getUsage(world, caller.principal, query),
  }),
  endpoint({
    operation: 'listUsageEntries',
    method: 'get',
    path: '/v1/usage/entries',
    summary: 'List the lines of the bill, oldest first: calls and corrections, each once',
    allow: ['usage:read'],
    query: PageQuery.extend(DaysQuery.shape),
    answer: { status: 200, schema: pageOf(UsageEntry) },
    problems: ['too-many-days'],
    handle: async ({ world, caller, query }) => answerPage(await listUsageEntries(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'getTenantUsage',
    method: 'get',
    path: '/v1/usage/tenants',
    summary: 'What all tenants were billed on a day, with who sells to them; for the platform and resellers',
    allow: ['tenant:read'],
    query: PageQuery.extend({ day: Day.optional().describe('UTC; today without.') }),
    answer: { status: 200, schema: pageOf(TenantUsage) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listTenantUsage(world, caller.principal, query)),
  }),
];
