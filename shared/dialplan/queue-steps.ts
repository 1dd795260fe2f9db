import { Queue } from '#shared/call-queue/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { openingOf, type Planning, passingBy, reject } from './planning.ts';
import type { Step } from './route-plan.ts';

type Asked = Partial<Extract<Destination, { kind: 'queue' }>>;

/**
 * A call to a queue. Outside of its hours the call is not queued, and goes where the schedule says (X3-QU-28); the queue counts it
 * all the same.
 *
 * @param asked  what the destination says of the wait: its longest (X3-QU-18), who is asked (X3-SK-06, X3-SK-13), who comes first
 */
export function callQueue(planning: Planning, queue: Queue, why: string, asked: Asked = {}): Step {
  if (!queue.isEnabled) return reject({ code: 'unreachable' }, `the queue ${queue.name} is disabled`);
  const passing = passingBy(planning, queue.id);
  if (!passing) return reject({ code: 'forwarding-loop' }, `the call has been at ${queue.name} before`);
  const opening = openingOf(passing, queue.scheduleId);
  const step = { kind: 'queue', queueId: queue.id, name: queue.name, ...wishesOf(asked) } as const;
  if (opening.isOpen) return { ...step, why, closedTo: null };
  return { ...step, why: `${why}, which is closed (${opening.because})`, closedTo: opening.destination };
}

function wishesOf({ ringSeconds, priority, skillRuleId, skillVariables = [] }: Asked) {
  const variables = Object.fromEntries(skillVariables.map(({ variable, skill }) => [variable, skill]));
  return {
    maxWaitSeconds: ringSeconds ?? null,
    ...(priority !== undefined && { priority }),
    ...(skillRuleId !== undefined && { skillRule: { skillRuleId, variables } }),
  };
}

/** The queue that is there under this id; null where none is. */
export const queueWith = (planning: Planning, id: string): Queue | null =>
  objectsOf(planning.snapshot, Queue).get(id) ?? null;
