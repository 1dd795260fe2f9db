/**
 * Memory of a call whose media goes through our own engine: two legs with their SDP, two endpoints that have heard somebody.
 *
 *   node --expose-gc test/bench/media-memory.ts [CALLS] [video]     so many calls at once (default 1000), with video or without
 *
 * Heap of the main thread, heap and buffers of the media thread, after garbage collection (a heap snapshot does one in the thread),
 * with what the first calls leave behind taken off. Sockets take memory of the system as well, which is not counted.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { type LegMedia, openLegMedia } from '#edge/calls/media/index.ts';
import { describe, startMedia } from '#edge/media/index.ts';
import { workerSpawner } from '#edge/media/spawn-worker.ts';
import { systemChance, systemClock } from '#shared/world/index.ts';
import { rtpPacket } from '../world/rtp/index.ts';

const CALLS = Number(process.argv[2] ?? 1000);
/** For code that is compiled, tables, and the text of SDP that is remembered. */
const FIRST_CALLS = 200;
const HOST = '127.0.0.1';
const { gc } = globalThis;
if (gc === undefined) throw new Error('start with --expose-gc');

let worker: Worker | undefined;
const spawn = await workerSpawner();
const world = { clock: systemClock, chance: systemChance, log: () => undefined };
const media = await startMedia(
  { ...world, addresses: [{ address: HOST }], ports: { from: 20_000, to: 49_999 }, workers: 1 },
  () => {
    worker = spawn();
    return worker;
  },
);
const phone = createSocket('udp4');
phone.bind(0, HOST);
await once(phone, 'listening');
phone.on('message', () => undefined);

const more = process.argv[3] === 'video' ? 'm=video 4002 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n' : '';
const first = await calls(FIRST_CALLS);
const before = await usedBytes();
const legs = await calls(CALLS);
const after = await usedBytes();
const kib = (bytes: number) => (bytes / CALLS / 1024).toFixed(1);
const [main, thread] = [after.main - before.main, after.thread - before.thread];
console.log(`${kib(main + thread)} KiB a call: ${kib(main)} in the main thread, ${kib(thread)} in the media thread`);
await Promise.all([...first, ...legs].map((leg) => leg.close()));
phone.close();
await media.close();

async function calls(count: number): Promise<LegMedia[]> {
  const legs: LegMedia[] = [];
  for (let call = 0; call < count; call++) {
    const [caller, callee] = [await aLeg(), await aLeg(legs.at(-1))];
    const [offer, answer] = [sdpOf(`1${call}`) + more, sdpOf(`2${call}`) + more];
    caller.receive(offer);
    await callee.write(offer);
    callee.receiveAnswer(answer);
    caller.bridge(callee);
    await caller.write(answer, offer);
    caller.agree();
    callee.agree();
    legs.push(caller, callee);
  }
  for (const { endpoint } of legs) phone.send(rtpPacket(), endpoint.rtpPort, HOST);
  await sleep(500);
  return legs;
}

async function aLeg(near?: LegMedia): Promise<LegMedia> {
  const opened = await openLegMedia(media, systemChance, { peer: HOST, transport: 'udp', near });
  if (!opened.ok) throw new Error('no port');
  return opened.value;
}

function sdpOf(session: string): string {
  const sdp = [
    'v=0',
    `o=- ${session} 1 IN IP4 ${HOST}`,
    's=-',
    `c=IN IP4 ${HOST}`,
    't=0 0',
    `m=audio ${phone.address().port} RTP/AVP 0 8 101`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=sendrecv',
    '',
  ].join('\r\n');
  if (!describe(sdp).ok) throw new Error('an SDP of ours cannot be read');
  return sdp;
}

async function usedBytes(): Promise<{ main: number; thread: number }> {
  if (!worker || !gc) throw new Error('no media thread');
  for await (const _ of await worker.getHeapSnapshot());
  const thread = await worker.getHeapStatistics();
  gc();
  // Without buffers: a call has none there, and those that the snapshot came in stay for a while.
  const main = process.memoryUsage().heapUsed;
  return { main, thread: thread.used_heap_size + thread.external_memory };
}
