import { loadavg } from 'node:os';
import { buildLoad, type Load, type LoadResult, startLoad } from './load.ts';
import { cpuUs, residentKib, type Subject, type SubjectKind } from './subject.ts';

const RUNS = 3;

/** What a packet costs each relay that is installed, in microseconds of CPU, by name. */
export type Costs = ReadonlyMap<string, number>;

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

/**
 * Measures the relays beside each other. Runs alternate between them, so that a noisy neighbor disturbs all; the median
 * of the runs counts.
 *
 * @param seconds  how long each run lasts
 */
export async function compareRelays(kinds: readonly SubjectKind[], streams: number, seconds: number): Promise<Costs> {
  // With others on the two cores, packets come in heaps: a heap is cheaper for each packet, and the ratios mean little.
  const othersLoad = loadavg()[0] ?? 0;
  if (othersLoad > 1) console.log(`The machine is busy (load ${othersLoad.toFixed(1)}): do not trust these figures.`);
  program ??= buildLoad();
  const rigs: Rig[] = [];
  for (const kind of kinds) rigs.push(...(await setUp(program, kind, streams)));
  for (const rig of rigs) await rig.load.run(2); // the learning window, and the first compilation
  for (let run = 0; run < RUNS; run++) for (const rig of rigs) rig.runs.push(await measure(rig, seconds));
  const costs = new Map(rigs.map((rig) => [rig.kind.name, printRig(rig)]));
  for (const { load, subject } of rigs) {
    load.close();
    await subject.close();
  }
  return costs;
}

/** The load generator, once it is compiled. */
let program: string | undefined;
/** None when it is not installed. */
async function setUp(program: string, kind: SubjectKind, streams: number): Promise<Rig[]> {
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

async function measure({ load, subject }: Rig, seconds: number): Promise<Run> {
  const before = cpuUs(subject.pid);
  const result = await load.run(seconds);
  return { ...result, cpuUsPerPacket: (cpuUs(subject.pid) - before) / result.received };
}

function printRig({ kind, streams, subject, runs }: Rig): number {
  const cost = median(runs.map((run) => run.cpuUsPerPacket));
  const lost = runs.reduce((sum, run) => sum + run.sent - run.received, 0);
  console.log(
    [
      `${kind.name.padEnd(11)} ${String(streams).padStart(5)} streams`,
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
