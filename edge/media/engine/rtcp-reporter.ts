import { type Chance, type Clock, fraction } from '#shared/world/index.ts';
import type { ExtendedReportWish } from '../media.ts';
import { bufferDepthMs, MAX_DEPTH_MS } from '../rtp/playout.ts';
import type { Quality } from '../rtp/quality.ts';
import type { Reception } from '../rtp/reception.ts';
import {
  goodbye,
  type ReportBlock,
  type RtcpPacket,
  report,
  type SenderFacts,
  sourceDescription,
} from '../rtp/rtcp.ts';
import { extendedReport, type VoipMetrics } from '../rtp/rtcp-xr.ts';
import { FarEndReports } from './far-end-reports.ts';

/** With two members the least interval holds, whatever the bandwidth (RFC 3550 §6.2); the first one is halved. */
const INTERVAL_MS = 5000;
/** From 1900 to 1970 (RFC 3550 §4). */
const NTP_EPOCH_SECONDS = 2_208_988_800n;

/** Who we are to all peers of this process: by chance, telling nothing of the machine (RFC 7022 §4.2). */
export interface RtcpIdentity {
  readonly cname: string;
  readonly chance: Chance;
}

/** At least 96 random bits (RFC 7022 §4.2). */
export const newCname = (chance: Chance): string => Buffer.from(chance.bytes(12)).toString('base64');

/** The stream that we send: where it was when its last packet went out. */
export interface SentStream {
  readonly ssrc: number;
  readonly ticks: number;
  readonly sentMs: number;
  readonly clockRateHz: number;
  readonly packets: number;
  /** Of payload. */
  readonly octets: number;
}

/** What one report is made of. */
export interface ReportMatter {
  /** Null: nothing was ever sent. */
  readonly sent: SentStream | null;
  readonly reception: Reception;
  /** Of what we receive. Null: nothing yet. */
  readonly quality: Quality | null;
  readonly wish: ExtendedReportWish;
}

/** What the peer has said of its clock, and when. */
interface PeerTime {
  readonly ssrc: number;
  readonly ntpMiddle: number;
  readonly atMs: number;
}

/**
 * Our side of RTCP with one peer (RFC 3550 §6): when a report is due, what it says, and what the peer's own reports say.
 * There are two members, so nothing of §6.3 remains but the random interval.
 */
export class RtcpReporter {
  readonly farEnd = new FarEndReports();
  readonly #clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  readonly #identity: RtcpIdentity;
  /** For as long as we only listen. */
  readonly #listenerSsrc: number;
  #dueMs = Number.POSITIVE_INFINITY;
  #hasReported = false;
  /** Packets sent when the last report went out, and the one before. */
  #sentAtLast = 0;
  #sentBefore = 0;
  #received = { ssrc: -1, expected: 0, packets: 0 };
  #peerReport: PeerTime | null = null;
  #peerReference: PeerTime | null = null;

  constructor(clock: Pick<Clock, 'nowMs' | 'monotonicMs'>, identity: RtcpIdentity) {
    this.#clock = clock;
    this.#identity = identity;
    this.#listenerSsrc = Buffer.from(identity.chance.bytes(4)).readUInt32BE(0);
  }

