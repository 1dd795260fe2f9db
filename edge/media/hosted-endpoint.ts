import type { PlayControl, PlayEnd } from './audio/index.ts';
import { isOwnCodec } from './codec/index.ts';
import { noStatistics } from './counts.ts';
import { isTelephoneEvent } from './dtmf/index.ts';
import type { LocalAddress } from './local-address.ts';
import type { MediaEndpoint, RemoteMedia, StreamStatistics } from './media.ts';
import type { WorkerSeat } from './worker-seat.ts';
import type { Command, Question } from './worker-thread.ts';

export interface EndpointPlace {
  readonly id: string;
  readonly seat: WorkerSeat;
  readonly local: LocalAddress;
  readonly rtpPort: number;
}

/** An endpoint that lives in a worker thread. Remembers what it should be doing, for the case that the thread dies. */
export class HostedEndpoint implements MediaEndpoint {
  readonly id: string;
  readonly address: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
  readonly seat: WorkerSeat;
  readonly local: LocalAddress;
  readonly #release: (sockets: 'kept' | 'closed') => void;
  readonly #watches = new Map<number, { seconds: number; wake: () => void }>();
  #watchCount = 0;
  #playing: (Command & { name: 'play' }) | null = null;
  #plays = 0;
  /** To its end. */
  #hasPlayed = false;
  #onPlayEnd: (end: PlayEnd) => void = () => {};
  #onDigit: (digit: string) => void = () => {};
  #remote: RemoteMedia | null = null;
  #final: Promise<StreamStatistics> | null = null;

  /** @param release  called once, when the ports are free again, or kept bound by the thread for another endpoint */
  constructor(place: EndpointPlace, release: (sockets: 'kept' | 'closed') => void) {
    this.id = place.id;
    this.seat = place.seat;
    this.local = place.local;
    this.address = place.local.shown;
    this.rtpPort = place.rtpPort;
    this.rtcpPort = place.rtpPort + 1;
    this.#release = release;
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
    for (const [watch, { seconds }] of this.#watches) this.seat.order({ name: 'watch-silence', id, watch, seconds });
    return { ok: true };
  }

  setRemote(remote: RemoteMedia): void {
    this.#remote = remote;
    this.seat.order({ name: 'set-remote', id: this.id, remote });
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
    this.#onDigit(digit);
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
    const keepSockets = this.local.mayKeep;
    const answer = await this.seat.ask({ name: 'close', id: this.id, keepSockets });
    const statistics = answer?.name === 'statistics' ? answer.statistics : null;
    this.#release(keepSockets && statistics !== null ? 'kept' : 'closed');
    return statistics ?? noStatistics();
  }

  async #numbers(question: Question & { name: 'statistics' }): Promise<StreamStatistics> {
    const answer = await this.seat.ask(question);
    return (answer?.name === 'statistics' ? answer.statistics : null) ?? noStatistics();
  }
}
