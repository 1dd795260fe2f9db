/** Entry of a media thread: orders in, reports out. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { loadOpus } from '../codec/index.ts';
import type { Order, Report, WorkerSettings } from '../orders.ts';
import { Engine } from './engine.ts';
import { DueClock, udpSockets } from './udp/index.ts';

const port = parentPort;
if (port === null) throw new Error('engine/worker.ts runs as a worker thread only');

/** What is to be reported at the end of this turn of the event loop: one message for all of it. */
let reports: Report[] = [];

function report(one: Report): void {
  if (reports.length === 0) setImmediate(flush);
  reports.push(one);
}

function flush(): void {
  port?.postMessage(reports);
  reports = [];
}

await loadOpus();
const clock = new DueClock(systemClock);
const sockets = await udpSockets(workerData as WorkerSettings, clock);
if (!sockets.isNative) report({ name: 'slow-sockets' });
const engine = new Engine({ sockets, clock, chance: systemChance }, report);
port.on('message', (orders: readonly Order[]) => {
  for (const order of orders) engine.take(order);
});
