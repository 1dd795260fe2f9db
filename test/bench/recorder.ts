/**
 * What recording a call costs: 100 calls are relayed by processes that record them in different ways, or not at all.
 *
 *   node test/bench/recorder.ts [SECONDS]     each of the runs lasts that long (default 1)
 *
 * Needs Linux, two cores, `cc` and `taskset`. G.711, 20 ms, both directions. CPU time is that of the whole process, disk included. Runs
 * alternate, so that a noisy neighbor disturbs all; the median counts.
 */
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { forkSubject } from './relay/fork-subject.ts';
import { buildLoad, startLoad } from './relay/load.ts';
import { cpuUs, residentKib } from './relay/subject.ts';

const CALLS = 100;
const RUNS = 5;
const LAYOUTS = ['none', 'said', 'mixed', 'stereo'] as const;
const seconds = Number(process.argv[2] ?? 1);
const subjectModule = fileURLToPath(new URL('./recorder/recording-relay.ts', import.meta.url));
const program = buildLoad();
console.log(`${CALLS} calls; load of the machine ${loadavg()[0]?.toFixed(1)}`);

const rigs = await Promise.all(LAYOUTS.map(setUp));
for (const { load } of rigs) await load.run(1); // the first compilation
for (let run = 0; run < RUNS; run++) for (const rig of rigs) rig.percents.push(await corePercent(rig));
const [plain = Number.NaN] = rigs.map(({ percents }) => median(percents));
for (const { layout, load, subject, percents } of rigs) {
  const percent = median(percents);
  const each = layout === 'none' ? '' : `, ${((percent - plain) / CALLS).toFixed(3)} for each recording`;
  const runs = percents.map((one) => one.toFixed(1)).join(' ');
  console.log(
    `${layout.padEnd(7)} ${percent.toFixed(1)} % of a core (${runs})${each}; ${residentKib(subject.pid)} KiB resident`,
  );
  load.close();
  await subject.close();
}

async function setUp(layout: (typeof LAYOUTS)[number]) {
  const load = await startLoad(program, 2 * CALLS);
  const subject = await forkSubject(subjectModule, load.ports, layout);
  load.aim(subject.targets);
  return { layout, load, subject, percents: [] as number[] };
}

async function corePercent({ load, subject }: Awaited<ReturnType<typeof setUp>>): Promise<number> {
  const [cpuBefore, before] = [cpuUs(subject.pid), performance.now()];
  await load.run(seconds);
  return (cpuUs(subject.pid) - cpuBefore) / 10 / (performance.now() - before);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
