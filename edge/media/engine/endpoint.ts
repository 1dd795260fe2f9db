import type { Clock } from '#shared/world/index.ts';
import { noDrops } from '../counts.ts';
import type {
  DropCause,
  DropCounts,
  PayloadFormat,
  RemoteMedia,
  SrtpKeying,
  StreamStatistics,
  TransportAddress,
} from '../media.ts';
import { classify, payloadTypeOf, sequenceOf, ssrcOf } from '../rtp/packet.ts';
import { parseRtcp, type RtcpPacket } from '../rtp/rtcp.ts';
import { isZrtp } from '../rtp/zrtp.ts';
import { isUdptl } from '../udptl/index.ts';
import { AgreedMedia } from './agreed-media.ts';
import { Browser } from './browser.ts';
import { DigitCatcher } from './digit-catcher.ts';
import { Encoder } from './encoder.ts';
import { FloodLimit } from './flood-limit.ts';
import { Incoming } from './incoming.ts';
import { Outgoing } from './outgoing.ts';
import { Path } from './path.ts';
import { type RtcpIdentity, RtcpReporter } from './rtcp-reporter.ts';
import { Security } from './security.ts';
import { SilenceWatches } from './silence-watches.ts';
import type { SocketPair } from './udp/index.ts';

/** Something that media can be sent to: another endpoint, a link to another thread, later a recorder or a mixer. */
export interface MediaSink {
  /** RTP, or UDPTL where that is agreed. */
  sendRtp(packet: Uint8Array): void;
  sendRtcp(packet: Uint8Array): void;
  /** What phones agree on keys with between themselves (RFC 6189). */
  sendZrtp?(packet: Uint8Array): void;
}

/** How often `tick` is called. */
export const TICK_MS = 250;
/** The shortest frames in use (2.5 ms, Opus) make 400 packets a second; after a stall they come in a bunch. *chosen* */
const FLOOD_PACKETS_PER_SECOND = 1000;
const PACKETS_PER_TICK = (FLOOD_PACKETS_PER_SECOND * TICK_MS) / 1000;
/** Video of 40 Mbit/s, or the packets of a whole picture at once. *chosen* */
const PASSED_PACKETS_PER_TICK = 4 * PACKETS_PER_TICK;

/** One side of a call: an RTP and an RTCP socket, the peer they talk to, and what was seen of it. */
export class Endpoint implements MediaSink {
  /** Where received packets go; null: nowhere. */
  output: MediaSink | null = null;
  /** Who listens as well to what is received. They see packets before `output` does, and leave them as they are. */
  readonly taps = new Set<MediaSink>();
  /** Who listens to what is sent, before SRTP. */
  readonly sentTaps: Set<MediaSink>;
  /** Takes what a browser says in its handshake. */
  onHandshake: (datagram: Uint8Array) => void = () => {};
  /** Of what it is told by us. */
  readonly encoder = new Encoder();

  readonly #rtp: Path;
  readonly #rtcp: Path;
  readonly #place: Pick<SocketPair, 'family' | 'address'>;
  readonly #clock: Pick<Clock, 'monotonicMs' | 'nowMs'>;
  readonly #security = new Security();
  readonly #incoming = new Incoming();
  readonly #outgoing: Outgoing;
  readonly #reporter: RtcpReporter;
  readonly #dropped: DropCounts = noDrops();
  readonly #silence = new SilenceWatches();
  #agreed = new AgreedMedia(null);
  /** Null: a phone. */
  #browser: Browser | null = null;
  #isMultiplexed = false;
  #isInterrupted = false;
  readonly #catcher = new DigitCatcher();
  readonly #floodLimit = new FloodLimit(PACKETS_PER_TICK);

