import type { StreamStatistics } from '../media.ts';
import type { ReportBlock } from '../rtp/rtcp.ts';
import type { ExtendedReport, VoipMetrics } from '../rtp/rtcp-xr.ts';

/** A report answers one of the last few that we sent; they go out every 5 s or so. */
const REMEMBERED_TIMES = 4;

/** What the other side says about the stream it gets, and the round trip that follows from it (RFC 3550 §6.4.1). */
export class FarEndReports {
  readonly #sent: { ntpMiddle: number; atMs: number }[] = [];
  #block: ReportBlock | null = null;
  #voip: VoipMetrics | null = null;
  #roundTripMs: number | null = null;
  #maxRoundTripMs: number | null = null;

  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /** A report with this time went out to the other side, also one that is only passed on. */
  timeSent(ntpMiddle: number, nowMs: number): void {
    this.#sent.push({ ntpMiddle, atMs: nowMs });
    if (this.#sent.length > REMEMBERED_TIMES) this.#sent.shift();
  }

  /** @param ssrc  of the stream that it gets from us: only what is said about it counts */
  heard(blocks: readonly ReportBlock[], ssrc: number, nowMs: number): void {
    const block = blocks.find((candidate) => candidate.ssrc === ssrc);
    if (block === undefined) return;
    this.#block = block;
    this.#measure(block.lastSenderReport, block.delaySinceSenderReportMs, nowMs);
  }

  /** An extended report. */
  heardMore({ voip, delays }: ExtendedReport, ssrc: number, nowMs: number): void {
    if (voip?.ssrc === ssrc) this.#voip = voip;
    for (const delay of delays) {
      if (delay.ssrc === ssrc) this.#measure(delay.lastReference, delay.delayMs, nowMs);
    }
  }

  /** @param clockRateHz  of the stream they get */
  latest(clockRateHz: number): StreamStatistics['reported'] {
    const [block, voip] = [this.#block, this.#voip];
    if (block === null && voip === null && this.#roundTripMs === null) return null;
    return {
      lost: block && Math.max(0, block.lost),
      lossFraction: block?.lossFraction ?? null,
      jitterMs: block && (block.jitterTicks * 1000) / clockRateHz,
      roundTripMs: this.#roundTripMs,
      maxRoundTripMs: this.#maxRoundTripMs,
      mos: voip?.mos ?? null,
      listeningMos: voip?.listeningMos ?? null,
    };
  }

  #measure(answered: number, keptMs: number, nowMs: number): void {
    const sent = this.#sent.findLast(({ ntpMiddle }) => ntpMiddle === answered);
    if (!sent) return;
    // Clocks of phones are coarse: a round trip below zero is zero.
    this.#roundTripMs = Math.max(0, nowMs - sent.atMs - keptMs);
    this.#maxRoundTripMs = Math.max(this.#maxRoundTripMs ?? 0, this.#roundTripMs);
  }
}
