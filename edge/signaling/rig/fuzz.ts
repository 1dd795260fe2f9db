import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Chance, systemClock } from '#shared/world/index.ts';
import type { Application, Draft } from '../agent/index.ts';
import { DEFAULT_LIMITS, parseMessage } from '../parser/index.ts';
import { Mutations } from './mutations.ts';
import { addressOf, startLoopbackEngine } from './server.ts';

export interface FuzzResult {
  readonly messages: number;
  /** Logged `bug` events: an exception that reached the guard around a message. */
  readonly bugs: readonly object[];
  /** The longest time the event loop was away, sender included, milliseconds. */
  readonly longestStallMs: number;
  /** Growth of the heap after garbage collection, once all transactions had ended. */
  readonly heapGrowthKib: number;
  /** `now.*` counters that are not back at zero. */
  readonly leftOver: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
}

/** Messages between two signs of life. */
const BATCH = 100;
const ANSWER_WITHIN_MS = 5000;
/** T1 of 5 ms, so that what a message leaves behind ends while the run lasts. */
const TIMERS = { t1Ms: 5, t2Ms: 40, t4Ms: 50, dMs: 320 };

/**
 * Sends mutated messages to an engine of its own, nine batches by datagrams and the tenth by TCP in pieces; after each
 * batch an OPTIONS must be answered.
 *
 * @throws Error  when the engine gives no answer
 */
export async function fuzz(count: number, chance: Chance, collectGarbage: () => void): Promise<FuzzResult> {
  const bugs: object[] = [];
  const engine = await startLoopbackEngine({
    timers: TIMERS,
    log: (event) => event.name === 'bug' && bugs.push(event),
  });
  const application = refusingApplication((transactionId, message) =>
    orders.respond({ application, message, sent: () => {}, refused: () => {} }, transactionId),
  );
  const orders = engine.join(application);
  const [udp, tcp] = [addressOf(engine, 'udp'), addressOf(engine, 'tcp')];
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const mutations = new Mutations(chance);

  const isAlive = async (number: number): Promise<void> => {
    const callId = `alive-${number}@fuzz`;
    const answered = new Promise<void>((resolve, reject) => {
      const stop = systemClock.after(ANSWER_WITHIN_MS, () => reject(new Error(`no answer after message ${number}`)));
      const hear = (bytes: Buffer): void => {
        if (!bytes.includes(callId)) return;
        stop();
        socket.off('message', hear);
        resolve();
      };
      socket.on('message', hear);
    });
    socket.send(optionsOf(callId, socket.address().port), udp.port, udp.host);
    await answered;
  };

  await isAlive(0);
  collectGarbage();
  const heapBefore = process.memoryUsage().heapUsed;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let sent = 0; sent < count; sent += BATCH) {
    const isStream = (sent / BATCH) % 10 === 9;
    const batch = Array.from({ length: Math.min(BATCH, count - sent) }, () => mutations.next());
    if (isStream) for (const bytes of batch) await sendInPieces(bytes, tcp);
    else for (const bytes of batch) socket.send(bytes, udp.port, udp.host);
    await isAlive(sent + batch.length);
  }
  delay.disable();
  const leftOver = await restOf(engine.counters.bind(engine));
  collectGarbage();
  const heapGrowthKib = (process.memoryUsage().heapUsed - heapBefore) / 1024;
  const counters = engine.counters();
  socket.close();
  await engine.close();
  return { messages: count, bugs, longestStallMs: delay.max / 1e6, heapGrowthKib, leftOver, counters };
}

/** Takes every method and accepts none: nobody it would have to call back, at an address a mutation has made up. */
function refusingApplication(respond: (transactionId: string, message: Draft) => void): Application {
  const ignore = (): void => {};
  const parsed = parseMessage(Buffer.from('SIP/2.0 486 Busy Here\r\n\r\n'), 'datagram', DEFAULT_LIMITS);
  if (!parsed.ok) throw new Error(parsed.fault);
  return {
    tags: new Set(),
    routes: new Set(['invite', 'register', 'options', 'message', 'subscribe', 'publish', 'refer', 'info', 'bye']),
    request: ({ id }) => respond(id, parsed.message),
    ...{
      canceled: ignore,
      acknowledged: ignore,
      responded: ignore,
      unanswered: ignore,
      released: ignore,
      record: ignore,
    },
  };
}

/** One message on a connection of its own, in two segments; resolves when the engine or we have closed it. */
async function sendInPieces(bytes: Buffer, to: { host: string; port: number }): Promise<void> {
  const connection = connect(to.port, to.host);
  const closed = new Promise((resolve) => connection.once('close', resolve));
  connection.on('error', () => connection.destroy());
  connection.setNoDelay(true);
  const half = bytes.length >> 1;
  connection.write(bytes.subarray(0, half));
  connection.end(bytes.subarray(half));
  connection.resume();
  await closed;
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

const optionsOf = (callId: string, port: number): string =>
  `OPTIONS sip:fuzz@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${callId};rport\r\n` +
  `From: <sip:fuzz@127.0.0.1>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\n` +
  'Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n';