  /** There is somebody to report to. */
  start(): void {
    if (this.#dueMs === Number.POSITIVE_INFINITY) this.#schedule(INTERVAL_MS / 2);
  }

  get isDue(): boolean {
    return this.#clock.monotonicMs() >= this.#dueMs;
  }

  /** Says nothing this time. */
  skip(): void {
    this.#schedule(INTERVAL_MS);
  }

  /** A compound packet; the next one is due some 5 s later. */
  report(matter: ReportMatter): Buffer {
    const { sent, reception, wish } = matter;
    this.#schedule(INTERVAL_MS);
    const ntp = this.#ntp();
    const ssrc = sent?.ssrc ?? this.#listenerSsrc;
    const packets = sent?.packets ?? 0;
    // Whoever has sent nothing since the report before the last is no sender any more (RFC 3550 §6.3.5).
    const isSender = packets > this.#sentBefore;
    const sender = isSender && sent !== null ? this.#facts(sent, ntp) : null;
    [this.#sentBefore, this.#sentAtLast] = [this.#sentAtLast, packets];
    const parts = [report(ssrc, sender, this.#block(reception)), sourceDescription(ssrc, this.#identity.cname)];
    const asksRoundTrip = wish.roundTrip && !isSender;
    if (wish.voipMetrics || asksRoundTrip || this.#peerReference !== null) {
      parts.push(this.#extended(ssrc, asksRoundTrip ? ntp : null, matter));
    }
    if (isSender || asksRoundTrip) this.farEnd.timeSent(ntpMiddle(ntp), this.#clock.monotonicMs());
    this.#hasReported = true;
    return Buffer.concat(parts);
  }

  /** The last thing said; null when nothing was said before (RFC 3550 §6.3.7). */
  goodbye(sent: SentStream | null): Buffer | null {
    if (!this.#hasReported) return null;
    const ssrc = sent?.ssrc ?? this.#listenerSsrc;
    return Buffer.concat([report(ssrc, null, null), sourceDescription(ssrc, this.#identity.cname), goodbye(ssrc)]);
  }

  /** @param ownSsrc  of the stream that we send; null while we only listen */
  heard(packets: readonly RtcpPacket[], ownSsrc: number | null): void {
    const nowMs = this.#clock.monotonicMs();
    const ssrc = ownSsrc ?? this.#listenerSsrc;
    for (const packet of packets) {
      if (packet.type === 'sender-report') {
        this.#peerReport = { ssrc: packet.ssrc, ntpMiddle: packet.ntpMiddle, atMs: nowMs };
      } else if (packet.type === 'extended-report') {
        const { report } = packet;
        if (report.referenceTime !== null) {
          this.#peerReference = { ssrc: report.ssrc, ntpMiddle: report.referenceTime, atMs: nowMs };
        }
        this.farEnd.heardMore(report, ssrc, nowMs);
      }
      if ('blocks' in packet) this.farEnd.heard(packet.blocks, ssrc, nowMs);
    }
  }

  #facts({ ticks, sentMs, clockRateHz, packets, octets }: SentStream, ntp: bigint): SenderFacts {
    const passedTicks = Math.round(((this.#clock.monotonicMs() - sentMs) * clockRateHz) / 1000);
    return { ntp, rtpTicks: (ticks + passedTicks) >>> 0, packets, octets };
  }

  /** Null when nothing came since the last report (RFC 3550 §6.4). */
  #block({ source }: Reception): ReportBlock | null {
    const before = this.#received;
    if (source === null) return null;
    const isSame = source.ssrc === before.ssrc && source.expected >= before.expected;
    const expected = source.expected - (isSame ? before.expected : 0);
    const packets = source.packets - (isSame ? before.packets : 0);
    this.#received = source;
    if (packets === 0) return null;
    const peer = this.#peerReport?.ssrc === source.ssrc ? this.#peerReport : null;
    return {
      ssrc: source.ssrc,
      lossFraction: expected > packets ? (expected - packets) / expected : 0,
      lost: source.expected - source.packets,
      extendedHighest: source.extendedHighest,
      jitterTicks: source.jitterTicks,
      lastSenderReport: peer?.ntpMiddle ?? 0,
      delaySinceSenderReportMs: peer ? this.#clock.monotonicMs() - peer.atMs : 0,
    };
  }

  #extended(ssrc: number, referenceTime: bigint | null, { reception, quality, wish }: ReportMatter): Buffer {
    const peer = this.#peerReference;
    const delays = peer
      ? [{ ssrc: peer.ssrc, lastReference: peer.ntpMiddle, delayMs: this.#clock.monotonicMs() - peer.atMs }]
      : [];
    const voip = wish.voipMetrics && quality ? voipMetrics(reception, quality, this.farEnd.roundTripMs ?? 0) : null;
    return extendedReport({ ssrc, referenceTime, delays, voip });
  }

  #schedule(intervalMs: number): void {
    this.#dueMs = this.#clock.monotonicMs() + intervalMs * (0.5 + fraction(this.#identity.chance));
  }

  #ntp(): bigint {
    const ms = BigInt(Math.round(this.#clock.nowMs()));
    // Seconds wrap in 2036 (RFC 3550 §4).
    return BigInt.asUintN(64, (ms << 32n) / 1000n + (NTP_EPOCH_SECONDS << 32n));
  }
}

const ntpMiddle = (ntp: bigint): number => Number((ntp >> 16n) & 0xffffffffn);

function voipMetrics(reception: Reception, quality: Quality, roundTripMs: number): VoipMetrics | null {
  const { source, losses, packetMs, expected } = reception;
  if (source === null) return null;
  const depthMs = bufferDepthMs(reception.jitterMs);
  return {
    ssrc: source.ssrc,
    lossFraction: reception.lost / expected,
    discardFraction: reception.discarded / expected,
    burstDensity: losses.burstDensity,
    gapDensity: losses.gapDensity,
    burstMs: losses.burstPackets * packetMs,
    gapMs: losses.gapPackets * packetMs,
    roundTripMs,
    endSystemDelayMs: depthMs + packetMs,
    rating: quality.rating,
    listeningMos: quality.listeningMos,
    mos: quality.mos,
    jitterBuffer: { nominalMs: depthMs, maxMs: MAX_DEPTH_MS, limitMs: MAX_DEPTH_MS },
  };
}