  constructor(sockets: SocketPair, clock: Pick<Clock, 'monotonicMs' | 'nowMs'>, identity: RtcpIdentity) {
    this.#clock = clock;
    this.#reporter = new RtcpReporter(clock, identity);
    this.#place = { family: sockets.family, address: sockets.address };
    this.#rtp = new Path(sockets.rtp, sockets.family);
    this.#rtcp = new Path(sockets.rtcp, sockets.family);
    this.#outgoing = new Outgoing(this.#rtp, this.#security, clock);
    this.sentTaps = this.#outgoing.taps;
    sockets.rtp.onMessage = (packet, from) => this.#receive(packet, from, this.#rtp);
    sockets.rtcp.onMessage = (packet, from) => this.#receive(packet, from, this.#rtcp);
  }

  /** What the other side may send. */
  get formats(): readonly PayloadFormat[] {
    return this.#agreed.formats;
  }

  /** What the other side takes, in its order of preference; empty: anything. */
  get takes(): readonly PayloadFormat[] {
    return this.#agreed.takes;
  }

  setRemote(remote: RemoteMedia): void {
    this.#agreed = new AgreedMedia(remote);
    this.#security.agree(remote.srtp, remote.webrtc !== undefined);
    this.#silence.lastHeardMs = this.#clock.monotonicMs();
    this.#isMultiplexed = remote.rtcpPort === remote.rtpPort;
    if (remote.webrtc === undefined) {
      this.#browser = null;
      this.#rtp.expect({ address: remote.address, port: remote.rtpPort });
      this.#rtcp.expect({ address: remote.address, port: remote.rtcpPort });
    } else if (this.#browser === null) {
      const hand = (datagram: Uint8Array) => this.onHandshake(datagram);
      this.#browser = new Browser(this.#rtp, remote.webrtc, this.#silence.lastHeardMs, hand);
    } else {
      this.#browser.expect(remote.webrtc);
    }
    this.#reporter.start();
  }

  /** Our part of the handshake. */
  sendHandshake(datagram: Uint8Array): void {
    this.#rtp.send(datagram);
  }

