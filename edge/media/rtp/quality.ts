/**
 * What a listener may think of a stream, estimated from what the network did to it.
 *
 * A simplified E-model (ITU-T G.107): default values for everything that the network does not change. An estimate for
 * comparing calls and raising alarms, not a measurement: it knows no echo, no noise, no burstiness, and takes every
 * codec for G.711 with packet loss concealment.
 */
export interface NetworkQuality {
  /** 0 to 1. */
  readonly lossFraction: number;
  readonly jitterMs: number;
  /** Null when unknown: then as if 0. */
  readonly roundTripMs: number | null;
}

/** Rating without any impairment (G.107 §7.7, default values). */
const DEFAULT_R = 93.2;
/** Robustness of G.711 with concealment to random loss (G.113 appendix I). */
const LOSS_ROBUSTNESS_PERCENT = 25.1;
/** Packetization, look-ahead and playout that every call has. *chosen* */
const TERMINAL_DELAY_MS = 40;

/** Mean opinion score, 1 to 4.41. */
export function estimateMos(network: NetworkQuality): number {
  return mosOfRating(DEFAULT_R - delayImpairment(oneWayDelayMs(network)) - lossImpairment(network.lossFraction));
}

/** A playout buffer holds about twice the jitter. */
function oneWayDelayMs({ jitterMs, roundTripMs }: NetworkQuality): number {
  return TERMINAL_DELAY_MS + (roundTripMs ?? 0) / 2 + 2 * jitterMs;
}

/** Id, by the usual linear fit to G.107: delay begins to hurt past 177 ms (Cole and Rosenbluth 2001). */
function delayImpairment(delayMs: number): number {
  return 0.024 * delayMs + 0.11 * Math.max(0, delayMs - 177.3);
}

/** Ie,eff of G.107 §7.5 with Ie = 0 and random loss. */
function lossImpairment(lossFraction: number): number {
  const lossPercent = lossFraction * 100;
  return (95 * lossPercent) / (lossPercent + LOSS_ROBUSTNESS_PERCENT);
}

/** G.107 annex B. */
function mosOfRating(rating: number): number {
  const r = Math.min(100, Math.max(0, rating));
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
