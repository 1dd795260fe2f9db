import { Worker } from 'node:worker_threads';
import { Descriptors, EFD_CLOEXEC, EFD_NONBLOCK, type Libc, loadLibc } from './engine/udp/index.ts';
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
    const wakeDescriptor = libc ? libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) : -1;
    const settings: WorkerSettings = { dscp, descriptors: Descriptors.memory(), wakeDescriptor };
    const worker = new Worker(new URL('./engine/worker.ts', import.meta.url), { workerData: settings });
    if (libc) wakeWithMessages(worker, libc, settings);
    return worker;
  };
}

const ONE = new Uint8Array(BigUint64Array.of(1n).buffer);

/** A thread that waits for packets in the system is not woken by a message alone. */
function wakeWithMessages(worker: Worker, libc: Libc, { wakeDescriptor, descriptors }: WorkerSettings): void {
  let isOver = false;
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (...message: Parameters<Worker['postMessage']>) => {
    post(...message);
    if (!isOver) libc.write(wakeDescriptor, ONE, ONE.length);
  };
  worker.once('exit', () => {
    isOver = true;
    libc.close(wakeDescriptor);
    new Descriptors(descriptors).closeAll(libc);
  });
}
