import { z } from 'zod';
import { Cdr, CdrId, CdrWish } from '#shared/cdr/index.ts';
import {
  ChannelEvent,
  channelEventLines,
  channelEventsOf,
  channelEventTitles,
} from '#shared/channel-event-log/index.ts';
import { CdrFileFormat, Job } from '#shared/job/index.ts';
import { ok } from '#shared/result.ts';
import { exportCdrs, getCdr, listCdrs } from '#shared/usecases/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

export const cdrEndpoints = [
  endpoint({
    operation: 'listCdrs',
    method: 'get',
    path: '/v1/cdrs',
    summary: 'List calls, newest first; who may see its own calls alone sees those',
    allow: ['cdr:read', 'own:cdr:read'],
    query: PageQuery.extend(CdrWish.shape),
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
  endpoint({
    operation: 'getChannelEvents',
    method: 'get',
    path: '/v1/cdrs/{id}/channel-events',
    summary:
      'What happened to each channel of a call, in order, as rows of an event log (CEL); CSV has the columns of Asterisk',
    allow: ['cdr:read', 'own:cdr:read'],
    params: z.object({ id: CdrId }),
    query: z.strictObject({
      format: z.enum(['json', 'csv']).optional().describe('Else the header Accept decides; JSON otherwise.'),
    }),
    answer: {
      status: 200,
      schema: z.object({ items: z.array(ChannelEvent) }).meta({ id: 'ChannelEvents' }),
    },
    formats: {
      json: { type: 'application/json', write: (answer: object) => JSON.stringify(answer) },
      csv: {
        type: 'text/csv; charset=utf-8; header=present',
        write: (answer: object) =>
          channelEventTitles() + channelEventLines((answer as { items: ChannelEvent[] }).items),
      },
    },
    problems: ['not-found'],
    handle: async ({ world, caller, params }) => {
      const cdr = await getCdr(world, caller.principal, params.id);
      return cdr.ok ? ok({ items: channelEventsOf(cdr.value) }) : cdr;
    },
  }),
  endpoint({
    operation: 'exportCdrs',
    method: 'post',
    path: '/v1/cdrs/exports',
    summary: 'Make a file of the records of calls that are wanted, newest first, as a job; of millions, if need be',
    allow: ['job:write'],
    body: CdrWish.extend({ format: CdrFileFormat })
      .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) <= Date.parse(to), {
        path: ['to'],
        message: 'must not be before from',
      })
      .meta({ id: 'NewCdrExport' }),
    answer: { status: 202, schema: Job },
    problems: ['not-permitted', 'invalid-fields', 'queue-unavailable'],
    handle: ({ world, caller, body }) => exportCdrs(world, caller.principal, body),
  }),
];
