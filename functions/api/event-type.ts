import { z } from 'zod';
import { EVENT_TYPES, EVENT_VERSION, EVENTS, type EventType } from '#shared/event/index.ts';
import { ok } from '#shared/result.ts';
import { endpoint } from './endpoint.ts';

const EventTypeRow = z
  .object({
    type: z.string(),
    version: z.int().describe('Of the shape of `data`.'),
    summary: z.string(),
    isEmitted: z.boolean().describe('False for what the platform does not do yet.'),
    schema: z.record(z.string(), z.unknown()).describe('JSON Schema (2020-12) of `data`.'),
  })
  .meta({ id: 'EventType' });

const rowOf = (type: EventType) => {
  const { summary, isEmitted, data } = EVENTS[type];
  return { type, version: EVENT_VERSION, summary, isEmitted, schema: { ...z.toJSONSchema(data) } };
};

export const eventTypeEndpoints = [
  endpoint({
    operation: 'getEventTypes',
    method: 'get',
    path: '/v1/event-types',
    summary: 'List every type of event that webhooks and streams can tell, with the shape of its data',
    allow: 'signed-in',
    answer: { status: 200, schema: z.object({ items: z.array(EventTypeRow) }) },
    problems: [],
    handle: async () => ok({ items: EVENT_TYPES.map(rowOf) }),
  }),
];
