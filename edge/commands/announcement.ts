import type { Store } from '#shared/store/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';

export interface AnnouncementOptions {
  readonly edgeId: string;
  /** Where other edges connect to; none unless told. */
  readonly clusterAddress?: string | null;
  readonly store: Pick<Store, 'edges'>;
  readonly clock: Pick<Clock, 'after' | 'nowMs'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

const EVERY_MS = 10_000;
/** Two announcements may be lost; whoever asks all edges waits for one that died for no longer than this. */
const HOLDS_MS = 30_000;

/** Says in the store that this edge lives, so that it is asked what only edges know. */
export class Announcement {
  readonly #options: AnnouncementOptions;
  #callOff: () => void = () => {};
  #isStopped = false;
  #isStoreDown = false;

  /** Phones need not wait for it: a store that is down keeps no edge from taking calls. */
  constructor(options: AnnouncementOptions) {
    this.#options = options;
    void this.#announce();
  }

  /** Asks nobody to count on this edge any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOff();
    await this.#options.store.edges.withdraw(this.#options.edgeId).catch(() => {}); // it expires
  }

  async #announce(): Promise<void> {
    const { store, edgeId, clusterAddress, clock, log } = this.#options;
    try {
      const expiresAt = toInstant(clock.nowMs() + HOLDS_MS);
      await store.edges.announce({ edgeId, expiresAt, ...(clusterAddress && { clusterAddress }) });
      this.#isStoreDown = false;
    } catch (error) {
      if (!this.#isStoreDown) log({ name: 'edge-not-announced', error: String(error) });
      this.#isStoreDown = true;
    }
    if (!this.#isStopped) this.#callOff = this.#options.clock.after(EVERY_MS, () => void this.#announce());
  }
}
