import { Worker } from 'node:worker_threads';
import { Descriptors, loadLibc } from './engine/udp/index.ts';
import type { WorkerSettings } from './orders.ts';

/** Expedited forwarding, what networks carry voice as (RFC 3246, RFC 4594 §4.1). */
const EXPEDITED_FORWARDING = 46;

/**
 * How media threads are made. What they leave open is closed when they end, however they end.
 *
 * @param dscp  differentiated services code point of what they send (RFC 2474), 0 to 63
 */
export async function workerSpawner(dscp = EXPEDITED_FORWARDING): Promise<() => Worker> {
  const libc = await loadLibc();
  return () => {
    const settings: WorkerSettings = { dscp, descriptors: Descriptors.memory() };
    const worker = new Worker(new URL('./engine/worker.ts', import.meta.url), { workerData: settings });
    if (libc) worker.once('exit', () => new Descriptors(settings.descriptors).closeAll(libc));
    return worker;
  };
}
