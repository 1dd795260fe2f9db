/**
 * What playing to a caller costs: a file to many channels at once, each from its own beginning.
 *
 *   node test/bench/player.ts [SECONDS]     each measurement lasts that long (default 3)
 *
 * Needs Linux, two cores and `taskset`. Packets of 20 ms. CPU time is that of the whole process, user and system; the kernel
 * bills it for delivering to the sink's socket.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { forkSubject } from './relay/fork-subject.ts';
import { cpuUs, residentKib } from './relay/subject.ts';

const RUNS = 3;
const seconds = Number(process.argv[2] ?? 3);
const module = fileURLToPath(new URL('./player/playing-channels.ts', import.meta.url));
console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`);

for (const [codec, channels] of [
  ['PCMU', 100],
  ['PCMU', 300],
  ['G722', 100],
] as const) {
  const sink = createSocket({ type: 'udp4', recvBufferSize: 4_000_000 }).bind(0, '127.0.0.1');
  await once(sink, 'listening');
  let received = 0;
  sink.on('message', () => {
    received += 1;
  });
  const subject = await forkSubject(module, [sink.address().port], codec, String(channels));
  await wait(2000); // the first compilation
  const runs: { share: number; packets: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    const [cpuBefore, before, receivedBefore] = [cpuUs(subject.pid), performance.now(), received];
    await wait(seconds * 1000);
    const wallMs = performance.now() - before;
    runs.push({
      share: (cpuUs(subject.pid) - cpuBefore) / 10 / wallMs,
      packets: ((received - receivedBefore) * 1000) / wallMs,
    });
  }
  const [, { share, packets } = { share: Number.NaN, packets: 0 }] = runs.toSorted((a, b) => a.share - b.share);
  console.log(
    [
      `${codec} to ${String(channels).padStart(3)} channels`,
      `${share.toFixed(1)} % of a core (${runs.map((run) => run.share.toFixed(1)).join(' ')})`,
      `${(share / channels).toFixed(4)} % each`,
      `${((share * 10_000) / packets).toFixed(2)} us a packet`,
      `${packets.toFixed(0)} packets/s of ${channels * 50}`,
      `${residentKib(subject.pid)} KiB resident`,
    ].join('  '),
  );
  await subject.close();
  sink.close();
}
