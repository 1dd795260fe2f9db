import type { EdgeCommand, EdgeOrder, EdgeReply } from '#shared/command/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { Clock } from '#shared/world/index.ts';

/** What this edge does for each kind of order. */
export type Handlers = {
  readonly [Kind in EdgeOrder['kind']]: (order: Extract<EdgeOrder, { kind: Kind }>) => Promise<EdgeReply<Kind>>;
};

export interface CommandsOptions {
  readonly edgeId: string;
  readonly store: Pick<Store, 'commands'>;
  readonly handlers: Handlers;
  readonly clock: Pick<Clock, 'after' | 'nowMs'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** How often the outbox is looked into: one read of the store, 0.6 ms of CPU; a person waits for the answer. */
const LOOK_MS = 400;
/** A store that is away is asked less often. */
const PAUSE_MS = 5000;

/** What reads through all that this edge keeps. */
const READS_MUCH: ReadonlySet<EdgeOrder['kind']> = new Set(['trace-call']);

/** Looks into the store's outbox for this edge, carries out what lies there and answers. */
export class Commands {
  readonly #options: CommandsOptions;
  #callOff: () => void = () => {};
  #isStopped = false;
  #isStoreDown = false;
  /** Of those that read much, one at a time. */
  #done: Promise<void> = Promise.resolve();

  constructor(options: CommandsOptions) {
    this.#options = options;
    this.#lookIn(LOOK_MS);
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff();
  }

  #lookIn(delayMs: number): void {
    if (!this.#isStopped) this.#callOff = this.#options.clock.after(delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { store, edgeId, log } = this.#options;
    try {
      const unreadable = (command: object) => log({ name: 'command-unreadable', ...command });
      for (const command of await store.commands.take(edgeId, unreadable)) {
        if (!READS_MUCH.has(command.order.kind)) void this.#carryOut(command);
        else this.#done = this.#done.then(() => this.#carryOut(command));
      }
      this.#isStoreDown = false;
    } catch (error) {
      if (!this.#isStoreDown) log({ name: 'commands-not-read', error: String(error) });
      this.#isStoreDown = true;
    }
    this.#lookIn(this.#isStoreDown ? PAUSE_MS : LOOK_MS);
  }

  /** Whoever waits for one that fails hears nothing, and is told so by its own clock. */
  async #carryOut(command: EdgeCommand): Promise<void> {
    const { store, handlers, clock, log } = this.#options;
    if (Date.parse(command.expiresAt) <= clock.nowMs()) return;
    try {
      const carryOut = handlers[command.order.kind] as (order: EdgeOrder) => Promise<unknown>;
      await store.commands.reply(command, await carryOut(command.order));
    } catch (error) {
      log({ name: 'command-failed', kind: command.order.kind, error: (error as Error).stack ?? String(error) });
    }
  }
}
