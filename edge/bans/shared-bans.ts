import type { Guard } from '#edge/signaling/index.ts';
import type { Ban } from '#shared/ban/index.ts';
import type { Store } from '#shared/store/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';

export interface SharedBansOptions {
  readonly guard: Pick<Guard, 'bans' | 'impose' | 'unban'>;
  readonly store: Pick<Store, 'bans'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** What the API promises is 5 s; one read of the store each time. */
const EVERY_MS = 4000;

/**
 * Keeps the bans of this edge and those in the store the same: what the guard imposes is told to all edges, what others
 * or people have imposed is imposed here, and what was lifted there is lifted here.
 */
export class SharedBans {
  readonly #options: SharedBansOptions;
  /** Those that were in the store when it was last read, or written by us since. */
  #stored = new Set<string>();
  #callOff: () => void = () => {};
  #isStopped = false;
  #isStoreDown = false;

  constructor(options: SharedBansOptions) {
    this.#options = options;
    this.#later(0);
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff();
  }

  #later(delayMs: number): void {
    if (!this.#isStopped) this.#callOff = this.#options.clock.after(delayMs, () => void this.#exchange());
  }

  async #exchange(): Promise<void> {
    const { store, log } = this.#options;
    try {
      this.#follow(await store.bans.list());
      await this.#tell();
      this.#isStoreDown = false;
    } catch (error) {
      // Each edge goes on with the bans it knows.
      if (!this.#isStoreDown) log({ name: 'bans-not-shared', error: String(error) });
      this.#isStoreDown = true;
    }
    this.#later(EVERY_MS);
  }

  #follow(theirs: readonly Ban[]): void {
    const { guard } = this.#options;
    const there = new Set(theirs.map(({ source }) => source));
    for (const { source } of guard.bans()) if (this.#stored.has(source) && !there.has(source)) guard.unban(source);
    const here = new Map(guard.bans().map((ban) => [ban.source, ban]));
    for (const { source, reason, since, until } of theirs) {
      const untilMs = until === null ? null : Date.parse(until);
      const known = here.get(source);
      // A person may have made it longer or shorter.
      if (known && (reason !== 'manual' || known.untilMs === untilMs)) continue;
      guard.impose({ source, reason, sinceMs: Date.parse(since), untilMs });
    }
    this.#stored = there;
  }

  async #tell(): Promise<void> {
    const { guard, store } = this.#options;
    for (const { source, reason, sinceMs, untilMs } of guard.bans()) {
      if (this.#stored.has(source)) continue;
      await store.bans.put({
        source,
        reason,
        since: toInstant(sinceMs),
        until: untilMs === null ? null : toInstant(untilMs),
      });
      this.#stored.add(source);
    }
  }
}