  /** What the handshake has agreed on. Null: the other side has not proved who it is. */
  endHandshake(srtp: SrtpKeying | null): void {
    if (this.#browser === null) return;
    this.#security.agree(srtp, true);
    if (srtp === null) this.#dropped['bad-handshake'] += 1;
  }

  /** Sends it under the numbers of the stream that this endpoint sends, which are written into the packet. */
  sendRtp(packet: Uint8Array): void {
    if (!this.#isInterrupted) this.#send(packet);
  }

  /** Where SRTP is agreed, keys are not a matter between the phones. */
  sendZrtp(packet: Uint8Array): void {
    if (this.#security.sender === null && !this.#security.isPending) this.#rtp.send(packet);
  }

  /** Until `endInterruption` only what the returned sink is given goes out: a digit in the middle of a conversation. */
  interrupt(): MediaSink {
    this.#isInterrupted = true;
    return { sendRtp: (packet) => this.#send(packet), sendRtcp: () => {} };
  }

  endInterruption(): void {
    this.#isInterrupted = false;
  }

  /** From now on telephone events are told here and go to nobody else; null: no longer. */
  catchDigits(onDigit: ((digit: string) => void) | null): void {
    this.#catcher.set(onDigit);
  }

  /** Passes on RTCP of the other side, where it is not ours to talk. */
  sendRtcp(packet: Uint8Array): void {
    if (!this.#agreed.passesRtcp || !this.#sealAndSendRtcp(packet)) return;
    for (const report of parseRtcp(packet) ?? []) {
      if (report.type === 'sender-report') this.#reporter.farEnd.timeSent(report.ntpMiddle, this.#clock.monotonicMs());
    }
  }

  watchSilence(watch: number, seconds: number): void {
    this.#silence.add(watch, seconds, this.#clock.monotonicMs());
  }

  unwatchSilence(watch: number): void {
    this.#silence.remove(watch);
  }

  /** Call every TICK_MS. @returns the silence watches that are due; they are then forgotten */
  tick(): number[] {
    this.#floodLimit.refill(this.#agreed.passesRtcp ? PASSED_PACKETS_PER_TICK : PACKETS_PER_TICK);
    if (this.#reporter.isDue) this.#endReportInterval();
    if (this.#silence.isEmpty && this.#browser === null) return [];
    const nowMs = this.#clock.monotonicMs();
    this.#browser?.tick(nowMs);
    // Who need not send RTP says nothing; but a browser goes on checking.
    if (!this.#agreed.mustSpeak) this.#silence.lastHeardMs = this.#browser?.lastCheckMs ?? nowMs;
    return this.#silence.takeDue(nowMs);
  }

  statistics(): StreamStatistics {
    const { farEnd } = this.#reporter;
    const { packets, bytes } = this.#outgoing;
    return {
      ...this.#incoming.statistics(this.formats, farEnd.roundTripMs),
      sent: { packets, bytes },
      reported: farEnd.latest(this.#outgoing.clockRateHz(this.#agreed.types)),
      dropped: { ...this.#dropped },
      source: this.#rtp.source,
    };
  }

  /** Hears and sends nothing more; the sockets are whoever's asks. */
  release(): SocketPair {
    this.encoder.close();
    const goodbye = this.#agreed.reports ? this.#reporter.goodbye(this.#outgoing.stream(this.#agreed.types)) : null;
    if (goodbye !== null) this.#sealAndSendRtcp(goodbye);
    this.output = null;
    this.taps.clear();
    this.sentTaps.clear();
    return { ...this.#place, rtp: this.#rtp.release(), rtcp: this.#rtcp.release() };
  }

  #send(packet: Uint8Array): void {
    const { isUdptl, wantsMedia, passesRtcp, types } = this.#agreed;
    if (isUdptl) this.#outgoing.sendUdptl(packet);
    else if (wantsMedia) this.#outgoing.sendRtp(packet, types, passesRtcp);
  }

  #endReportInterval(): void {
    const { roundTripMs } = this.#reporter.farEnd;
    this.#incoming.endInterval(this.formats, roundTripMs);
    if (this.#agreed.reports) {
      const sent = this.#outgoing.stream(this.#agreed.types);
      const { reception } = this.#incoming;
      const quality = this.#incoming.quality(this.formats, roundTripMs);
      const matter = { sent, reception, quality, wish: this.#agreed.extendedReports };
      this.#sealAndSendRtcp(this.#reporter.report(matter));
    } else {
      this.#reporter.skip();
    }
  }

  /** @returns whether it went out */
  #sealAndSendRtcp(packet: Uint8Array): boolean {
    const path = this.#isMultiplexed ? this.#rtp : this.#rtcp;
    const { sender, isPending } = this.#security;
    if (isPending) return false;
    const wire = sender === null ? packet : sender.sealRtcp(packet);
    return wire !== null && path.send(wire);
  }

  #receive(packet: Uint8Array, from: TransportAddress, path: Path): void {
    const cause = this.#take(packet, from, path);
    if (cause !== null) this.#dropped[cause] += 1;
  }

  /** @returns why the packet is of no use; null when it was used */
  #take(packet: Uint8Array, from: TransportAddress, path: Path): DropCause | null {
    if (!this.#floodLimit.takes(path.isTarget(from))) return 'flood';
    if (!path.isOpen) return 'not-expected';
    if (this.#agreed.isUdptl) return this.#takeUdptl(packet, from, path);
    const kind = classify(packet, this.#security.receiver !== null);
    if (kind === 'rtcp') return this.#takeRtcp(packet, from, path);
    if (kind === 'rtp') return path === this.#rtp ? this.#takeRtp(packet, from) : 'not-rtp';
    if (this.#browser !== null && kind === 'not-rtp')
      return this.#browser.take(packet, from, this.#clock.monotonicMs());
    if (isZrtp(packet) && path === this.#rtp) return this.#takeZrtp(packet, from);
    return kind;
  }

  #takeUdptl(packet: Uint8Array, from: TransportAddress, path: Path): DropCause | null {
    if (path !== this.#rtp || !isUdptl(packet)) return 'not-udptl';
    const nowMs = this.#clock.monotonicMs();
    if (!path.admits(from, nowMs)) return 'wrong-source';
    this.#silence.lastHeardMs = nowMs;
    this.#incoming.receiveUdptl(packet);
    this.output?.sendRtp(packet);
    return null;
  }

  #takeZrtp(packet: Uint8Array, from: TransportAddress): DropCause | null {
    if (this.#security.receiver !== null) return 'not-rtp';
    const nowMs = this.#clock.monotonicMs();
    if (!this.#rtp.admits(from, nowMs)) return 'wrong-source';
    this.#silence.lastHeardMs = nowMs;
    this.output?.sendZrtp?.(packet);
    return null;
  }

  #takeRtp(wire: Uint8Array, from: TransportAddress): DropCause | null {
    if (this.#agreed.types.clockRateHz(payloadTypeOf(wire)) === 0) return 'wrong-payload-type';
    const nowMs = this.#clock.monotonicMs();
    const packet = this.#open(wire, from, this.#rtp, nowMs);
    if (typeof packet === 'string') return packet;
    if (!this.#rtp.admits(from, nowMs) && !(this.#isTheirs(packet) && this.#rtp.moves(from, nowMs)))
      return 'wrong-source';
    this.#silence.lastHeardMs = nowMs;
    this.#incoming.receiveRtp(packet, this.#agreed.types, nowMs);
    if (this.taps.size > 0) for (const tap of this.taps) tap.sendRtp(packet);
    if (!this.#catcher.takes(packet, this.formats)) this.output?.sendRtp(packet);
    return null;
  }

  #takeRtcp(wire: Uint8Array, from: TransportAddress, path: Path): DropCause | null {
    const nowMs = this.#clock.monotonicMs();
    const packet = this.#open(wire, from, path, nowMs, true);
    if (typeof packet === 'string') return packet;
    const reports = parseRtcp(packet);
    if (reports === null) return 'not-rtp';
    if (!path.admits(from, nowMs) && !(this.#areTheirs(reports, from, path) && path.moves(from, nowMs)))
      return 'wrong-source';
    this.#silence.lastHeardMs = nowMs;
    // Heard on the RTP port, it is wanted there too, whatever the SDP said (RFC 5761 §5.1.1).
    this.#isMultiplexed = path === this.#rtp;
    this.#reporter.heard(reports, this.#outgoing.ssrc);
    if (this.#agreed.passesRtcp) this.output?.sendRtcp(packet);
    return null;
  }

  /** Whether RTP can only be the other side's, wherever it comes from: sealed with its key, or its stream goes on in it. */
  #isTheirs(packet: Uint8Array): boolean {
    return (
      this.#security.receiver !== null || this.#incoming.reception.isContinuedBy(ssrcOf(packet), sequenceOf(packet))
    );
  }

  /** The same for RTCP. In the clear it has no numbers that go on, so it follows the RTP to its address, and never leads. */
  #areTheirs([first]: readonly RtcpPacket[], from: TransportAddress, path: Path): boolean {
    if (this.#security.receiver !== null) return true;
    const isOfStream = first !== undefined && 'ssrc' in first && first.ssrc === this.#incoming.reception.source?.ssrc;
    return isOfStream && path === this.#rtcp && from.address === this.#rtp.source?.address;
  }

  /**
   * What SRTP or SRTCP hides. The tag is checked before the source is learned, so that nobody draws the media away who
   * has no key; and what comes from elsewhere cannot use up an index by being there first.
   */
  #open(wire: Uint8Array, from: TransportAddress, path: Path, nowMs: number, isRtcp = false): Uint8Array | DropCause {
    const { receiver, isPending } = this.#security;
    if (receiver === null) return isPending ? 'not-expected' : wire;
    if (!path.mayAdmit(from, nowMs)) return 'wrong-source';
    if (isRtcp) return receiver.openRtcp(wire);
    const packet = receiver.openRtp(wire);
    return typeof packet === 'string' || classify(packet) === 'rtp' ? packet : 'not-rtp';
  }
}
