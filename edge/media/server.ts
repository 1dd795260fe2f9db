import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { MessageChannel, Worker } from 'node:worker_threads';
import { noCounts, sum } from './counts.ts';
import { HostedEndpoint } from './hosted-endpoint.ts';
import type { MediaCounters, MediaEndpoint, MediaOptions, MediaServer, OpenOutcome } from './media.ts';
import { PortPool } from './port-pool.ts';
import { WorkerSeat } from './worker-seat.ts';
import type { Notice } from './worker-thread.ts';

/** Late packets of a call come within this time, mostly; until then its ports are left alone. *chosen* */
const REST_MS = 1000;
/** Pairs that stay bound between calls: enough for some hundred calls a second. */
const MAX_KEPT = 1000;

const spawnWorker = () => new Worker(new URL('./engine/worker.ts', import.meta.url));

/**
 * Starts the worker threads.
 *
 * @param spawn  makes a worker thread; tests pass one that they can kill
 * @throws Error  when `address` is no IP literal or the port range holds no pair: a mistake in the configuration
 */
export async function startMedia(options: MediaOptions, spawn: () => Worker = spawnWorker): Promise<MediaServer> {
  if (isIP(options.address) === 0) throw new Error(`media: ${options.address} is not an IP address`);
  const ports = new PortPool(options.ports, options.chance);
  if (ports.size === 0) {
    throw new Error(`media: no even port with its neighbor in ${options.ports.from}-${options.ports.to}`);
  }
  const server = new Server(options, ports, spawn);
  await server.counters(); // the threads have started when they answer
  return server;
}

class Server implements MediaServer {
  readonly #options: MediaOptions;
  readonly #ports: PortPool;
  readonly #seats: readonly WorkerSeat[];
  readonly #endpoints = new Map<string, HostedEndpoint>();
  /** Who is bridged with whom, both ways. In an echo, an endpoint is its own partner. */
  readonly #partners = new Map<HostedEndpoint, HostedEndpoint>();
  /** How many endpoints each seat has. */
  readonly #loads = new Map<WorkerSeat, number>();
  /** Ports whose sockets a thread keeps bound, those that have rested longest first. */
  readonly #kept = new Map<WorkerSeat, { rtpPort: number; sinceMs: number }[]>();
  #keptCount = 0;
  #openings = 0;
  #restarts = 0;

  constructor(options: MediaOptions, ports: PortPool, spawn: () => Worker) {
    this.#options = options;
    this.#ports = ports;
    const workers = options.workers ?? Math.max(1, availableParallelism() - 1);
    const events = {
      notice: (notice: Notice) => this.#heed(notice),
      died: (seat: WorkerSeat, error: string) => {
        this.#restarts += 1;
        this.#loseKept(seat);
        options.log({ name: 'media-worker-died', error, endpoints: this.#endpointsOn(seat).length });
      },
      refilled: (seat: WorkerSeat) => void this.#restore(seat),
    };
    this.#seats = Array.from({ length: workers }, () => new WorkerSeat(spawn, options.clock, events));
  }

  async open({ near }: { near?: MediaEndpoint } = {}): Promise<OpenOutcome> {
    const seat = (near && this.#endpoints.get(near.id)?.seat) ?? this.#idlestSeat();
    const rested = this.#takeKept(seat, REST_MS);
    if (rested !== undefined) return this.#reopen(seat, rested);
    for (let tries = 0; tries < this.#ports.size; tries++) {
      const rtpPort = this.#ports.take();
      if (rtpPort === undefined) break;
      const endpoint = this.#seatedEndpoint(seat, rtpPort);
      const opened = await endpoint.open();
      if (opened.ok) return { ok: true, endpoint };
      this.#forget(endpoint, 'closed');
      this.#options.log({ name: 'media-port-refused', port: rtpPort, code: opened.code });
      // Another program holds this pair; any other refusal would meet the next pair as well.
      if (opened.code !== 'EADDRINUSE' && opened.code !== 'EACCES') break;
    }
    const kept = this.#takeKept(seat, 0);
    return kept === undefined ? { ok: false, error: 'no-free-port' } : this.#reopen(seat, kept);
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

  unbridge(endpoint: MediaEndpoint): void {
    const hosted = this.#endpoints.get(endpoint.id);
    const partner = hosted && this.#partners.get(hosted);
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
    await Promise.all(this.#seats.map((seat) => seat.end()));
  }

  #seatedEndpoint(seat: WorkerSeat, rtpPort: number): HostedEndpoint {
    const { address: boundAddress, advertise: address = boundAddress } = this.#options;
    this.#openings += 1;
    const place = { id: `media-${this.#openings}`, seat, boundAddress, address, rtpPort };
    const endpoint = new HostedEndpoint(
      place,
      (sockets) => this.#forget(endpoint, sockets),
      () => this.#keptCount < Math.min(MAX_KEPT, this.#ports.size / 2),
    );
    this.#endpoints.set(endpoint.id, endpoint);
    this.#loads.set(seat, this.#loadOf(seat) + 1);
    return endpoint;
  }

  #forget(endpoint: HostedEndpoint, sockets: 'kept' | 'closed'): void {
    this.unbridge(endpoint);
    if (this.#endpoints.delete(endpoint.id)) this.#loads.set(endpoint.seat, this.#loadOf(endpoint.seat) - 1);
    if (sockets === 'closed') this.#ports.giveBack(endpoint.rtpPort);
    else this.#keep(endpoint);
  }

  #keep({ seat, rtpPort }: HostedEndpoint): void {
    const kept = this.#kept.get(seat) ?? [];
    kept.push({ rtpPort, sinceMs: this.#options.clock.monotonicMs() });
    this.#kept.set(seat, kept);
    this.#keptCount += 1;
  }

  #reopen(seat: WorkerSeat, rtpPort: number): OpenOutcome {
    const endpoint = this.#seatedEndpoint(seat, rtpPort);
    endpoint.reopen();
    return { ok: true, endpoint };
  }

  /** @param restMs  how long its last call must be over, so that late packets of it have come */
  #takeKept(seat: WorkerSeat, restMs: number): number | undefined {
    const kept = this.#kept.get(seat);
    const oldest = kept?.[0];
    if (!kept || !oldest || this.#options.clock.monotonicMs() - oldest.sinceMs < restMs) return undefined;
    kept.shift();
    this.#keptCount -= 1;
    return oldest.rtpPort;
  }

  /** The sockets are gone with their thread. */
  #loseKept(seat: WorkerSeat): void {
    for (const { rtpPort } of this.#kept.get(seat) ?? []) {
      this.#ports.giveBack(rtpPort);
      this.#keptCount -= 1;
    }
    this.#kept.delete(seat);
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
    if (notice.name === 'silence') this.#endpoints.get(notice.id)?.fallSilent(notice.watch);
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
    for (const endpoint of lost) endpoint.lose();
    this.#options.log({ name: 'media-worker-replaced', endpoints: endpoints.length, lost: lost.length });
  }

  #endpointsOn(seat: WorkerSeat): HostedEndpoint[] {
    return [...this.#endpoints.values()].filter((endpoint) => endpoint.seat === seat);
  }

  #idlestSeat(): WorkerSeat {
    return this.#seats.reduce((best, next) => (this.#loadOf(next) < this.#loadOf(best) ? next : best));
  }

  #loadOf(seat: WorkerSeat): number {
    return this.#loads.get(seat) ?? 0;
  }
}
