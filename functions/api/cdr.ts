import { z } from 'zod';
import { Cdr, CdrId } from '#shared/cdr/index.ts';
import { getCdr, listCdrs } from '#shared/usecases/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

export const cdrEndpoints = [
  endpoint({
    operation: 'listCdrs',
    method: 'get',
    path: '/v1/cdrs',
    summary: 'List calls, newest first; the role user sees its own',
    allow: ['cdr:read', 'own:cdr:read'],
    query: PageQuery,
    answer: { status: 200, schema: pageOf(Cdr) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listCdrs(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'getCdr',
    method: 'get',
    path: '/v1/cdrs/{id}',
    summary: 'Get the record of a call',
    allow: ['cdr:read', 'own:cdr:read'],
    params: z.object({ id: CdrId }),
    answer: { status: 200, schema: Cdr },
    problems: [],
    handle: ({ world, caller, params }) => getCdr(world, caller.principal, params.id),
  }),
];
