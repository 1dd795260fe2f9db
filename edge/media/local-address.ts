import { isIP } from 'node:net';
import type { Chance, Clock } from '#shared/world/index.ts';
import type { MediaAddress } from './media.ts';
import { divided, PortPool } from './port-pool.ts';
import type { WorkerSeat } from './worker-seat.ts';

/** Pairs that stay bound between calls: enough for some hundred calls a second. */
const MAX_KEPT = 1000;
const NO_PORTS = { from: 1, to: 0 };

/**
 * An address of this machine: its free ports, and those that threads keep bound between calls. Each thread has a part of the
 * range to itself: what it keeps bound is never what another one needs.
 */
export class LocalAddress {
  /** What sockets are bound to, and what SDP shows. */
  readonly bound: string;
  readonly shown: string;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #free: ReadonlyMap<WorkerSeat, PortPool>;
  /** Those that have rested longest first. */
  readonly #kept = new Map<WorkerSeat, { rtpPort: number; sinceMs: number }[]>();
  #keptCount = 0;

  /**
   * @param seats  the threads that share it
   * @throws Error  when the address is no IP literal or the range holds no pair: a mistake in the configuration
   */
  constructor(
    { address, advertise = address }: MediaAddress,
    {
      ports,
      chance,
      clock,
    }: { ports: { from: number; to: number }; chance: Chance; clock: Pick<Clock, 'monotonicMs'> },
    seats: readonly WorkerSeat[],
  ) {
    if (isIP(address) === 0) throw new Error(`media: ${address} is not an IP address`);
    this.bound = address;
    this.shown = advertise;
    this.#clock = clock;
    const parts = divided(ports, seats.length);
    this.#free = new Map(seats.map((seat, index) => [seat, new PortPool(parts[index] ?? NO_PORTS, chance)]));
    if (this.size === 0) throw new Error(`media: no even port with its neighbor in ${ports.from}-${ports.to}`);
  }

  /** How many pairs there are. */
  get size(): number {
    return [...this.#free.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** How many of them a thread has. */
  sizeFor(seat: WorkerSeat): number {
    return this.#free.get(seat)?.size ?? 0;
  }

  isOfFamilyOf(address: string): boolean {
    return isIP(address) === isIP(this.bound);
  }

  take(seat: WorkerSeat): number | undefined {
    return this.#free.get(seat)?.take();
  }

  giveBack(seat: WorkerSeat, rtpPort: number): void {
    this.#free.get(seat)?.giveBack(rtpPort);
  }

  get mayKeep(): boolean {
    return this.#keptCount < Math.min(MAX_KEPT, this.size / 2);
  }

  keep(seat: WorkerSeat, rtpPort: number): void {
    const kept = this.#kept.get(seat) ?? [];
    kept.push({ rtpPort, sinceMs: this.#clock.monotonicMs() });
    this.#kept.set(seat, kept);
    this.#keptCount += 1;
  }

  /** @param restMs  how long its last call must be over, so that late packets of it have come */
  takeKept(seat: WorkerSeat, restMs: number): number | undefined {
    const kept = this.#kept.get(seat);
    const oldest = kept?.[0];
    if (!kept || !oldest || this.#clock.monotonicMs() - oldest.sinceMs < restMs) return undefined;
    kept.shift();
    this.#keptCount -= 1;
    return oldest.rtpPort;
  }

  /** The sockets are gone with their thread. */
  loseKept(seat: WorkerSeat): void {
    for (const { rtpPort } of this.#kept.get(seat) ?? []) {
      this.giveBack(seat, rtpPort);
      this.#keptCount -= 1;
    }
    this.#kept.delete(seat);
  }
}
