import { z } from 'zod';
import { AuditEntry, type AuditFilter } from '#shared/audit/index.ts';
import { listAuditEntries, listPlatformAuditEntries } from '#shared/usecases/index.ts';
import { Instant } from '#shared/world/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const text = z.string().min(1).max(100).optional();
const AuditQuery = PageQuery.extend({
  actor: text.describe('Who did it, also in the name of somebody else.'),
  action: text.describe('An action such as user.update, or the kind of object before its dot.'),
  target: text.describe('Id of what it was done to.'),
  from: Instant.optional(),
  to: Instant.optional().describe('Not before `from`.'),
});

const answer = { status: 200, schema: pageOf(AuditEntry) } as const;
const NOTE = 'newest first; a page may be short, or empty, and have a nextCursor all the same';

/** What the query says of the page, and what of the entries. */
function split({ limit, cursor, ...filter }: z.output<typeof AuditQuery>) {
  return { page: { limit, cursor }, filter: filter satisfies AuditFilter };
}

export const auditEndpoints = [
  endpoint({
    operation: 'listAuditEntries',
    method: 'get',
    path: '/v1/audit',
    summary: `List what was changed in the tenant, ${NOTE}`,
    allow: ['audit:read'],
    query: AuditQuery,
    answer,
    problems: [],
    handle: async ({ world, caller, query }) => {
      const { page, filter } = split(query);
      return answerPage(await listAuditEntries(world, caller.principal, page, filter));
    },
  }),
  endpoint({
    operation: 'listPlatformAuditEntries',
    method: 'get',
    path: '/v1/platform-audit',
    summary: `List what was done to tenants and resellers of the platform, ${NOTE}`,
    allow: ['platform-audit:read'],
    query: AuditQuery,
    answer,
    problems: [],
    handle: async ({ world, caller, query }) => {
      const { page, filter } = split(query);
      return answerPage(await listPlatformAuditEntries(world, caller.principal, page, filter));
    },
  }),
];
