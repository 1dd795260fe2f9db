import { z } from 'zod';
import type { CallOnQueue } from './call-on-queue.ts';
import { percent } from './percent.ts';

/** Longest window that a supervisor can look at, in seconds (map §6.1: three hours). */
export const MAX_WINDOW_SECONDS = 10_800;

/** What became of the calls of the last while (X3-SU-02 to -16, map §6.1). Null: nothing was received. */
export const WindowFigures = z
  .object({
    received: z.int().min(0),
    answered: z.int().min(0),
    abandoned: z.int().min(0),
    averageWaitSeconds: z.int().min(0).nullable(),
    longestWaitSeconds: z.int().min(0).nullable(),
    efficiencyPercent: z.int().min(0).max(100).nullable().describe('Answered of received; closed ones count.'),
    serviceLevelPercent: z.int().min(0).max(100).nullable().describe('Answered within the service level, of answered.'),
  })
  .meta({ id: 'WindowFigures' });
export type WindowFigures = z.infer<typeof WindowFigures>;

/**
 * The figures of a window that ends now. Calls that still wait are no part of it. Here an answer after exactly the
 * service level is in time, in reports it is not (G-02).
 */
export function windowFigures(
  calls: Iterable<CallOnQueue>,
  { nowMs, windowSeconds, serviceLevelSeconds }: { nowMs: number; windowSeconds: number; serviceLevelSeconds: number },
): WindowFigures {
  let [received, answered, abandoned, inTime, waitedMs, longestMs] = [0, 0, 0, 0, 0, 0];
  for (const { status, arrivedAtMs, waitMs } of calls) {
    if (arrivedAtMs <= nowMs - windowSeconds * 1000 || arrivedAtMs > nowMs) continue;
    received += 1;
    waitedMs += waitMs;
    longestMs = Math.max(longestMs, waitMs);
    if (status === 'abandoned') abandoned += 1;
    if (status !== 'answered') continue;
    answered += 1;
    if (waitMs <= serviceLevelSeconds * 1000) inTime += 1;
  }
  return {
    received,
    answered,
    abandoned,
    averageWaitSeconds: received === 0 ? null : Math.floor(waitedMs / 1000 / received),
    longestWaitSeconds: received === 0 ? null : Math.floor(longestMs / 1000),
    efficiencyPercent: received === 0 ? null : percent(answered, received),
    serviceLevelPercent: answered === 0 ? null : percent(inTime, answered),
  };
}
