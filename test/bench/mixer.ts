/**
 * What a conference costs: everybody talks, loudly, in G.711.
 *
 *   node test/bench/mixer.ts [SECONDS]     each measurement lasts that long (default 3)
 *
 * Needs Linux, two cores, `cc` and `taskset`. CPU time is that of the whole process, user and system; the kernel bills it for
 * delivering to the load's sockets. `late` is how far the packets to one who only listens come off their 20 ms, which the load on
 * the other core delays as well.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { forkSubject } from './relay/fork-subject.ts';
import { buildLoad, startLoad } from './relay/load.ts';
import { cpuUs, residentKib } from './relay/subject.ts';

const RUNS = 3;
const seconds = Number(process.argv[2] ?? 3);
const program = buildLoad();
const module = fileURLToPath(new URL('./mixer/talking-room.ts', import.meta.url));
console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`);

// Conference rooms are mixed at 16 kHz (edge/calls/conference-room); the others show what that costs.
for (const [participants, speakers, rateHz] of [
  [100, 100, 8000],
  [300, 300, 8000],
  [300, 20, 8000],
  [500, 20, 8000],
  [100, 20, 16_000],
  [500, 20, 16_000],
] as const) {
  const load = await startLoad(program, participants);
  const listener = createSocket('udp4').bind(0, '127.0.0.1');
  await once(listener, 'listening');
  const subject = await forkSubject(module, [...load.ports, listener.address().port], String(speakers), String(rateHz));
  load.aim(subject.targets.slice(0, participants));
  await load.run(2); // the first compilation
  let arrivals: number[] = [];
  listener.on('message', () => void arrivals.push(performance.now()));
  const runs: { share: number; received: number; lateMs: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    arrivals = [];
    const [cpuBefore, before] = [cpuUs(subject.pid), performance.now()];
    const { received } = await load.run(seconds);
    const wallMs = performance.now() - before;
    runs.push({
      share: (cpuUs(subject.pid) - cpuBefore) / 10 / wallMs,
      received: received / participants / (wallMs / 1000),
      lateMs: lateness(arrivals),
    });
  }
  const [, { share, received, lateMs } = { share: Number.NaN, received: 0, lateMs: 0 }] = runs.toSorted(
    (a, b) => a.share - b.share,
  );
  console.log(
    [
      `${participants} talk, ${speakers} at most are heard, at ${rateHz} Hz`,
      `${share.toFixed(1)} % of a core (${runs.map((run) => run.share.toFixed(1)).join(' ')})`,
      `${(share / participants).toFixed(4)} % each`,
      `${received.toFixed(1)} packets/s to each`,
      `late ${lateMs.toFixed(1)} ms at most`,
      `${residentKib(subject.pid)} KiB resident`,
    ].join('  '),
  );
  await subject.close();
  load.close();
  listener.close();
}

/** The latest of them against the earliest, each on the 20 ms it belongs to. */
function lateness(arrivalsMs: readonly number[]): number {
  const [first = 0] = arrivalsMs;
  const offsets = arrivalsMs.map((arrival, index) => arrival - first - 20 * index);
  return Math.max(...offsets) - Math.min(...offsets);
}
