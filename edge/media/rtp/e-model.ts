/**
 * The E-model (ITU-T G.107 06/2015, wideband G.107.1): what a listener may think of a connection, as a rating R that
 * impairments are taken from. Everything that the network does not change has its default value (G.107 §7.7): loudness,
 * noise, side tone, and an echo loss (TELR) of 65 dB, which is a decent phone.
 */
import type { CodecImpairment } from './codec-impairment.ts';

/** What happens to speech between mouth and ear. */
export interface Impairments {
  readonly codec: CodecImpairment;
  /** Of packets that are not played, 0 to 1: lost, or too late. */
  readonly lossFraction: number;
  /** Mean length of the gaps, by what it would be if loss were random: 1 is random (G.107 §7.5). */
  readonly burstRatio: number;
  /** Mouth to ear, one way. */
  readonly delayMs: number;
}

/** Signal-to-noise ratio Ro and simultaneous impairments Is with default values (G.107 §7.2, §7.3). */
const DEFAULT_RO = 94.77;
const DEFAULT_IS = 1.41;
/** Ro - Is of G.107.1 with default values. */
const WIDEBAND_BASE = 129;
/** The wideband scale ends at 129 where the narrowband one ends at 100 (G.107.1 annex A). */
const WIDEBAND_STRETCH = 1.29;
/** Echo loss of the talker's own voice, and of the loop, in dB. */
const DEFAULT_TELR = 65;
const DEFAULT_WEPL = 110;
/** The range that G.107 table 3 gives for BurstR. */
const MAX_BURST_RATIO = 8;

/** @returns R on the narrowband scale: 0 (nothing is understood) to 100; 93.2 without any impairment by the network */
export function rating({ codec, lossFraction, burstRatio, delayMs }: Impairments): number {
  const impaired = equipmentImpairment(codec, 100 * lossFraction, burstRatio) + delayImpairment(delayMs);
  const r = codec.band === 'wide' ? (WIDEBAND_BASE - impaired) / WIDEBAND_STRETCH : DEFAULT_RO - DEFAULT_IS - impaired;
  return Math.min(100, Math.max(0, r));
}

/** Mean opinion score of a rating, 1 to 4.5 (G.107 annex B). */
export function mosOfRating(r: number): number {
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

/** Ie,eff (G.107 §7.5). */
function equipmentImpairment(
  { impairment, lossRobustness }: CodecImpairment,
  lossPercent: number,
  burstRatio: number,
): number {
  const ratio = Math.min(MAX_BURST_RATIO, Math.max(1, burstRatio));
  return impairment + ((95 - impairment) * lossPercent) / (lossPercent / ratio + lossRobustness);
}

/** Id (G.107 §7.4): talker echo, listener echo, and being answered late. */
function delayImpairment(delayMs: number): number {
  return talkerEcho(delayMs) + listenerEcho(2 * delayMs) + absoluteDelay(delayMs);
}

/** Idte; the noise floor No and the loudness RLR with default values make Roe equal to Ro. */
function talkerEcho(delayMs: number): number {
  const audible =
    DEFAULT_TELR - 40 * Math.log10((1 + delayMs / 10) / (1 + delayMs / 150)) + 6 * Math.exp(-0.3 * delayMs ** 2);
  const half = (DEFAULT_RO - (80 + 2.5 * (audible - 14))) / 2;
  return (half + Math.sqrt(half ** 2 + 100) - 1) * (1 - Math.exp(-delayMs));
}

/** Idle. */
function listenerEcho(roundTripMs: number): number {
  const half = (DEFAULT_RO - 10.5 * (DEFAULT_WEPL + 7) * (roundTripMs + 1) ** -0.25) / 2;
  return half + Math.sqrt(half ** 2 + 169);
}

/** Idd: nothing up to 100 ms. */
function absoluteDelay(delayMs: number): number {
  if (delayMs <= 100) return 0;
  const x = Math.log2(delayMs / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}
