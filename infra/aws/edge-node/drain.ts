import type { Clock } from '#shared/world/index.ts';
import type { InstanceMetadata } from './metadata.ts';

export interface DrainWorld {
  readonly metadata: Pick<InstanceMetadata, 'read'>;
  readonly clock: Clock;
  /** Calls that run on this edge; null when it does not say: it may still have some. */
  readonly runningCalls: () => Promise<number | null>;
  readonly stopEdge: () => Promise<void>;
  /** Tells Auto Scaling that the instance may go. */
  readonly letGo: () => Promise<void>;
}

const POLL_MS = 5000;

/**
 * Waits until Auto Scaling wants to terminate this instance, then lets the edge go in peace:
 *
 *   in service ──Terminated──▶ calls end by themselves ──none left, or patience is over──▶ edge stops ──▶ let go
 *
 * The load balancer has stopped sending new phones by then (deregistration comes before the hook). Stopping the edge
 * ends what calls are left and sends the last call events to their queue.
 *
 * @param patienceMs  longest wait for calls
 */
export async function drain(world: DrainWorld, patienceMs: number): Promise<void> {
  while (!(await isToBeTerminated(world))) await pause(world.clock);
  const deadlineMs = world.clock.monotonicMs() + patienceMs;
  while (world.clock.monotonicMs() < deadlineMs && (await world.runningCalls()) !== 0) await pause(world.clock);
  await world.stopEdge();
  await world.letGo();
}

/** A failed look at the metadata is not an order to stop. */
async function isToBeTerminated({ metadata }: DrainWorld): Promise<boolean> {
  const state = await metadata.read('autoscaling/target-lifecycle-state').catch(() => null);
  return state === 'Terminated';
}

const pause = (clock: Clock): Promise<void> => new Promise((resolve) => clock.after(POLL_MS, resolve));
