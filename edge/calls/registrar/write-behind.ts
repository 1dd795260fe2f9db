import type { Registration } from '#shared/registration/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';

/** Long enough to gather a batch, short enough for the portal to look live (chosen). */
const GATHER_MS = 200;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

type Change = { readonly name: 'put'; readonly registration: Registration } | { readonly name: 'delete' };

/**
 * Registrations on their way into the store. REGISTER is answered from memory; what it changed follows in batches and
 * is tried again until it is in. Only the latest state of each registration waits, so the queue is no longer than the
 * list of registrations, however long the store is down. Nothing stays in the store for a tenant that has been deleted.
 */
export class WriteBehind {
  readonly #store: EdgeStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #waiting = new Map<TenantId, Map<string, Change>>();
  readonly #inFlight = new Set<string>();
  #flushing: Promise<void> | null = null;
  #callOffTimer: (() => void) | null = null;
  #retryMs = FIRST_RETRY_MS;

  constructor(store: EdgeStore, clock: Clock, log: Log) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  put(tenantId: TenantId, registration: Registration): void {
    this.#enqueue(tenantId, registration.id, { name: 'put', registration });
  }

  delete(tenantId: TenantId, id: string): void {
    this.#enqueue(tenantId, id, { name: 'delete' });
  }

  /** Whether the store does not have the latest state of this registration yet. */
  isPending(tenantId: TenantId, id: string): boolean {
    return this.#inFlight.has(id) || (this.#waiting.get(tenantId)?.has(id) ?? false);
  }

  /** Writes what waits now; resolves when it is in or has failed once. */
  async flush(): Promise<void> {
    await this.#flushing;
    this.#callOffTimer?.();
    this.#callOffTimer = null;
    this.#flushing = this.#writeAll().finally(() => {
      this.#flushing = null;
      if (this.#waiting.size > 0) this.#flushAfter(this.#retryMs);
    });
    await this.#flushing;
  }

  #enqueue(tenantId: TenantId, id: string, change: Change): void {
    let ofTenant = this.#waiting.get(tenantId);
    if (!ofTenant) {
      ofTenant = new Map();
      this.#waiting.set(tenantId, ofTenant);
    }
    ofTenant.set(id, change);
    if (!this.#flushing) this.#flushAfter(GATHER_MS);
  }

  #flushAfter(delayMs: number): void {
    this.#callOffTimer ??= this.#clock.after(delayMs, () => {
      this.#callOffTimer = null;
      void this.flush();
    });
  }

  async #writeAll(): Promise<void> {
    const batches = [...this.#waiting];
    this.#waiting.clear();
    await Promise.all(batches.map(([tenantId, changes]) => this.#write(tenantId, changes)));
  }

  async #write(tenantId: TenantId, changes: ReadonlyMap<string, Change>): Promise<void> {
    for (const id of changes.keys()) this.#inFlight.add(id);
    try {
      const ofTenant = this.#store.tenant(tenantId);
      const { registrations } = ofTenant;
      const puts = [...changes.values()].flatMap((change) => (change.name === 'put' ? [change.registration] : []));
      for (const id of puts.length > 0 ? await registrations.put(puts) : []) {
        this.#log({ name: 'registration-not-storable', tenant: tenantId, registration: id });
      }
      // Asked when all is in: a deletion of the tenant that begins after this finds them, an earlier one may not have.
      const isGone = puts.length > 0 && (await ofTenant.version()) === 0;
      for (const [id, change] of changes) if (isGone || change.name === 'delete') await registrations.delete(id);
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      this.#log({ name: 'registrations-not-stored', tenant: tenantId, count: changes.size, error: String(error) });
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
      const waiting = this.#waiting.get(tenantId) ?? new Map<string, Change>();
      this.#waiting.set(tenantId, new Map([...changes, ...waiting])); // what came meanwhile is newer
    } finally {
      for (const id of changes.keys()) this.#inFlight.delete(id);
    }
  }
}
