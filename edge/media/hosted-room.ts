import { MessageChannel } from 'node:worker_threads';
import type { Chance } from '#shared/world/index.ts';
import type { Program } from './audio/index.ts';
import type { HostedEndpoint } from './hosted-endpoint.ts';
import type { HostedRecordings } from './hosted-recordings.ts';
import type {
  MediaEndpoint,
  MediaRecording,
  MediaRoom,
  PayloadFormat,
  RoomOptions,
  RoomPlay,
  RoomVoice,
} from './media.ts';
import type { RecordingOptions } from './recording/index.ts';
import { newStreamStart } from './stream-start.ts';
import type { WorkerSeat } from './worker-seat.ts';

interface Member {
  readonly format: PayloadFormat;
  readonly voice: RoomVoice;
}

interface RoomMeans {
  readonly chance: Chance;
  readonly recordings: HostedRecordings;
  /** The endpoint that the caller holds, taken out of what it did before; undefined: closed. */
  admit(endpoint: MediaEndpoint): HostedEndpoint | undefined;
  closed(): void;
}

/** A room that lives in a worker thread. Remembers who is in it, for the case that the thread dies. */
export class HostedRoom implements MediaRoom {
  readonly id: string;
  readonly seat: WorkerSeat;
  readonly #options: RoomOptions;
  readonly #means: RoomMeans;
  readonly #members = new Map<HostedEndpoint, Member>();
  /** What plays, by its number: what is to be told at its end. */
  readonly #plays = new Map<number, () => void>();
  #played = 0;
  #onFloor: (holder: MediaEndpoint | null) => void = () => {};
  #isClosed = false;

  constructor(id: string, seat: WorkerSeat, options: RoomOptions, means: RoomMeans) {
    this.id = id;
    this.seat = seat;
    this.#options = options;
    this.#means = means;
    this.#open();
  }

  join(endpoint: MediaEndpoint, format: PayloadFormat, voice: RoomVoice = {}): void {
    if (this.#isClosed) return;
    const hosted = this.#means.admit(endpoint);
    if (!hosted) return;
    this.#members.set(hosted, { format, voice });
    this.#enter(hosted);
  }

  set(endpoint: MediaEndpoint, voice: RoomVoice): void {
    const [hosted, member] = this.#memberOf(endpoint.id) ?? [];
    if (!hosted || !member) return;
    this.#members.set(hosted, { ...member, voice: { ...member.voice, ...voice } });
    this.seat.order({ name: 'room-set', room: this.id, id: hosted.id, voice });
  }

  play(program: Program, to?: MediaEndpoint): RoomPlay {
    if (this.#isClosed) return { ended: Promise.resolve(), stop: () => {} };
    const play = ++this.#played;
    const ended = new Promise<void>((resolve) => this.#plays.set(play, resolve));
    this.seat.order({ name: 'room-play', room: this.id, id: to?.id ?? null, program, play });
    return { ended, stop: () => this.seat.order({ name: 'room-stop', room: this.id, play }) };
  }

  /** The worker says that it is over. */
  playEnded(play: number): void {
    this.#plays.get(play)?.();
    this.#plays.delete(play);
  }

  record(options: RecordingOptions): MediaRecording {
    return this.#means.recordings.start(this.#isClosed ? undefined : this, options);
  }

  onFloor(wake: (holder: MediaEndpoint | null) => void): void {
    this.#onFloor = wake;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.seat.order({ name: 'room-close', room: this.id });
    this.#endPlays();
    this.#means.closed();
  }

  has(endpoint: HostedEndpoint): boolean {
    return this.#members.has(endpoint);
  }

  /** The endpoint does something else now. */
  leave(endpoint: HostedEndpoint): void {
    if (this.#members.delete(endpoint)) endpoint.seat.order({ name: 'unbridge', id: endpoint.id });
  }

  /** The worker says who speaks. */
  giveFloor(id: string | null): void {
    const [holder] = (id !== null && this.#memberOf(id)) || [];
    if (id === null || holder) this.#onFloor(holder ?? null);
  }

  /** A new thread is in that seat: what of the room was in the old one is made anew. */
  restore(seat: WorkerSeat): void {
    if (this.seat === seat) {
      this.#endPlays();
      this.#open();
    }
    for (const endpoint of this.#members.keys()) {
      if (this.seat === seat || endpoint.seat === seat) this.#enter(endpoint);
    }
  }

  #endPlays(): void {
    for (const play of [...this.#plays.keys()]) this.playEnded(play);
  }

  #open(): void {
    this.seat.order({ name: 'room-open', room: this.id, options: this.#options });
  }

  #enter(endpoint: HostedEndpoint): void {
    const { format, voice } = this.#members.get(endpoint) as Member;
    const start = newStreamStart(this.#means.chance);
    const order = { name: 'room-join', room: this.id, id: endpoint.id, format, start, voice } as const;
    if (endpoint.seat === this.seat) {
      this.seat.order({ ...order, port: null });
      return;
    }
    const { port1, port2 } = new MessageChannel();
    endpoint.seat.order({ name: 'link', id: endpoint.id, port: port1 }, [port1]);
    this.seat.order({ ...order, port: port2 }, [port2]);
  }

  #memberOf(id: string): [HostedEndpoint, Member] | undefined {
    return [...this.#members].find(([endpoint]) => endpoint.id === id);
  }
}
