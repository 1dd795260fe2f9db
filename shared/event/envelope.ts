import { z } from 'zod';
import { TenantId } from '#shared/tenant/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

export const EventId = idOf('evt');
export type EventId = z.infer<typeof EventId>;

/**
 * What every event has, whatever its type. A new meaning of a type's `data` gets a new `version`; a new field does not:
 * readers pass over what they do not know.
 */
export const EventEnvelope = z
  .object({
    id: EventId.describe('The same for ever: who has seen it, has seen the event.'),
    type: z.string().describe('One of GET /v1/event-types.'),
    version: z.int().min(1).describe('Of the shape of `data`.'),
    tenantId: TenantId,
    at: Instant.describe('When it happened; events may arrive in another order.'),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });
/** An event as it is kept and passed on: what is read may be older than this program, so its type is any. */
export type EventEnvelope = z.infer<typeof EventEnvelope>;
