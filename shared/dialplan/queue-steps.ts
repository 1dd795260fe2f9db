import { Queue } from '#shared/call-queue/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { openingOf, type Planning, passingBy, reject } from './planning.ts';
import type { Step } from './route-plan.ts';

/**
 * A call to a queue. Outside of its hours the call is not queued, and goes where the schedule says (X3-QU-28); the queue counts it
 * all the same.
 *
 * @param ringSeconds  longest wait where the destination says one (X3-QU-18)
 */
export function callQueue(planning: Planning, queue: Queue, why: string, ringSeconds?: number): Step {
  if (!queue.isEnabled) return reject({ code: 'unreachable' }, `the queue ${queue.name} is disabled`);
  const passing = passingBy(planning, queue.id);
  if (!passing) return reject({ code: 'forwarding-loop' }, `the call has been at ${queue.name} before`);
  const opening = openingOf(passing, queue.scheduleId);
  const step = { kind: 'queue', queueId: queue.id, name: queue.name, maxWaitSeconds: ringSeconds ?? null } as const;
  if (opening.isOpen) return { ...step, why, closedTo: null };
  return { ...step, why: `${why}, which is closed (${opening.because})`, closedTo: opening.destination };
}

/** The queue that is there under this id; null where none is. */
export const queueWith = (planning: Planning, id: string): Queue | null =>
  objectsOf(planning.snapshot, Queue).get(id) ?? null;
