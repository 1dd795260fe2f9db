import { availableParallelism } from 'node:os';
import { MessageChannel, type Worker } from 'node:worker_threads';
import type { PlayControl, Program } from './audio/index.ts';
import { noCounts, sum } from './counts.ts';
import { type DtlsCertificate, type Fingerprint, newDtlsCertificate } from './dtls/index.ts';
import { HostedEndpoint } from './hosted-endpoint.ts';
import { HostedRecordings } from './hosted-recordings.ts';
import { HostedRoom } from './hosted-room.ts';
import { LocalAddress } from './local-address.ts';
import type {
  MediaAddress,
  MediaCounters,
  MediaEndpoint,
  MediaOptions,
  MediaRecording,
  MediaRoom,
  MediaServer,
  OpenOutcome,
  PayloadFormat,
  RoomOptions,
} from './media.ts';
import type { RecordingOptions } from './recording/index.ts';
import { workerSpawner } from './spawn-worker.ts';
import { newStreamStart } from './stream-start.ts';
import type { Tone } from './tone/index.ts';
import { WorkerSeat } from './worker-seat.ts';
import type { Notice } from './worker-thread.ts';

/** Late packets of a call come within this time, mostly; until then its ports are left alone. *chosen* */
const REST_MS = 1000;

/**
 * Starts the worker threads.
 *
 * @param spawn  makes a worker thread; tests pass one that they can kill
 * @throws Error  when an address is no IP literal or the port range holds no pair: a mistake in the configuration
 */
export async function startMedia(options: MediaOptions, spawn?: () => Worker): Promise<MediaServer> {
  const server = new Server(options, spawn ?? (await workerSpawner(options.dscp)));
  await server.counters(); // the threads have started when they answer
  return server;
}

class Server implements MediaServer {
  readonly #options: MediaOptions;
  readonly #addresses: readonly [LocalAddress, ...LocalAddress[]];
  readonly #seats: readonly WorkerSeat[];
  readonly #endpoints = new Map<string, HostedEndpoint>();
  /** Who is bridged with whom, both ways. In an echo, an endpoint is its own partner. */
  readonly #partners = new Map<HostedEndpoint, HostedEndpoint>();
  readonly #recordings = new HostedRecordings();
  readonly #rooms = new Map<string, HostedRoom>();
  /** How many endpoints each seat has. */
  readonly #loads = new Map<WorkerSeat, number>();
  readonly #certificate: DtlsCertificate;
  #openings = 0;
  #roomsOpened = 0;
  #restarts = 0;

