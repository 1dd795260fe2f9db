import type { PlayControl, PlayEnd } from './audio/index.ts';
import { isOwnCodec } from './codec/index.ts';
import { noStatistics } from './counts.ts';
import type { DtlsCertificate, HandshakeOutcome } from './dtls/index.ts';
import { isTelephoneEvent } from './dtmf/index.ts';
import { HostedHandshake } from './hosted-handshake.ts';
import type { LocalAddress } from './local-address.ts';
import type { MediaEndpoint, RemoteMedia, StreamStatistics } from './media.ts';
import type { WorkerSeat } from './worker-seat.ts';
import type { Command, Question } from './worker-thread.ts';

export interface EndpointPlace {
  readonly id: string;
  readonly seat: WorkerSeat;
  readonly local: LocalAddress;
  readonly rtpPort: number;
  /** What browsers are shown. */
  readonly certificate: DtlsCertificate;
}

export interface HostedEvents {
  /** Called once, when the ports are free again, or kept bound by the thread for another endpoint. */
  released(sockets: 'kept' | 'closed'): void;
  /** The other side has not proved who it is: it hears and says nothing. */
  handshakeFailed(error: string): void;
}

/** An endpoint that lives in a worker thread. Remembers what it should be doing, for the case that the thread dies. */
export class HostedEndpoint implements MediaEndpoint {
  readonly id: string;
  readonly address: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
  readonly seat: WorkerSeat;
  readonly local: LocalAddress;
  readonly #events: HostedEvents;
  readonly #handshake: HostedHandshake;
  readonly #watches = new Map<number, { seconds: number; wake: () => void }>();
  #watchCount = 0;
  #playing: (Command & { name: 'play' }) | null = null;
  #plays = 0;
  /** To its end. */
  #hasPlayed = false;
  #onPlayEnd: (end: PlayEnd) => void = () => {};
  #onDigit: (digit: string) => void = () => {};
  #onCaught: ((digit: string) => void) | null = null;
  #onCallingTone: (() => void) | null = null;
  #remote: RemoteMedia | null = null;
  #final: Promise<StreamStatistics> | null = null;

