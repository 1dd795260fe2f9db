/**
 * What relaying one RTP packet costs, beside rtpengine and beside what `dgram` costs by itself, in the same run.
 *
 *   node test/bench/relay.ts [SECONDS]     each measurement lasts that long (default 2); a bit over a minute in all
 *
 * Needs Linux, two cores, `cc` and `taskset`. G.711, 20 ms; a stream is one direction of a call. CPU time is that of
 * the whole relay process, user and system; the kernel bills it for delivering to the load's sockets, alike for both.
 * Runs alternate between the relays, so that a noisy neighbor disturbs both; the median of the runs counts.
 */
import { loadavg } from 'node:os';
import { bare } from './relay/bare.ts';
import { buildLoad, type Load, type LoadResult, startLoad } from './relay/load.ts';
import { patchbay } from './relay/patchbay.ts';
import { rtpengine } from './relay/rtpengine.ts';
import { cpuUs, residentKib, type Subject, type SubjectKind } from './relay/subject.ts';

const SUBJECTS: readonly SubjectKind[] = [patchbay, bare, rtpengine];
const STREAMS = [200, 1000];
const RUNS = 3;
const seconds = Number(process.argv[2] ?? 2);

interface Run extends LoadResult {
  readonly cpuUsPerPacket: number;
}

/** One relay, its load, and what was measured. */
interface Rig {
  readonly kind: SubjectKind;
  readonly streams: number;
  readonly load: Load;
  readonly subject: Subject;
  readonly runs: Run[];
}

// With others on the two cores, packets come in heaps: a heap is cheaper for each packet, and the ratios mean little.
const othersLoad = loadavg()[0] ?? 0;
if (othersLoad > 1) console.log(`The machine is busy (load ${othersLoad.toFixed(1)}): do not trust these figures.`);

const program = buildLoad();
for (const streams of STREAMS) {
  const rigs: Rig[] = [];
  for (const kind of SUBJECTS) rigs.push(...(await setUp(kind, streams)));
  for (const rig of rigs) await rig.load.run(2); // the learning window, and the first compilation
  for (let run = 0; run < RUNS; run++) for (const rig of rigs) rig.runs.push(await measure(rig));
  const [ours = Number.NaN, ...theirs] = rigs.map(printRig);
  const ratios = theirs.map((cost, index) => `${(ours / cost).toFixed(2)} times ${rigs[index + 1]?.kind.name}`);
  console.log(`${streams} streams: patchbay costs ${ratios.join(', ')}\n`);
  for (const { load, subject } of rigs) {
    load.close();
    await subject.close();
  }
}

/** None when it is not installed. */
async function setUp(kind: SubjectKind, streams: number): Promise<Rig[]> {
  const load = await startLoad(program, streams);
  const subject = await kind.start(load.ports);
  if (subject === null) {
    console.log(`${kind.name} is not installed: ${kind.howTo}`);
    load.close();
    return [];
  }
  load.aim(subject.targets);
  return [{ kind, streams, load, subject, runs: [] }];
}

async function measure({ load, subject }: Rig): Promise<Run> {
  const before = cpuUs(subject.pid);
  const result = await load.run(seconds);
  return { ...result, cpuUsPerPacket: (cpuUs(subject.pid) - before) / result.received };
}

function printRig({ kind, streams, subject, runs }: Rig): number {
  const cost = median(runs.map((run) => run.cpuUsPerPacket));
  const lost = runs.reduce((sum, run) => sum + run.sent - run.received, 0);
  console.log(
    [
      `${kind.name.padEnd(10)} ${String(streams).padStart(5)} streams`,
      `${cost.toFixed(2).padStart(6)} us CPU per packet`,
      `(${runs.map((run) => run.cpuUsPerPacket.toFixed(2)).join(' ')})`,
      `delay p50 ${median(runs.map((run) => run.p50Us))} us, p99 ${median(runs.map((run) => run.p99Us))} us`,
      `${lost} lost`,
      `${residentKib(subject.pid)} KiB resident`,
    ].join('  '),
  );
  return cost;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