  constructor(options: MediaOptions, spawn: () => Worker) {
    const [first, ...others] = options.addresses;
    this.#options = options;
    this.#certificate = newDtlsCertificate(options.chance, options.clock.nowMs());
    const workers = options.workers ?? Math.max(1, availableParallelism() - 1);
    const events = {
      notice: (notice: Notice) => this.#heed(notice),
      died: (seat: WorkerSeat, error: string) => {
        this.#restarts += 1;
        for (const address of this.#addresses) address.loseKept(seat);
        options.log({ name: 'media-worker-died', error, endpoints: this.#endpointsOn(seat).length });
      },
      refilled: (seat: WorkerSeat) => void this.#restore(seat),
    };
    this.#seats = Array.from({ length: workers }, () => new WorkerSeat(spawn, options.clock, events));
    const at = (address: MediaAddress) => new LocalAddress(address, options, this.#seats);
    this.#addresses = [at(first), ...others.map(at)];
  }

  get fingerprint(): Fingerprint {
    return this.#certificate.fingerprint;
  }

  async open({ near, peer }: Parameters<MediaServer['open']>[0] = {}): Promise<OpenOutcome> {
    const local = this.#addressFor(peer);
    for (const seat of this.#seatsFor(near)) {
      const endpoint = await this.#openOn(seat, local);
      if (endpoint) return { ok: true, endpoint };
    }
    return { ok: false, error: 'no-free-port' };
  }

  bridge(a: MediaEndpoint, b: MediaEndpoint): void {
    const [first, second] = [this.#endpoints.get(a.id), this.#endpoints.get(b.id)];
    if (!first || !second) return;
    this.unbridge(first);
    this.unbridge(second);
    this.#partners.set(first, second);
    this.#partners.set(second, first);
    this.#connect(first, second);
  }

  echo(endpoint: MediaEndpoint): void {
    this.bridge(endpoint, endpoint);
  }

  play(endpoint: MediaEndpoint, what: Program | Tone, format: PayloadFormat): void {
    const hosted = this.#endpoints.get(endpoint.id);
    if (!hosted) return;
    this.#part(hosted);
    const program = 'steps' in what ? { items: [{ tone: what }] } : what;
    hosted.play({ program, format, start: newStreamStart(this.#options.chance) });
  }

  controlPlay(endpoint: MediaEndpoint, control: PlayControl): void {
    this.#endpoints.get(endpoint.id)?.controlPlay(control);
  }

  openRoom(options: RoomOptions = {}, near?: MediaEndpoint): MediaRoom {
    this.#roomsOpened += 1;
    const id = `room-${this.#roomsOpened}`;
    const [seat] = this.#seatsFor(near) as [WorkerSeat];
    const room = new HostedRoom(id, seat, options, {
      chance: this.#options.chance,
      recordings: this.#recordings,
      admit: (endpoint) => {
        this.unbridge(endpoint);
        return this.#endpoints.get(endpoint.id);
      },
      closed: () => this.#rooms.delete(id),
    });
    this.#rooms.set(id, room);
    return room;
  }

  record(endpoint: MediaEndpoint, options: RecordingOptions): MediaRecording {
    return this.#recordings.start(this.#endpoints.get(endpoint.id), options);
  }

  unbridge(endpoint: MediaEndpoint): void {
    const hosted = this.#endpoints.get(endpoint.id);
    if (!hosted) return;
    hosted.stopPlaying();
    this.#part(hosted);
  }

  /** Out of whatever it is in with others. What plays to it goes on, until something else does. */
  #part(hosted: HostedEndpoint): void {
    for (const room of this.#rooms.values()) room.leave(hosted);
    const partner = this.#partners.get(hosted);
    if (!partner) return;
    for (const end of [hosted, partner]) {
      this.#partners.delete(end);
      end.seat.order({ name: 'unbridge', id: end.id });
    }
  }

  async counters(): Promise<MediaCounters> {
    const answers = await Promise.all(this.#seats.map((seat) => seat.ask({ name: 'counters' })));
    const counts = answers.map((answer) => (answer?.name === 'counters' ? answer.counters : noCounts()));
    return { ...counts.reduce(sum, noCounts()), workerRestarts: this.#restarts };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#endpoints.values()].map((endpoint) => endpoint.close()));
    await this.#recordings.allEnded();
    await Promise.all(this.#seats.map((seat) => seat.end()));
  }

  #addressFor(peer: string | undefined): LocalAddress {
    const [first] = this.#addresses;
    return (peer !== undefined && this.#addresses.find((address) => address.isOfFamilyOf(peer))) || first;
  }

  #seatedEndpoint(seat: WorkerSeat, local: LocalAddress, rtpPort: number): HostedEndpoint {
    this.#openings += 1;
    const id = `media-${this.#openings}`;
    const endpoint = new HostedEndpoint(
      { id, seat, local, rtpPort, certificate: this.#certificate },
      {
        released: (sockets) => this.#forget(endpoint, sockets),
        handshakeFailed: (error) => this.#options.log({ name: 'media-handshake-failed', endpoint: id, error }),
      },
    );
    this.#endpoints.set(endpoint.id, endpoint);
    this.#loads.set(seat, this.#loadOf(seat) + 1);
    return endpoint;
  }

  #forget(endpoint: HostedEndpoint, sockets: 'kept' | 'closed'): void {
    const { local, rtpPort, seat } = endpoint;
    this.unbridge(endpoint);
    if (this.#endpoints.delete(endpoint.id)) this.#loads.set(seat, this.#loadOf(seat) - 1);
    if (sockets === 'closed') local.giveBack(seat, rtpPort);
    else local.keep(seat, rtpPort);
  }

  /** Null when the thread has no port left, or no life. */
  async #openOn(seat: WorkerSeat, local: LocalAddress): Promise<HostedEndpoint | null> {
    const rested = local.takeKept(seat, REST_MS);
    if (rested !== undefined) return this.#reopen(seat, local, rested);
    for (let tries = 0; tries < local.sizeFor(seat); tries++) {
      const rtpPort = local.take(seat);
      if (rtpPort === undefined) break;
      const endpoint = this.#seatedEndpoint(seat, local, rtpPort);
      const opened = await endpoint.open();
      if (opened.ok) return endpoint;
      this.#forget(endpoint, 'closed');
      this.#options.log({ name: 'media-port-refused', port: rtpPort, code: opened.code });
      // Another program holds this pair; any other refusal would meet the next pair as well.
      if (opened.code !== 'EADDRINUSE' && opened.code !== 'EACCES') break;
    }
    const kept = local.takeKept(seat, 0);
    return kept === undefined ? null : this.#reopen(seat, local, kept);
  }

  #reopen(seat: WorkerSeat, local: LocalAddress, rtpPort: number): HostedEndpoint {
    const endpoint = this.#seatedEndpoint(seat, local, rtpPort);
    endpoint.reopen();
    return endpoint;
  }

  #connect(a: HostedEndpoint, b: HostedEndpoint): void {
    if (a === b) {
      a.seat.order({ name: 'echo', id: a.id });
    } else if (a.seat === b.seat) {
      a.seat.order({ name: 'bridge', a: a.id, b: b.id });
    } else {
      const { port1, port2 } = new MessageChannel();
      a.seat.order({ name: 'link', id: a.id, port: port1 }, [port1]);
      b.seat.order({ name: 'link', id: b.id, port: port2 }, [port2]);
    }
  }

  #heed(notice: Notice): void {
    if (notice.name === 'handshake') this.#endpoints.get(notice.id)?.takeHandshake(notice.datagram);
    else if (notice.name === 'silence') this.#endpoints.get(notice.id)?.fallSilent(notice.watch);
    else if (notice.name === 'digit') this.#endpoints.get(notice.id)?.hear(notice.digit);
    else if (notice.name === 'calling-tone') this.#endpoints.get(notice.id)?.hearCallingTone();
    else if (notice.name === 'room-floor') this.#rooms.get(notice.room)?.giveFloor(notice.id);
    else if (notice.name === 'room-played') this.#rooms.get(notice.room)?.playEnded(notice.play);
    else if (notice.name === 'slow-sockets') this.#options.log({ name: 'media-sockets-slow' });
    else if (notice.name === 'play-ended') this.#endpoints.get(notice.id)?.endPlay(notice.play, notice.end);
    else this.#options.log({ name: 'media-socket-error', endpoint: notice.id, code: notice.code });
  }

  /** The new thread opens the same ports again: the calls go on, after a gap and with fresh statistics. */
  async #restore(seat: WorkerSeat): Promise<void> {
    const endpoints = this.#endpointsOn(seat);
    const outcomes = await Promise.all(endpoints.map((endpoint) => endpoint.open()));
    const lost = endpoints.filter((_, index) => !outcomes[index]?.ok);
    const bridged = new Set(endpoints.filter((endpoint) => this.#partners.has(endpoint)));
    for (const endpoint of bridged) {
      const partner = this.#partners.get(endpoint);
      if (!partner) continue;
      bridged.delete(partner);
      this.#connect(endpoint, partner);
    }
    for (const room of this.#rooms.values()) room.restore(seat);
    for (const endpoint of lost) endpoint.lose();
    this.#options.log({ name: 'media-worker-replaced', endpoints: endpoints.length, lost: lost.length });
  }

  #endpointsOn(seat: WorkerSeat): HostedEndpoint[] {
    return [...this.#endpoints.values()].filter((endpoint) => endpoint.seat === seat);
  }

  /** Where an endpoint should live, best first: with the one it will be bridged with, else where there is least to do. */
  #seatsFor(near: MediaEndpoint | undefined): WorkerSeat[] {
    const nearest = near && this.#endpoints.get(near.id)?.seat;
    const distance = (seat: WorkerSeat) => (seat === nearest ? -1 : this.#loadOf(seat));
    return this.#seats.toSorted((a, b) => distance(a) - distance(b));
  }

  #loadOf(seat: WorkerSeat): number {
    return this.#loads.get(seat) ?? 0;
  }
}
