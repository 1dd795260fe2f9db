import type { Samples } from '../codec/codec.ts';

/** As quiet as RTP can say it is (RFC 6464 §3): digital silence. */
export const SILENCE_DBOV = -127;
const OVERLOAD = 32_768;

/** Mean power in dBov (RFC 6464 §3): 0 is a square wave at full scale, the loudest sine is -3. */
export function levelDbov(samples: Samples): number {
  let energy = 0;
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at] as number;
    energy += sample * sample;
  }
  if (energy === 0) return SILENCE_DBOV;
  return Math.max(SILENCE_DBOV, 10 * Math.log10(energy / (samples.length * OVERLOAD * OVERLOAD)));
}
