import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';

/** What operators and supervisors do to who waits (XiVO switchboard: calls are answered in any order). */
export const QueueOrder = z.discriminatedUnion('name', [
  z.object({ name: z.literal('take'), memberId: z.string().describe('Who is rung: an agent, or a user.') }),
  z.object({ name: z.literal('remove'), destination: Destination.nullable().describe('Null: the call ends.') }),
]);
export type QueueOrder = z.infer<typeof QueueOrder>;

export const QueueRefusal = z.enum(['caller-gone', 'member-unknown', 'member-busy', 'unavailable']);
export type QueueRefusal = z.infer<typeof QueueRefusal>;
