/** Entry of a media thread: orders in, reports out. */
import { parentPort } from 'node:worker_threads';
import { systemClock } from '#shared/world/index.ts';
import type { Order } from '../orders.ts';
import { Engine } from './engine.ts';

const port = parentPort;
if (port === null) throw new Error('engine/worker.ts runs as a worker thread only');
const engine = new Engine(systemClock, (report) => port.postMessage(report));
port.on('message', (order: Order) => engine.take(order));
