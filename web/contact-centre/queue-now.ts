import type { z } from 'zod';
// Not by the doors, which lead to every kind of object and event.
import { LiveQueue as Live } from '#shared/call-queue/live-queue.ts';
import { QueueCounted } from '#shared/event/data.ts';
import type { EventEnvelope } from '#shared/event/envelope.ts';

export const LiveQueue = Live;
export type LiveQueue = z.infer<typeof Live>;
export type LiveMember = LiveQueue['members'][number];

/** The numbers of a queue (XiVO 15.12 X3-SU-03 to X3-SU-09). */
export type QueueCounts = Omit<z.infer<typeof QueueCounted>, 'queueId' | 'number'>;

/** A queue now. The numbers come with each event; who waits and what members do is asked for. */
export interface QueueNow {
  readonly live: LiveQueue;
  readonly counts: QueueCounts;
}

export function countsOf({ callers, talking, loggedIn, ready, averageWaitSeconds }: LiveQueue): QueueCounts {
  const [first = null] = callers.map(({ enteredAt }) => enteredAt).sort();
  return { waiting: callers.length, waitingSince: first, talking, loggedIn, ready, averageWaitSeconds };
}

/** Null: the event has no numbers. */
export function countedBy({ type, data }: EventEnvelope): { queueId: string; counts: QueueCounts } | null {
  const counted = type === 'queue.counted' ? QueueCounted.safeParse(data) : null;
  if (!counted?.success) return null;
  const { queueId, number: _, ...counts } = counted.data;
  return { queueId, counts };
}

/**
 * Which queues an event is about: those of an agent, where it is about one.
 *
 * @param known  what is known of queues, by id
 */
export function concernedBy(
  { data: { queueId, agentId } }: EventEnvelope,
  known: ReadonlyMap<string, QueueNow>,
): string[] {
  if (typeof queueId === 'string') return [queueId];
  const isMember = ({ live }: QueueNow) => live.members.some(({ memberId }) => memberId === agentId);
  return [...known].filter(([, queue]) => isMember(queue)).map(([id]) => id);
}
