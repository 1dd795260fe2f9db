import { isIP } from 'node:net';
import type { Chance, Clock } from '#shared/world/index.ts';
import type { Counters } from '../counters.ts';
import type { Names } from './dns.ts';
import type { Flow, Transport } from './flow.ts';
import { type NextHop, outgrowsUdp, type Target, targetsOf } from './resolve.ts';

/** Chosen: how long a server that refused TCP gets large requests over UDP at once, and of how many that is known. */
const WITHOUT_TCP_MS = 600_000;
const MAX_WITHOUT_TCP = 1000;

/** The sockets that are there, and new ones. */
export interface Sockets {
  speaks(transport: Transport): boolean;
  openFlow(transport: Transport, host: string, port: number): Flow | undefined;
  /** Undefined at once where no connection can be opened. */
  open(target: Target, serverName: string | undefined): Promise<Flow | undefined> | undefined;
}

export interface DialerWorld {
  clock: Clock;
  chance: Chance;
  names: Names;
  counters: Counters;
}

/** Reaches the next hop: over the flow that is there, else at the first of its targets that takes a connection. */
export class Dialer {
  readonly #world: DialerWorld;
  readonly #sockets: Sockets;
  /** Attempts under way, so that two requests to one peer share one. */
  readonly #attempts = new Map<string, Promise<Flow | undefined>>();
  /** UDP servers that have refused TCP, and until when that is believed. */
  readonly #withoutTcp = new Map<string, number>();

  constructor(world: DialerWorld, sockets: Sockets) {
    this.#world = world;
    this.#sockets = sockets;
  }

  /** Undefined when no target can be reached. */
  async connect(hop: NextHop, sizeBytes: number): Promise<Flow | undefined> {
    // What names a certificate must have is the domain asked for, not what DNS made of it (RFC 5922 §7.2).
    const serverName = isIP(hop.host) === 0 ? hop.host : undefined;
    for (const target of await this.#targetsOf(hop)) {
      const isLarge = target.transport === 'udp' && outgrowsUdp(hop, sizeBytes);
      const flow = (isLarge && (await this.#overTcp(target))) || (await this.#connectTo(target, serverName));
      if (flow) return flow;
      this.#world.counters.add('targets-unreachable');
    }
    return undefined;
  }

  async #targetsOf(hop: NextHop): Promise<Target[]> {
    const { names, chance, counters } = this.#world;
    try {
      return await targetsOf(hop, { names, chance, speaks: (transport) => this.#sockets.speaks(transport) });
    } catch {
      counters.add('names-unanswered');
      return [];
    }
  }

  /** TCP to the address of a UDP server; undefined where nobody takes it. */
  async #overTcp({ address, port }: Target): Promise<Flow | undefined> {
    const key = `${address}|${port}`;
    const nowMs = this.#world.clock.monotonicMs();
    if ((this.#withoutTcp.get(key) ?? 0) > nowMs) return undefined;
    const flow = await this.#connectTo({ transport: 'tcp', address, port }, undefined);
    this.#withoutTcp.delete(key);
    if (flow) return flow;
    if (this.#withoutTcp.size >= MAX_WITHOUT_TCP) this.#withoutTcp.clear();
    this.#withoutTcp.set(key, nowMs + WITHOUT_TCP_MS);
    this.#world.counters.add('tcp-refused');
    return undefined;
  }

  async #connectTo(target: Target, serverName: string | undefined): Promise<Flow | undefined> {
    const { transport, address, port } = target;
    const existing = this.#sockets.openFlow(transport, address, port);
    if (existing) return existing;
    // Two domains at one address have to prove two names.
    const key = `${transport}|${address}|${port}|${serverName ?? ''}`;
    const underWay = this.#attempts.get(key);
    if (underWay) return underWay;
    const attempt = this.#sockets.open(target, serverName);
    if (!attempt) return undefined;
    this.#attempts.set(key, attempt);
    void attempt.then(() => this.#attempts.delete(key));
    return attempt;
  }
}
