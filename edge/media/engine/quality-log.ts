import type { PayloadFormat } from '../media.ts';
import { estimateQuality, type Quality } from '../rtp/quality.ts';
import type { Reception } from '../rtp/reception.ts';

/** Fewer packets than this say nothing about quality. *chosen* */
const MIN_PACKETS = 50;

/** How the quality of one received stream goes, from one report interval to the next. */
export class QualityLog {
  /** Worst interval; null before the first. */
  minMos: number | null = null;
  #mosSum = 0;
  #packetSum = 0;
  #before = { expected: 0, lost: 0, discarded: 0 };

  /** Mean over the intervals, by their packets. */
  get averageMos(): number | null {
    return this.#packetSum === 0 ? null : this.#mosSum / this.#packetSum;
  }

  /** The interval since the last call is over; one with hardly any packets goes on. */
  endInterval(reception: Reception, format: PayloadFormat | null, roundTripMs: number | null): void {
    const { expected, lost, discarded } = reception;
    const [from, count] = [this.#before, expected - this.#before.expected];
    if (count < MIN_PACKETS) return;
    // Late packets can make up for the loss of the interval before.
    const missing = Math.min(count, Math.max(0, lost - from.lost + discarded - from.discarded));
    const { mos } = qualityOf(reception, missing / count, format, roundTripMs);
    this.#before = { expected, lost, discarded };
    this.minMos = Math.min(mos, this.minMos ?? mos);
    this.#mosSum += mos * count;
    this.#packetSum += count;
  }
}

/** Of all that was received; null before the first packet. */
export function overallQuality(
  reception: Reception,
  format: PayloadFormat | null,
  roundTripMs: number | null,
): Quality | null {
  const { expected, lost, discarded } = reception;
  return expected === 0 ? null : qualityOf(reception, Math.min(1, (lost + discarded) / expected), format, roundTripMs);
}

function qualityOf(
  { jitterMs, losses }: Reception,
  lossFraction: number,
  format: PayloadFormat | null,
  roundTripMs: number | null,
): Quality {
  const codec = format?.name ?? 'unknown';
  return estimateQuality({ codec, lossFraction, burstRatio: losses.burstRatio, jitterMs, roundTripMs });
}
