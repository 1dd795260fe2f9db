/**
 * Codecs: samples to payloads and back.
 *
 *   codec.ts                 what all of them are
 *   g722.ts l16.ts           G.722, L16; PCMU and PCMA are those of shared/audio
 *   opus.ts                  Opus, which each thread loads before it is used
 *   comfort-noise.ts         what is heard while nothing is sent
 *   level.ts                 how loud samples are: energy and decibels
 */

import { PCMA, PCMU } from '#shared/audio/index.ts';
import type { PayloadFormat } from '../media.ts';
import type { AudioCodec } from './codec.ts';
import { G722 } from './g722.ts';
import { L16 } from './l16.ts';
import { Opus } from './opus.ts';

export { Resampler } from '#shared/audio/index.ts';
export type { AudioCodec, Samples } from './codec.ts';
export { ComfortNoise, isComfortNoise, noiseLevelOf } from './comfort-noise.ts';
export { energyAt, energyOf, factorOf, levelDbov, SILENCE_DBOV, saturate } from './level.ts';
export { loadOpus } from './opus.ts';

/** Encoding names of what we can make and hear ourselves, best first. */
export const OWN_CODECS: readonly string[] = ['G722', 'opus', 'PCMU', 'PCMA', 'L16'];

/**
 * RTP clocks of what we make. A phone may write any rate into its SDP: frames of 20 ms at that rate would be made for it, or
 * timestamps that do not fit what is said.
 */
const CLOCK_RATES_HZ: Readonly<Record<string, readonly number[]>> = {
  G722: [8000],
  OPUS: [48_000],
  PCMU: [8000],
  PCMA: [8000],
  L16: [8000, 16_000, 32_000, 48_000],
};

/** Whether `codecFor` has a codec for it. Opus alone counts two channels, whatever is in it (RFC 7587 §7). */
export const isOwnCodec = ({ name, clockRateHz, channels = 1 }: PayloadFormat & { channels?: number }): boolean => {
  const upper = name.toUpperCase();
  return (CLOCK_RATES_HZ[upper]?.includes(clockRateHz) ?? false) && (channels === 1 || upper === 'OPUS');
};

/**
 * A codec for one direction of a stream; null for what we cannot make. Close it when it is not used any more.
 *
 * @param rateHz  what samples would best count in, where the codec leaves a choice
 */
export function codecFor(format: PayloadFormat, rateHz = 16_000): AudioCodec | null {
  if (!isOwnCodec(format)) return null;
  const { name, clockRateHz } = format;
  switch (name.toUpperCase()) {
    case 'OPUS':
      return new Opus(rateHz);
    case 'PCMU':
      return PCMU;
    case 'PCMA':
      return PCMA;
    case 'G722':
      return new G722();
    case 'L16':
      return new L16(clockRateHz);
    default:
      return null;
  }
}

/** Whether a frame is the same payload whatever came before it: one object serves all streams. */
export const isStateless = (codec: AudioCodec): boolean => codec === PCMU || codec === PCMA;
