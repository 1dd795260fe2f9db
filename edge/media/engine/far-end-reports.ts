import type { StreamStatistics } from '../media.ts';
import type { ReportBlock } from '../rtp/rtcp.ts';

/** A report answers one of the last few sender reports; they go out every 5 s or so. */
const REMEMBERED_SENDER_REPORTS = 4;

/** What the other side says about the stream it gets, and the round trip that follows from it (RFC 3550 §6.4.1). */
export class FarEndReports {
  readonly #sent: { ntpMiddle: number; atMs: number }[] = [];
  #block: ReportBlock | null = null;
  #roundTripMs: number | null = null;

  /** A sender report went out to the other side, also one that is only passed on. */
  reportSent(ntpMiddle: number, nowMs: number): void {
    this.#sent.push({ ntpMiddle, atMs: nowMs });
    if (this.#sent.length > REMEMBERED_SENDER_REPORTS) this.#sent.shift();
  }

  /** @param blocks  an endpoint sends one stream, so the first block is about it */
  heard([block]: readonly ReportBlock[], nowMs: number): void {
    if (block === undefined) return;
    this.#block = block;
    const answered = this.#sent.findLast((report) => report.ntpMiddle === block.lastSenderReport);
    // Clocks of phones are coarse: a round trip below zero is zero.
    if (answered) this.#roundTripMs = Math.max(0, nowMs - answered.atMs - block.delaySinceSenderReportMs);
  }

  /** @param clockRateHz  of the stream they get */
  latest(clockRateHz: number): StreamStatistics['reported'] {
    if (this.#block === null) return null;
    const { lost, lossFraction, jitterTicks } = this.#block;
    return {
      lost: Math.max(0, lost),
      lossFraction,
      jitterMs: (jitterTicks * 1000) / clockRateHz,
      roundTripMs: this.#roundTripMs,
    };
  }
}