  constructor(place: EndpointPlace, events: HostedEvents) {
    this.id = place.id;
    this.seat = place.seat;
    this.local = place.local;
    this.address = place.local.shown;
    this.rtpPort = place.rtpPort;
    this.rtcpPort = place.rtpPort + 1;
    this.#events = events;
    this.#handshake = new HostedHandshake(place.certificate, {
      send: (datagram) => this.seat.order({ name: 'send-handshake', id: this.id, datagram }),
      ended: (outcome) => this.#endHandshake(outcome),
    });
  }

  /** Takes the sockets that another endpoint has left in the thread. */
  reopen(): void {
    this.seat.orderInPassing({ name: 'reopen', id: this.id, address: this.local.bound, rtpPort: this.rtpPort });
  }

  /** Opens the sockets in whatever thread sits in the seat, and tells it all that was ordered so far. */
  async open(): Promise<{ ok: true } | { ok: false; code: string }> {
    const { id, rtpPort, rtcpPort } = this;
    const answer = await this.seat.ask({ name: 'open', id, address: this.local.bound, rtpPort, rtcpPort });
    if (answer?.name !== 'opened') return { ok: false, code: answer?.name === 'refused' ? answer.code : 'worker-died' };
    if (this.#final !== null) await this.seat.ask({ name: 'close', id, keepSockets: false });
    if (this.#remote !== null) this.seat.order({ name: 'set-remote', id, remote: this.#remote });
    if (this.#playing !== null && !this.#hasPlayed) this.seat.order(this.#playing);
    if (this.#onCaught !== null) this.seat.order({ name: 'catch-digits', id, isOn: true });
    if (this.#onCallingTone !== null) this.seat.order({ name: 'await-calling-tone', id, isOn: true });
    for (const [watch, { seconds }] of this.#watches) this.seat.order({ name: 'watch-silence', id, watch, seconds });
    return { ok: true };
  }

  setRemote(remote: RemoteMedia): void {
    const { webrtc } = remote;
    this.#remote = webrtc === undefined ? remote : { ...remote, srtp: this.#handshake.expect(webrtc.fingerprints) };
    this.seat.order({ name: 'set-remote', id: this.id, remote: this.#remote });
  }

  /** The worker has got a part of the other side's handshake. */
  takeHandshake(datagram: Uint8Array): void {
    this.#handshake.take(datagram);
  }

  #endHandshake(outcome: HandshakeOutcome): void {
    const srtp = outcome.ok ? outcome.srtp : null;
    if (this.#remote !== null) this.#remote = { ...this.#remote, srtp };
    this.seat.order({ name: 'end-handshake', id: this.id, srtp });
    if (!outcome.ok) this.#events.handshakeFailed(outcome.error);
  }

  /** Until `stopPlaying`, or until it is relayed. */
  play(order: Omit<Command & { name: 'play' }, 'name' | 'id' | 'play'>): void {
    this.#plays += 1;
    this.#hasPlayed = false;
    this.#playing = { name: 'play', id: this.id, play: this.#plays, ...order };
    this.seat.order(this.#playing);
  }

  controlPlay(control: PlayControl): void {
    if (this.#playing !== null) this.seat.order({ name: 'control-play', id: this.id, control });
  }

  onPlayEnd(wake: (end: PlayEnd) => void): void {
    this.#onPlayEnd = wake;
  }

  /** The worker has played to the end of that play; of one that something else has replaced nobody wants to know. */
  endPlay(play: number, end: PlayEnd): void {
    if (this.#playing === null || play !== this.#plays) return;
    this.#hasPlayed = true;
    this.#onPlayEnd(end);
  }

  stopPlaying(): void {
    if (this.#playing !== null) this.seat.order({ name: 'unbridge', id: this.id });
    this.#playing = null;
  }

  onDigit(wake: (digit: string) => void): void {
    this.#onDigit = wake;
  }

  catchDigits(wake: ((digit: string) => void) | null): void {
    this.#onCaught = wake;
    this.seat.order({ name: 'catch-digits', id: this.id, isOn: wake !== null });
  }

  onCallingTone(wake: (() => void) | null): void {
    this.#onCallingTone = wake;
    this.seat.order({ name: 'await-calling-tone', id: this.id, isOn: wake !== null });
  }

  /** The worker has heard a fax machine. */
  hearCallingTone(): void {
    this.#onCallingTone?.();
  }

  press(digit: string): void {
    this.seat.order({ name: 'press', id: this.id, digit });
  }

  sendDigits(digits: string, ms: number): boolean {
    const takes = this.#remote?.takes ?? this.#remote?.payloads ?? [];
    if (!takes.some((format) => isTelephoneEvent(format) || isOwnCodec(format))) return false;
    this.seat.order({ name: 'send-digits', id: this.id, digits, ms });
    return true;
  }

  /** The worker has heard it. */
  hear(digit: string): void {
    (this.#onCaught ?? this.#onDigit)(digit);
  }

  statistics(): Promise<StreamStatistics> {
    return this.#final ?? this.#numbers({ name: 'statistics', id: this.id });
  }

  close(): Promise<StreamStatistics> {
    this.#final ??= this.#close();
    return this.#final;
  }

  onSilence(seconds: number, wake: () => void): () => void {
    this.#watchCount += 1;
    const watch = this.#watchCount;
    this.#watches.set(watch, { seconds, wake });
    this.seat.order({ name: 'watch-silence', id: this.id, watch, seconds });
    return () => {
      if (this.#watches.delete(watch)) this.seat.order({ name: 'unwatch-silence', id: this.id, watch });
    };
  }

  /** The worker says that a watched silence has come. */
  fallSilent(watch: number): void {
    const watched = this.#watches.get(watch);
    this.#watches.delete(watch);
    watched?.wake();
  }

  /** Nothing will arrive any more. */
  lose(): void {
    for (const watch of [...this.#watches.keys()]) this.fallSilent(watch);
  }

  async #close(): Promise<StreamStatistics> {
    this.#watches.clear();
    this.#handshake.close();
    const keepSockets = this.local.mayKeep;
    const answer = await this.seat.ask({ name: 'close', id: this.id, keepSockets });
    const statistics = answer?.name === 'statistics' ? answer.statistics : null;
    this.#events.released(keepSockets && statistics !== null ? 'kept' : 'closed');
    return statistics ?? noStatistics();
  }

  async #numbers(question: Question & { name: 'statistics' }): Promise<StreamStatistics> {
    const answer = await this.seat.ask(question);
    return (answer?.name === 'statistics' ? answer.statistics : null) ?? noStatistics();
  }
}
