import { z } from 'zod';
import { CallId } from '#shared/cdr/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { CallTrace } from '#shared/trace/index.ts';
import { Instant } from '#shared/world/index.ts';

/** What an edge can be told to do or asked, by kind. */
export const EdgeOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trace-call'), tenantId: TenantId, callId: CallId }),
]);
export type EdgeOrder = z.infer<typeof EdgeOrder>;

/** An order on its way to one edge; nobody waits for it after `expiresAt`. */
export const EdgeCommand = z.object({ id: z.string(), edgeId: z.string(), expiresAt: Instant, order: EdgeOrder });
export type EdgeCommand = z.infer<typeof EdgeCommand>;

/** What the edge says to each kind; null where it knows nothing of what was asked. */
export const REPLIES = { 'trace-call': CallTrace.nullable() } as const satisfies Record<EdgeOrder['kind'], z.ZodType>;
export type EdgeReply<Kind extends EdgeOrder['kind']> = z.infer<(typeof REPLIES)[Kind]>;
