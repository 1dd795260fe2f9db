/**
 * What SRTP adds to relaying one RTP packet: a call between a phone with SRTP and one without, beside a call in the clear,
 * in the same run. Half of the packets are opened, half are sealed.
 *
 *   node test/bench/srtp.ts [SECONDS]     each measurement lasts that long (default 2); under a minute in all
 *
 * Needs what `relay.ts` needs, and counts as it does.
 */
import { compareRelays } from './relay/compare.ts';
import { patchbay } from './relay/patchbay.ts';
import { secured } from './relay/secured.ts';

const KINDS = [patchbay, secured('AES_CM_128_HMAC_SHA1_80'), secured('AEAD_AES_256_GCM')];
const seconds = Number(process.argv[2] ?? 2);

for (const streams of [200, 400]) {
  const costs = await compareRelays(KINDS, streams, seconds);
  const [clear = Number.NaN, ...withSrtp] = costs.values();
  const [, ...names] = costs.keys();
  const ratios = withSrtp.map((cost, index) => `${names[index]} ${(cost / clear).toFixed(2)} times`);
  console.log(`${streams} streams, beside the relay in the clear: ${ratios.join(', ')}\n`);
}
