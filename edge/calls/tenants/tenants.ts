import { fail, ok, type Result } from '#shared/result.ts';
import { domainsOf, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';

/** A store that takes longer counts as down for this request: the caller listens to silence meanwhile. */
const STORE_TIMEOUT_MS = 2000;
/** Registrations may see a configuration this old; calls never do. */
const RECENT_MS = 1000;
const KNOWN_DOMAIN_MS = 60_000;
/** Short: somebody may be creating this tenant right now. Long enough to spare the store a scanner's guesses. */
const UNKNOWN_DOMAIN_MS = 1000;
const MAX_DOMAINS = 10_000;

export type TenantProblem = { readonly code: 'unknown-domain' } | { readonly code: 'store-unavailable' };

/** `exact`: everything the API confirmed before this moment. `recent`: at most a second older. */
export type Freshness = 'exact' | 'recent';

interface Entry {
  readonly id: TenantId;
  snapshot: TenantSnapshot | null;
  /** Whether the store has ever answered: only then is a missing snapshot a missing tenant. */
  isKnown: boolean;
  checkedAtMs: number;
  running: Promise<void> | null;
  queued: Promise<void> | null;
}

/**
 * The configuration of tenants, kept in memory and exact: each call costs one strongly consistent read of a version
 * number, shared by the calls that wait for it. When the store is down, calls go on with what is known.
 */
export class Tenants {
  readonly #store: Pick<EdgeStore, 'tenantByDomain' | 'tenant'>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onChange: (snapshot: TenantSnapshot) => Promise<void>;
  readonly #entries = new Map<TenantId, Entry>();
  readonly #domains = new Map<string, { tenantId: TenantId | null; untilMs: number }>();
  #isStoreDown = false;

  /** @param options.onChange  told of each new version before any request sees it */
  constructor(options: {
    store: Pick<EdgeStore, 'tenantByDomain' | 'tenant'>;
    clock: Clock;
    log: Log;
    onChange: (snapshot: TenantSnapshot) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#onChange = options.onChange;
  }

  /** @param domain  in lower case */
  async byDomain(domain: string, freshness: Freshness): Promise<Result<TenantSnapshot, TenantProblem>> {
    const isRemembered = this.#domains.get(domain)?.tenantId != null;
    const found = await this.#ownerOf(domain, freshness);
    const isGone = !found.ok && found.problem.code === 'unknown-domain';
    // Its tenant was deleted or renamed since, and the name may be another's by now.
    return isGone && isRemembered ? this.#ownerOf(domain, freshness) : found;
  }

  /** A name that leads to no tenant, or to one that no longer has it, is forgotten. */
  async #ownerOf(domain: string, freshness: Freshness): Promise<Result<TenantSnapshot, TenantProblem>> {
    const id = await this.#idOf(domain);
    if (!id.ok) return id;
    const found = await this.byId(id.value, freshness);
    if (found.ok ? domainsOf(found.value.tenant).includes(domain) : found.problem.code !== 'unknown-domain')
      return found;
    this.#domains.delete(domain);
    return fail({ code: 'unknown-domain' });
  }

  async byId(id: TenantId, freshness: Freshness): Promise<Result<TenantSnapshot, TenantProblem>> {
    let entry = this.#entries.get(id);
    if (!entry) {
      entry = { id, snapshot: null, isKnown: false, checkedAtMs: -Infinity, running: null, queued: null };
      this.#entries.set(id, entry);
    }
    const isRecent = this.#clock.monotonicMs() - entry.checkedAtMs < RECENT_MS;
    if (freshness === 'exact' || !isRecent) await this.#check(entry);
    if (entry.snapshot) return ok(entry.snapshot);
    return fail({ code: entry.isKnown ? 'unknown-domain' : 'store-unavailable' });
  }

  async #idOf(domain: string): Promise<Result<TenantId, TenantProblem>> {
    const known = this.#domains.get(domain);
    const nowMs = this.#clock.monotonicMs();
    if (known && known.untilMs > nowMs) return known.tenantId ? ok(known.tenantId) : fail({ code: 'unknown-domain' });
    try {
      const tenant = await this.#bounded(this.#store.tenantByDomain(domain));
      this.#remember(domain, tenant?.id ?? null, nowMs);
      this.#storeAnswered();
      return tenant ? ok(tenant.id) : fail({ code: 'unknown-domain' });
    } catch (error) {
      this.#storeFailed(error);
      return known?.tenantId ? ok(known.tenantId) : fail({ code: 'store-unavailable' });
    }
  }

  #remember(domain: string, tenantId: TenantId | null, nowMs: number): void {
    if (this.#domains.size >= MAX_DOMAINS) this.#domains.clear();
    this.#domains.set(domain, { tenantId, untilMs: nowMs + (tenantId ? KNOWN_DOMAIN_MS : UNKNOWN_DOMAIN_MS) });
  }

  /** Resolves after a check that began after this call: one already under way may have missed the latest change. */
  #check(entry: Entry): Promise<void> {
    if (!entry.running) return this.#beginCheck(entry);
    entry.queued ??= entry.running.then(() => {
      entry.queued = null;
      return this.#beginCheck(entry);
    });
    return entry.queued;
  }

  #beginCheck(entry: Entry): Promise<void> {
    entry.running = this.#refresh(entry).finally(() => {
      entry.running = null;
    });
    return entry.running;
  }

  async #refresh(entry: Entry): Promise<void> {
    const ofTenant = this.#store.tenant(entry.id);
    try {
      const version = await this.#bounded(ofTenant.version());
      if (!entry.isKnown || version !== (entry.snapshot?.version ?? 0)) {
        const snapshot = await this.#bounded(ofTenant.snapshot());
        if (snapshot) await this.#bounded(this.#onChange(snapshot));
        entry.snapshot = snapshot;
        entry.isKnown = true;
      }
      entry.checkedAtMs = this.#clock.monotonicMs();
      this.#storeAnswered();
    } catch (error) {
      this.#storeFailed(error);
    }
  }

  #bounded<Value>(reading: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const callOff = this.#clock.after(STORE_TIMEOUT_MS, () =>
        reject(new Error(`no answer in ${STORE_TIMEOUT_MS} ms`)),
      );
      reading.then(resolve, reject).finally(callOff);
    });
  }

  /** An outage is logged once, and so is its end. */
  #storeFailed(error: unknown): void {
    if (!this.#isStoreDown) this.#log({ name: 'store-down', error: String(error) });
    this.#isStoreDown = true;
  }

  #storeAnswered(): void {
    if (this.#isStoreDown) this.#log({ name: 'store-up' });
    this.#isStoreDown = false;
  }
}
