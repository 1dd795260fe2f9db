/**
 * What recording a call costs: 100 calls are relayed, then relayed and recorded, by one process.
 *
 *   node test/bench/recorder.ts [SECONDS]     each measurement lasts that long (default 4)
 *
 * Needs Linux, two cores, `cc` and `taskset`. G.711, 20 ms, both directions. CPU time is that of the whole process, disk included.
 */
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { forkSubject } from './relay/fork-subject.ts';
import { buildLoad, startLoad } from './relay/load.ts';
import { cpuUs, residentKib } from './relay/subject.ts';

const CALLS = 100;
const seconds = Number(process.argv[2] ?? 4);
const subjectModule = fileURLToPath(new URL('./recorder/recording-relay.ts', import.meta.url));
const program = buildLoad();
console.log(`${CALLS} calls; load of the machine ${loadavg()[0]?.toFixed(1)}`);

const plain = await coreShare('none');
for (const layout of ['said', 'mixed', 'stereo']) {
  const recorded = await coreShare(layout);
  const each = ((recorded - plain) / CALLS) * 100;
  console.log(`${layout.padEnd(7)} ${each.toFixed(3)} % of a core for each recording`);
}

/** CPU time by wall time. */
async function coreShare(layout: string): Promise<number> {
  const load = await startLoad(program, 2 * CALLS);
  const subject = await forkSubject(subjectModule, load.ports, layout);
  load.aim(subject.targets);
  await load.run(2); // the learning window, and the first compilation
  const [cpuBefore, before] = [cpuUs(subject.pid), performance.now()];
  const { sent, received } = await load.run(seconds);
  const share = (cpuUs(subject.pid) - cpuBefore) / 1000 / (performance.now() - before);
  const [percent, lost] = [(100 * share).toFixed(1), sent - received];
  console.log(
    `${layout.padEnd(7)} ${percent} % of a core, ${lost} of ${sent} lost, ${residentKib(subject.pid)} KiB resident`,
  );
  load.close();
  await subject.close();
  return share;
}
