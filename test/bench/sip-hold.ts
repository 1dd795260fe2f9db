/**
 * What the edge holds, and what it holds out against.
 *
 *   node test/bench/sip-hold.ts [memory|connections|flood|soak] ... [--seconds N] [--connections N] [--transport tls|wss] [--groups X25519] [--registrations N] [--calls N] [--forget N]
 *
 *   memory        KiB for each registered phone (8,000 of them) and each established call (500)
 *   connections   TLS or WSS connections held (20,000, or what `ulimit -n` leaves), KiB each; one of the two in a run, because
 *                 the second would be given memory that the first has left
 *   flood         20,000 hostile datagrams a second from eight addresses, while phones of another call each other
 *   soak          1,000,000 registrations and 200,000 calls, after which everything is as before. It waits --forget seconds
 *                 (default 301) twice, as a nonce that was used is remembered for one to two of its lifetimes
 *
 * The edge runs as in `sip.ts`. Memory is what its main thread holds after garbage collection, 35 s after the last message, when
 * no transaction is left; beside it what is resident, which the heap gives back late or never. Ends with 1 when a budget is broken.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePortRange } from '#test/world/free-ports.ts';
import { LOAD_CORE, residentKib } from './relay/subject.ts';
import { holdConnections } from './sip/connections.ts';
import { EdgeHeap } from './sip/edge-heap.ts';
import { startEdgeUnderLoad } from './sip/edge-under-load.ts';
import { callLoad, registrationLoad, withCallees } from './sip/loads.ts';

const { values: options, positionals } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    connections: { type: 'string', default: '20000' },
    transport: { type: 'string', default: 'tls' },
    groups: { type: 'string' },
    registrations: { type: 'string', default: '1000000' },
    calls: { type: 'string', default: '200000' },
    forget: { type: 'string', default: '301' },
  },
  allowPositionals: true,
});
const wanted = positionals.length > 0 ? positionals : ['memory', 'connections', 'flood', 'soak'];
const BENCHES: Record<string, () => Promise<void>> = { memory, connections, flood, soak };

/** 64*T1, and the registrations that are still on their way to the store. */
const SETTLED_MS = 35_000;
const FLOOD_PER_SECOND = 20_000;
const HOSTILE_SENDER = join(import.meta.dirname, 'sip', 'hostile-sender.ts');

let brokenBudgets = 0;
const { from: inspectPort } = await freePortRange(2);
const edge = await startEdgeUnderLoad({ NODE_OPTIONS: `--inspect-port=127.0.0.1:${inspectPort}` });
const heap = await EdgeHeap.of(edge.pid, inspectPort);
try {
  for (const name of wanted) await BENCHES[name]?.();
} finally {
  heap.close();
  await edge.stop();
}
process.exitCode = brokenBudgets > 0 ? 1 : 0;

async function memory(): Promise<void> {
  await registrationLoad(edge, 500, 2); // users come into memory with their first phone
  await sleep(SETTLED_MS);
  const empty = await held();
  let phones = 0;
  for (let load = 0; load < 8; load++) phones += (await registrationLoad(edge, 500, 2)).ok;
  await sleep(SETTLED_MS);
  const registered = await held();
  verdict(
    `registered phone: ${each(empty, registered, phones)} (budget 4), ${phones} of 8000 are there`,
    phones === 8000 && (registered.kib - empty.kib) / phones <= 4,
  );

  await withCallees(edge, async () => {
    await callLoad(edge, 50, 2);
    await sleep(SETTLED_MS);
    const quiet = await held();
    const talking = callLoad(edge, 100, 5, 60_000);
    await sleep(5000 + SETTLED_MS);
    const { 'now.dialogs': dialogs = 0 } = (await edge.counters()).signaling ?? {};
    const busy = await held();
    const isComplete = dialogs === 1000;
    verdict(
      `established call: ${each(quiet, busy, dialogs / 2)} (budget 40), ${dialogs / 2} of 500 calls stand`,
      isComplete && (busy.kib - quiet.kib) / 500 <= 40,
    );
    await talking;
  });
}

