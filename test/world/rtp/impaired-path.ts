import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Chance, type Clock, fraction } from '#shared/world/index.ts';

/** What the way does to packets; shares are 0 to 1 of those that come to it. */
export interface Impairments {
  readonly loss?: number;
  /** How many packets one loss takes with it. Default: 1. */
  readonly burstPackets?: number;
  readonly duplication?: number;
  /** Held back until the next one has gone on. */
  readonly reorder?: number;
  /** Each packet takes this long, and as much again as the jitter says, evenly spread. */
  readonly delayMs?: number;
  readonly jitterMs?: number;
}

/** What the path has done so far: what statistics have to tell. */
export interface Harm {
  forwarded: number;
  lost: number;
  duplicated: number;
  reordered: number;
}

/**
 * A bad way between a phone and its endpoint: a UDP relay of one direction that loses, repeats, turns round and delays by
 * chance. The endpoint sees the packets come from here.
 */
export class ImpairedPath {
  readonly harm: Harm = { forwarded: 0, lost: 0, duplicated: 0, reordered: 0 };
  impairments: Impairments;
  readonly #in: Socket;
  readonly #out: Socket;
  readonly #toPort: number;
  readonly #world: { readonly clock: Clock; readonly chance: Chance };
  #leftOfBurst = 0;
  #held: Buffer | null = null;

  private constructor(
    [input, output]: [Socket, Socket],
    toPort: number,
    impairments: Impairments,
    world: { clock: Clock; chance: Chance },
  ) {
    this.#in = input;
    this.#out = output;
    this.#toPort = toPort;
    this.impairments = impairments;
    this.#world = world;
    input.on('message', (packet) => this.#take(packet));
  }

  /** @param toPort  where packets go on to, on loopback */
  static async open(
    toPort: number,
    impairments: Impairments,
    world: { clock: Clock; chance: Chance },
  ): Promise<ImpairedPath> {
    return new ImpairedPath([await bound(), await bound()], toPort, impairments, world);
  }

  /** Where the phone sends to. */
  get port(): number {
    return this.#in.address().port;
  }

  /** Where packets come from on the other side. */
  get farPort(): number {
    return this.#out.address().port;
  }

  close(): void {
    this.#in.close();
    this.#out.close();
  }

  #take(packet: Buffer): void {
    const { loss = 0, burstPackets = 1, duplication = 0, reorder = 0 } = this.impairments;
    if (this.#leftOfBurst === 0 && this.#happens(loss / burstPackets)) this.#leftOfBurst = burstPackets;
    if (this.#leftOfBurst > 0) {
      this.#leftOfBurst -= 1;
      this.harm.lost += 1;
      return;
    }
    const held = this.#held;
    this.#held = null;
    if (held === null && this.#happens(reorder)) {
      this.harm.reordered += 1;
      this.#held = packet;
      return;
    }
    this.#forward(packet);
    if (held !== null) this.#forward(held);
    if (!this.#happens(duplication)) return;
    this.harm.duplicated += 1;
    this.#forward(packet);
  }

  #forward(packet: Buffer): void {
    const { delayMs = 0, jitterMs = 0 } = this.impairments;
    this.harm.forwarded += 1;
    const send = () => this.#out.send(packet, this.#toPort, '127.0.0.1');
    const { clock, chance } = this.#world;
    if (delayMs + jitterMs === 0) send();
    else clock.after(delayMs + jitterMs * fraction(chance), send);
  }

  #happens(share: number): boolean {
    return share > 0 && fraction(this.#world.chance) < share;
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}
