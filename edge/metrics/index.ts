/**
 * What Prometheus is told at `/metrics`. Counters of the rooms are read when somebody asks, so that they cost nothing
 * between two questions.
 *
 *   exposition.ts     counters of the rooms as series
 *   call-metrics.ts   histograms of calls, from the events of the journal
 *
 * A new counter in a room is a series by itself; what its second half tells apart is a row of LABELS.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import product from '../../package.json' with { type: 'json' };
import { exposition, type RoomCounters } from './exposition.ts';

export { observeCalls } from './call-metrics.ts';

/** How often the delay of the event loop is sampled: ten times a second is no load, and shows every stall that lasts. */
const LOOP_SAMPLE_MS = 100;

/** A registry that also tells of the process: what it runs, CPU, memory, event loop, garbage collection. */
export function openMetrics(edgeId: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ edge: edgeId });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  const build = new Gauge({
    name: 'patchbay_build_info',
    help: 'Always 1; the labels say what runs here.',
    labelNames: ['version', 'node'],
    registers: [registry],
  });
  build.set({ version: product.version, node: process.versions.node }, 1);
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