async function connections(): Promise<void> {
  const transport = options.transport === 'wss' ? 'wss' : 'tls';
  const limit = Number(execFileSync('/bin/sh', ['-c', 'ulimit -n']).toString()) - 1000;
  const count = Math.min(Number(options.connections), limit);
  const { groups } = options;
  const port = edge[`${transport}Port`];
  for (const socket of await holdConnections(transport, { port, count: 500, groups })) socket.destroy(); // compiles the code, grows the pools
  const before = await held();
  const sockets = await holdConnections(transport, { port, count, groups });
  const after = await held();
  const standing = sockets.filter((socket) => !socket.destroyed).length;
  const { [`now.connections.${transport}`]: atEdge = 0 } = (await edge.counters()).signaling ?? {};
  const resident = (after.residentKib - before.residentKib) / standing;
  verdict(
    `${standing} of ${count} ${transport.toUpperCase()} connections (${atEdge} by the edge's count): ` +
      `${each(before, after, standing)} (budget 50)`,
    standing === count && atEdge === count && resident <= 50,
  );
  for (const socket of sockets) socket.destroy();
}

async function flood(): Promise<void> {
  await withCallees(edge, async () => {
    await callLoad(edge, 50, 2);
    const sender = spawn(
      'taskset',
      ['-c', LOAD_CORE, process.execPath, HOSTILE_SENDER, String(edge.udpPort), String(FLOOD_PER_SECOND)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    let said = '';
    sender.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await sleep(1000);
    const result = await callLoad(edge, 50, Number(options.seconds));
    const ended = once(sender, 'exit');
    sender.stdin.end();
    await ended;
    const total = result.ok + result.failed;
    verdict(
      `calls at 50/s under ${said.trim()} hostile datagrams/s (aim ${FLOOD_PER_SECOND}): ${result.failed} of ${total} failed, ` +
        `${result.retransmissions} retransmissions, post-dial delay p99 ${result.delayMs.p99} ms`,
      result.failed < 0.01 * total && Number(said) > 0.9 * FLOOD_PER_SECOND,
    );
  });
}

async function soak(): Promise<void> {
  const [registrations, calls] = [Number(options.registrations), Number(options.calls)];
  await withCallees(edge, async () => {
    await registrationLoad(edge, 500, 2);
    await callLoad(edge, 100, 5);
    await sleep(SETTLED_MS);
    const before = await held();
    const registered = await registrationLoad(edge, 1000, registrations / 1000);
    const called = await callLoad(edge, 100, calls / 100);
    for (let lifetime = 0; lifetime < 2; lifetime++) {
      await sleep(Number(options.forget) * 1000);
      await registrationLoad(edge, 100, 1); // the first nonce of a lifetime is what forgets older ones
    }
    await sleep(SETTLED_MS);
    const after = await held();
    // One phone more for each user stays registered.
    const growthKib = after.kib - before.kib;
    verdict(
      `soak of ${registered.ok} registrations and ${called.ok} calls (${registered.failed} and ${called.failed} failed): ` +
        `from ${before.kib.toFixed(0)} to ${after.kib.toFixed(0)} KiB held (budget +8192), ` +
        `from ${before.residentKib} to ${after.residentKib} KiB resident`,
      growthKib <= 8192,
    );
  });
}

interface Held {
  readonly kib: number;
  readonly residentKib: number;
}

async function held(): Promise<Held> {
  return { kib: await heap.heldKib(), residentKib: residentKib(edge.pid) };
}

function each(before: Held, after: Held, count: number): string {
  const of = (kib: number) => (kib / count).toFixed(1);
  return `${of(after.kib - before.kib)} KiB each, ${of(after.residentKib - before.residentKib)} resident`;
}

function verdict(line: string, isKept: boolean): void {
  if (!isKept) brokenBudgets += 1;
  console.log(`${isKept ? 'kept  ' : 'BROKEN'}  ${line}`);
}
