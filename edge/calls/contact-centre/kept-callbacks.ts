import type { KeptCallback } from '#shared/call-queue/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';

export interface KeptCallbacksWorld {
  readonly store: EdgeStore;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
  readonly tenantId: TenantId;
  /** Of the lease under which is written. */
  readonly term: number;
  /** Another edge has the lease by now: it writes in our place. */
  readonly onFenced: () => void;
}

/** After so long a callback is written again that the store has not taken (chosen). */
const REPEAT_MS = 10_000;

/**
 * Callbacks of one tenant on their way to the store, each after the one before: all ask for the same lease, and the store has no two
 * transactions at one item. What the store has not taken is repeated, unless it
 * is the first of somebody, who is told of it.
 */
export class KeptCallbacks {
  readonly #world: KeptCallbacksWorld;
  readonly #writes = new Map<string, Promise<void>>();
  #latest = Promise.resolve();
  readonly #repeats = new Map<string, () => void>();
  #isOver = false;

  constructor(world: KeptCallbacksWorld) {
    this.#world = world;
  }

  /**
   * Somebody wants to be called back.
   *
   * @param onWritten  hears whether the store has him, unless another edge is to tell
   * @param isWanted  asked when it has not: whether he is to be called all the same, as he has hung up
   */
  begin(kept: KeptCallback, onWritten: (isKept: boolean) => void, isWanted: () => boolean): void {
    this.#write(kept.callId, kept, onWritten, isWanted);
  }

  keep(kept: KeptCallback): void {
    this.#write(kept.callId, kept);
  }

  forget(callId: string): void {
    this.#write(callId, null);
  }

  /** Resolves when the store has answered to what is being written of a call. */
  whenWritten(callId: string): Promise<void> {
    return this.#writes.get(callId) ?? Promise.resolve();
  }

  stop(): void {
    this.#isOver = true;
    for (const callOff of this.#repeats.values()) callOff();
    this.#repeats.clear();
  }

  /** @param kept  null: nobody is to be called any more */
  #write(
    callId: string,
    kept: KeptCallback | null,
    onWritten: (isKept: boolean) => void = () => {},
    isWanted: () => boolean = () => true,
  ): void {
    const { store, log, tenantId, term, clock, onFenced } = this.#world;
    const { contactCentre } = store.tenant(tenantId);
    this.#repeats.get(callId)?.();
    this.#repeats.delete(callId);
    const written: Promise<void> = this.#latest
      .then(() => (kept ? contactCentre.putCallback(kept, term) : contactCentre.deleteCallback(callId, term)))
      .then(
        (isOurs) => {
          if (isOurs) onWritten(true);
          else if (!this.#isOver) onFenced();
        },
        (error: unknown) => {
          log({ name: 'callback-not-kept', tenant: tenantId, call: callId, error: String(error) });
          onWritten(false);
          // What is written after it says more.
          if (this.#isOver || this.#writes.get(callId) !== written) return;
          // It may have been taken although no answer came.
          if (!isWanted()) return this.forget(callId);
          this.#repeats.set(
            callId,
            clock.after(REPEAT_MS, () => this.#write(callId, kept)),
          );
        },
      )
      .finally(() => {
        if (this.#writes.get(callId) === written) this.#writes.delete(callId);
      });
    this.#writes.set(callId, written);
    this.#latest = written;
  }
}
