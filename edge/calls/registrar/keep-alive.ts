import { parseUri } from '#edge/signaling/parser/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Signaling } from '../signaling-port/index.ts';
import type { Registered } from './binding.ts';

/** Home routers forget a silent UDP mapping after 30 s, network load balancers after 120 s. *chosen* */
const ROUND_SECONDS = 25;

export interface KeepAliveWorld {
  readonly bindings: { all(): Iterable<{ readonly registration: Registered }> };
  readonly signaling: Pick<Signaling, 'keepAlive'>;
  readonly clock: Pick<Clock, 'after'>;
}

/**
 * Keeps the way open to UDP phones behind NAT that say nothing between two REGISTERs: without it, calls to them would be lost
 * most of the time. Each gets four bytes every 25 s; the phones of an edge are spread evenly over that time.
 */
export class KeepAlive {
  readonly #world: KeepAliveWorld;
  #waiting: Registered[] = [];
  #perSecond = 0;
  #callOff: () => void;

  constructor(world: KeepAliveWorld) {
    this.#world = world;
    this.#callOff = world.clock.after(1000, () => this.#tick());
  }

  stop(): void {
    this.#callOff();
  }

  #tick(): void {
    const { bindings, signaling, clock } = this.#world;
    if (this.#waiting.length === 0) {
      this.#waiting = [...bindings.all()].map(({ registration }) => registration).filter(isBehindNat);
      this.#perSecond = Math.ceil(this.#waiting.length / ROUND_SECONDS);
    }
    for (const { sourceAddress, sourcePort } of this.#waiting.splice(0, this.#perSecond)) {
      signaling.keepAlive({ transport: 'udp', address: sourceAddress, port: sourcePort });
    }
    this.#callOff = clock.after(1000, () => this.#tick());
  }
}

/** What it calls its address is not where its packets come from. */
function isBehindNat({ transport, contact, sourceAddress, sourcePort }: Registered): boolean {
  if (transport !== 'udp') return false;
  const uri = parseUri(contact);
  return uri === undefined || uri.host !== sourceAddress || (uri.port || 5060) !== sourcePort;
}
