/**
 * What SRTP adds to relaying one RTP packet: a call between a phone with SRTP and one without, beside calls in the clear,
 * in the same run. Half of the packets are opened, half are sealed.
 *
 *   node test/bench/srtp.ts [SECONDS]     each measurement lasts that long (default 2); under two minutes in all
 *
 * Needs what `relay.ts` needs, and counts as it does. The first call in the clear goes from the load to the load, as in
 * `relay.ts`; the second goes the way of those with SRTP (`relay/secured.ts`).
 */
import { compareRelays } from './relay/compare.ts';
import { patchbay } from './relay/patchbay.ts';
import { secured } from './relay/secured.ts';

const KINDS = [patchbay, secured(null), secured('AES_CM_128_HMAC_SHA1_80'), secured('AEAD_AES_256_GCM')];
const seconds = Number(process.argv[2] ?? 2);

for (const streams of [200, 400]) {
  const costs = [...(await compareRelays(KINDS, streams, seconds))];
  const [direct = Number.NaN, sameWay = Number.NaN] = costs.map(([, cost]) => cost);
  for (const [name, cost] of costs.slice(2)) {
    const ratios = `${(cost / sameWay).toFixed(2)} times the clear on the same way, ${(cost / direct).toFixed(2)} directly`;
    console.log(`${streams} streams: ${name} costs ${ratios}`);
  }
}
