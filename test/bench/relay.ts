/**
 * What relaying one RTP packet costs, beside rtpengine and beside what `dgram` costs by itself, in the same run.
 *
 *   node test/bench/relay.ts [SECONDS]     each measurement lasts that long (default 2); a bit over a minute in all
 *
 * Needs Linux, two cores, `cc` and `taskset`. G.711, 20 ms; a stream is one direction of a call. CPU time is that of
 * the whole relay process, user and system; the kernel bills it for delivering to the load's sockets, alike for both.
 */
import { bare } from './relay/bare.ts';
import { compareRelays } from './relay/compare.ts';
import { patchbay } from './relay/patchbay.ts';
import { rtpengine } from './relay/rtpengine.ts';

const seconds = Number(process.argv[2] ?? 2);

for (const streams of [200, 1000]) {
  const costs = await compareRelays([patchbay, bare, rtpengine], streams, seconds);
  const [ours = Number.NaN, ...theirs] = costs.values();
  const [, ...names] = costs.keys();
  const ratios = theirs.map((cost, index) => `${(ours / cost).toFixed(2)} times ${names[index]}`);
  console.log(`${streams} streams: patchbay costs ${ratios.join(', ')}\n`);
}
