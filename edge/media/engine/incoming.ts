import type { PayloadFormat, StreamStatistics } from '../media.ts';
import { payloadTypeOf, rtpTicksOf, sequenceOf, ssrcOf } from '../rtp/packet.ts';
import type { Quality } from '../rtp/quality.ts';
import { Reception } from '../rtp/reception.ts';
import type { AgreedTypes } from './agreed-types.ts';
import { overallQuality, QualityLog } from './quality-log.ts';

/** What was received from one peer, as numbers. */
export class Incoming {
  readonly reception = new Reception();
  readonly #quality = new QualityLog();
  /** The last type of speech that came. */
  #speechType = -1;

  receiveRtp(packet: Uint8Array, types: AgreedTypes, nowMs: number): void {
    const payloadType = payloadTypeOf(packet);
    if (types.isSpeech(payloadType)) this.#speechType = payloadType;
    const clockRateHz = types.clockRateHz(payloadType);
    this.reception.receive(ssrcOf(packet), sequenceOf(packet), rtpTicksOf(packet), packet.length, clockRateHz, nowMs);
  }

  /** What has no numbers of its own. */
  receiveUdptl(datagram: Uint8Array): void {
    this.reception.packets += 1;
    this.reception.bytes += datagram.length;
  }

  /** Of all that came. Null: nothing yet. */
  quality(formats: readonly PayloadFormat[], roundTripMs: number | null): Quality | null {
    return overallQuality(this.reception, this.#format(formats), roundTripMs);
  }

  /** Between two reports: the quality of what came since the last one is noted. */
  endInterval(formats: readonly PayloadFormat[], roundTripMs: number | null): void {
    this.#quality.endInterval(this.reception, this.#format(formats), roundTripMs);
  }

  statistics(
    formats: readonly PayloadFormat[],
    roundTripMs: number | null,
  ): Pick<StreamStatistics, 'received' | 'mos' | 'minMos' | 'averageMos'> {
    const { packets, bytes, lost, expected, duplicates, discarded, jitterMs, maxJitterMs } = this.reception;
    const lossFraction = expected === 0 ? 0 : lost / expected;
    const format = this.#format(formats);
    const mos = this.quality(formats, roundTripMs)?.mos ?? null;
    const { minMos, averageMos } = this.#quality;
    return {
      received: { packets, bytes, lost, lossFraction, duplicates, discarded, jitterMs, maxJitterMs, format },
      mos,
      minMos: minMos ?? mos,
      averageMos: averageMos ?? mos,
    };
  }

  /** What the other side speaks. */
  #format(formats: readonly PayloadFormat[]): PayloadFormat | null {
    return formats.find(({ payloadType }) => payloadType === this.#speechType) ?? null;
  }
}
