import type { Chance, Clock } from '#shared/world/index.ts';
import { RtpengineCall, type RtpengineEvent } from './call.ts';
import { callIdOf, deleteLeftovers, type EdgeLife } from './leftovers.ts';
import { type NodeAddress, RtpengineNode } from './node.ts';

export interface RtpenginesOptions {
  readonly nodes: readonly NodeAddress[];
  /** Of this edge, the same in every life. */
  readonly edgeId: string;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** How often each is asked whether it is there (chosen): new calls avoid one that has died for no longer than that. */
const PING_SECONDS = 2;

/**
 * The rtpengines that an edge may use, and which of them are there. One is taken for gone when it leaves a command without
 * reply, and for back as soon as it answers any; until it is known to be gone it counts as there, so that the order in
 * which edge and rtpengine start does not matter.
 */
export class Rtpengines {
  readonly #options: RtpenginesOptions;
  readonly #nodes: readonly RtpengineNode[];
  readonly #life: EdgeLife;
  /** Those where nothing is left of an earlier life. */
  readonly #cleared = new Set<string>();
  readonly #down = new Set<string>();
  readonly #totals = { 'commands-sent-again': 0, 'no-reply': 0, 'no-rtpengine': 0, 'rtpengine-refused': 0 };
  #callOffPing: () => void = () => undefined;

  constructor(options: RtpenginesOptions) {
    const { nodes, clock, chance, edgeId } = options;
    this.#options = options;
    const cookiePrefix = Buffer.from(chance.bytes(6)).toString('hex');
    this.#life = { edgeId, life: cookiePrefix };
    this.#nodes = nodes.map((address) => {
      const name = `${address.host}:${address.port}`;
      const listener = {
        answered: () => this.#isUp(name),
        silent: () => this.#isDown(name),
        sentAgain: () => {
          this.#totals['commands-sent-again'] += 1;
        },
      };
      return new RtpengineNode(address, { clock, cookiePrefix, listener });
    });
    this.#ping();
  }

  /** Those that are there, in the order in which this call should try them: spread over all, and the same each time. */
  for(callId: string): readonly RtpengineNode[] {
    const order = (node: RtpengineNode) => hash(`${callId} ${node.name}`);
    return this.#nodes.filter(({ name }) => !this.#down.has(name)).sort((a, b) => order(a) - order(b));
  }

  /** @param id  never used again */
  call(id: string): RtpengineCall {
    const world = {
      clock: this.#options.clock,
      nodes: () => this.for(id),
      note: (event: RtpengineEvent) => this.#note(event),
    };
    return new RtpengineCall(callIdOf(this.#life, id), world);
  }

  /** Whether a call that begins now will find one. */
  canTake(call: string): boolean {
    if (this.#down.size < this.#nodes.length) return true;
    this.#note({ name: 'no-rtpengine', call });
    return false;
  }

  /** Totals since the start, and which nodes are there. */
  counters(): Record<string, number> {
    const up = this.#nodes.map(({ name }) => [`now.up.${name}`, this.#down.has(name) ? 0 : 1]);
    return { ...this.#totals, ...Object.fromEntries(up) };
  }

  close(): void {
    this.#callOffPing();
    for (const node of this.#nodes) node.close();
  }

  #ping(): void {
    for (const node of this.#nodes) void this.#greet(node);
    this.#callOffPing = this.#options.clock.after(PING_SECONDS * 1000, () => this.#ping());
  }

  async #greet(node: RtpengineNode): Promise<void> {
    const pong = await node.ask({ command: 'ping' });
    if (!pong.ok || this.#cleared.has(node.name)) return;
    this.#cleared.add(node.name);
    const calls = await deleteLeftovers(node, this.#life);
    if (calls > 0) this.#options.log({ name: 'rtpengine-cleared', node: node.name, calls });
  }

  #note(event: RtpengineEvent): void {
    this.#totals[event.name] += 1;
    this.#options.log(event);
  }

  #isUp(node: string): void {
    if (this.#down.delete(node)) this.#options.log({ name: 'rtpengine-up', node });
  }

  #isDown(node: string): void {
    this.#totals['no-reply'] += 1;
    if (this.#down.has(node)) return;
    this.#down.add(node);
    this.#options.log({ name: 'rtpengine-down', node });
  }
}

/** FNV-1a: even enough to spread calls over a handful of nodes. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
