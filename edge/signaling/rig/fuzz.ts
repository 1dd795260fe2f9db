import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { systemClock } from '#shared/world/index.ts';
import type { Application, Draft } from '../agent/index.ts';
import { DEFAULT_LIMITS, parseMessage } from '../parser/index.ts';
import { applicationOf } from './application-of.ts';
import type { FuzzOrder } from './fuzz-sender.ts';
import { addressOf, startLoopbackEngine } from './server.ts';

export interface FuzzResult {
  readonly messages: number;
  /** Logged `bug` events: an exception that reached the guard around a message. */
  readonly bugs: readonly object[];
  /** The longest time that the engine kept its event loop from turning, milliseconds. */
  readonly longestStallMs: number;
  /** Growth of the heap after garbage collection, once all transactions had ended. */
  readonly heapGrowthKib: number;
  /** `now.*` counters that are not back at zero. */
  readonly leftOver: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
}

/** T1 of 5 ms, so that what a message leaves behind ends while the run lasts. */
const TIMERS = { t1Ms: 5, t2Ms: 40, t4Ms: 50, dMs: 320 };

/**
 * Has mutated messages sent to an engine of its own (`fuzz-sender.ts`, in another thread: what it does delays nobody here).
 *
 * @throws Error  when the engine gives no sign of life between two batches
 */
export async function fuzz(count: number, seed: number, collectGarbage: () => void): Promise<FuzzResult> {
  const bugs: object[] = [];
  const engine = await startLoopbackEngine({
    listen: (['udp', 'tcp', 'ws'] as const).map((transport) => ({ transport, host: '127.0.0.1', port: 0 })),
    timers: TIMERS,
    log: (event) => event.name === 'bug' && bugs.push(event),
  });
  const application = refusingApplication((transactionId, message) =>
    orders.respond({ application, message, sent: () => {}, refused: () => {} }, transactionId),
  );
  const orders = engine.join(application);
  const [udp, tcp, ws] = [addressOf(engine, 'udp'), addressOf(engine, 'tcp'), addressOf(engine, 'ws')];
  const order: FuzzOrder = { count, seed, udp, tcp, ws };
  const sender = new Worker(new URL('./fuzz-sender.ts', import.meta.url), { workerData: order });
  try {
    await once(sender, 'message'); // it has had its first answer
    collectGarbage();
    const heapBefore = process.memoryUsage().heapUsed;
    const longestStallMs = watchForStalls();
    await once(sender, 'exit'); // or 'error', which rejects
    const stallMs = longestStallMs();
    const leftOver = await restOf(engine.counters.bind(engine));
    collectGarbage();
    const heapGrowthKib = (process.memoryUsage().heapUsed - heapBefore) / 1024;
    return { messages: count, bugs, longestStallMs: stallMs, heapGrowthKib, leftOver, counters: engine.counters() };
  } finally {
    await sender.terminate();
    await engine.close();
  }
}

/**
 * Looks every millisecond how long the thread has worked since. Not how late it is: another program on the same core can
 * make anybody late. The returned function ends it and gives the longest, in milliseconds.
 */
function watchForStalls(): () => number {
  let longestMs = 0;
  let beforeMs = performance.now();
  let before = process.threadCpuUsage();
  const look = (): void => {
    const nowMs = performance.now();
    const { user, system } = process.threadCpuUsage(before);
    longestMs = Math.max(longestMs, Math.min(nowMs - beforeMs, (user + system) / 1000));
    beforeMs = nowMs;
    before = process.threadCpuUsage();
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    look();
    return longestMs;
  };
}

/** Takes every method and accepts none: nobody it would have to call back, at an address a mutation has made up. */
function refusingApplication(respond: (transactionId: string, message: Draft) => void): Application {
  const parsed = parseMessage(Buffer.from('SIP/2.0 486 Busy Here\r\n\r\n'), 'datagram', DEFAULT_LIMITS);
  if (!parsed.ok) throw new Error(parsed.fault);
  const routes = ['invite', 'register', 'options', 'message', 'subscribe', 'publish', 'refer', 'info', 'bye'];
  return applicationOf(routes, ({ id }) => respond(id, parsed.message));
}

/** Waits until the engine holds nothing any more; what it still holds after two seconds. */
async function restOf(counters: () => Record<string, number>): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const left = Object.entries(counters()).filter(
      ([name, held]) => name.startsWith('now.') && name !== 'now.applications' && held > 0,
    );
    if (left.length === 0 || tries === 100) return left.map(([name, held]) => `${name} ${held}`);
    await new Promise<void>((resolve) => systemClock.after(20, resolve));
  }
}
