import { z } from 'zod';
import { UserPresence } from '#shared/presence/index.ts';
import { ok } from '#shared/result.ts';
import { listPresence } from '#shared/usecases/index.ts';
import { endpoint, PageQuery, pageOf } from './endpoint.ts';

export const presenceEndpoints = [
  endpoint({
    operation: 'listPresence',
    method: 'get',
    path: '/v1/presence',
    summary: 'List what the lines and users of the tenant are doing now',
    allow: ['call:read', 'own:call:control'],
    query: PageQuery,
    answer: {
      status: 200,
      schema: pageOf(UserPresence).extend({
        silentEdges: z
          .array(z.string())
          .describe('Edges that did not answer within 5 s: users whose phones are there look offline.'),
      }),
    },
    problems: [],
    handle: async ({ world, caller, query }) => {
      const page = await listPresence(world, caller.principal, query);
      if (!page.ok) return page;
      const { items, cursor, silentEdges } = page.value;
      return ok({ items: [...items], nextCursor: cursor, silentEdges: [...silentEdges] });
    },
  }),
];
