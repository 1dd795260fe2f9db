/**
 * What Prometheus is told at `/metrics`. Counters of the rooms are read when somebody asks, so that they cost nothing
 * between two questions.
 *
 *   exposition.ts     counters of the rooms as series
 *   call-metrics.ts   histograms of calls, from the events of the journal
 *
 * A new counter in a room is a series by itself; what its second half tells apart is a row of LABELS.
 */
import { collectDefaultMetrics, Registry } from 'prom-client';
import { exposition, type RoomCounters } from './exposition.ts';

export { observeCalls } from './call-metrics.ts';

/** How often the delay of the event loop is sampled: ten times a second is no load, and shows every stall that lasts. */
const LOOP_SAMPLE_MS = 100;

/** A registry that also tells of the process: CPU, memory, event loop, garbage collection. */
export function openMetrics(edgeId: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ edge: edgeId });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  return registry;
}

/** All of it in the text format 0.0.4. */
export async function metricsText(
  edgeId: string,
  registry: Registry,
  rooms: Readonly<Record<string, RoomCounters>>,
): Promise<string> {
  return (await registry.metrics()) + exposition(rooms, edgeId);
}
