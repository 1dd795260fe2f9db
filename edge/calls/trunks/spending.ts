import type { CallId, CdrLeg } from '#shared/cdr/index.ts';
import { rateOf } from '#shared/dialplan/index.ts';
import { priceOf } from '#shared/rating/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import { callsOf } from '../transfer/find-dialog.ts';

export interface SpendingWorld {
  readonly live: ReadonlyMap<CallId, LiveCall>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly store: { tenant(id: TenantId): Pick<ReturnType<EdgeStore['tenant']>, 'usage'> };
  readonly log: Log;
}

/** The bill is read again after so long. */
const READ_MS = 30_000;
/** A call is on the bill so long after its end (test/bill/path.test.ts: seconds). Until then it may count twice, never not at all. */
const BOOKED_MS = 60_000;
/** Calls that are over and may not be on the bill: beyond, the oldest are taken for booked. */
const MAX_PENDING = 10_000;

/** What has been spent, in the currency of which it is most: limits hold for each by itself. */
export interface Spent {
  readonly todayMicros: number;
  readonly monthMicros: number;
}

type Money = Map<string, number>;

interface Account {
  readAtMs: number;
  reading: Promise<void> | null;
  today: Money;
  month: Money;
  /** Calls that are over, the oldest first. */
  pending: { readonly endedAtMs: number; readonly cost: Money }[];
}

/**
 * What tenants spend on calls outside: what is on their bill (of all edges, days and months in UTC as there), and what this
 * edge has to add to that: its calls that go on, by the rates of the moment, and those that have just ended.
 */
export class Spending {
  readonly #world: SpendingWorld;
  readonly #accounts = new Map<TenantId, Account>();

  constructor(world: SpendingWorld) {
    this.#world = world;
  }

  /** Reads the bill where that is due. When the store is down, what it said last counts. */
  async refresh(tenantId: TenantId): Promise<void> {
    const account = this.#accountOf(tenantId);
    if (this.#world.clock.nowMs() - account.readAtMs < READ_MS) return;
    account.reading ??= this.#read(tenantId, account).finally(() => {
      account.reading = null;
    });
    await account.reading;
  }

  /** @param aheadMs  what will have been spent then, if the calls that go on do so */
  spent(snapshot: TenantSnapshot, aheadMs = 0): Spent {
    const { today, month, pending } = this.#accountOf(snapshot.tenant.id);
    const nowMs = this.#world.clock.nowMs() + aheadMs;
    const own: Money = new Map();
    for (const { cost } of pending) addTo(own, cost);
    for (const call of callsOf(this.#world.live, snapshot.tenant.id)) addTo(own, costOf(call, snapshot, nowMs));
    return { todayMicros: mostOf(today, own), monthMicros: mostOf(month, own) };
  }

  /** A call is over: it counts until it is on the bill. */
  ended(call: LiveCall): void {
    const { snapshot } = call.request;
    const account = this.#accounts.get(snapshot.tenant.id);
    const endedAtMs = this.#world.clock.nowMs();
    if (account)
      account.pending = [...account.pending, { endedAtMs, cost: costOf(call, snapshot, endedAtMs) }].slice(
        -MAX_PENDING,
      );
  }

  async #read(tenantId: TenantId, account: Account): Promise<void> {
    const { clock, store, log } = this.#world;
    const nowMs = clock.nowMs();
    // Also when it fails: a store that is down is not asked by every call.
    account.readAtMs = nowMs;
    const to = toInstant(nowMs).slice(0, 10);
    const from = `${to.slice(0, 7)}-01`;
    const [today, month]: [Money, Money] = [new Map(), new Map()];
    try {
      for await (const { day, currency, amountMicros } of store.tenant(tenantId).usage.totals({ from, to })) {
        const added = new Map([[currency, amountMicros]]);
        addTo(month, added);
        if (day === to) addTo(today, added);
      }
    } catch (error) {
      log({ name: 'usage-not-read', tenant: tenantId, error: String(error) });
      return;
    }
    account.pending = account.pending.filter(({ endedAtMs }) => endedAtMs > nowMs - BOOKED_MS);
    Object.assign(account, { today, month });
  }

  #accountOf(tenantId: TenantId): Account {
    const known = this.#accounts.get(tenantId);
    if (known) return known;
    const account: Account = {
      readAtMs: Number.NEGATIVE_INFINITY,
      reading: null,
      today: new Map(),
      month: new Map(),
      pending: [],
    };
    this.#accounts.set(tenantId, account);
    return account;
  }
}

/** What the legs of a call that have left cost, so far or in all. */
function costOf({ record }: LiveCall, snapshot: TenantSnapshot, nowMs: number): Money {
  const cost: Money = new Map();
  const open = new Set(record.openLegs.map(({ id }) => id));
  for (const leg of record.legsOutside) {
    const seconds = secondsOf(leg, open.has(leg.id), nowMs);
    const found = seconds !== null && rateOf(snapshot, leg.party.number, leg.trunkId ?? '', Date.parse(leg.startedAt));
    if (found) addTo(cost, new Map([[found.table.currency, priceOf(found.rate, seconds).amountMicros]]));
  }
  return cost;
}

/** How long it has been talked over a leg; null where nobody has answered. */
function secondsOf({ answeredAt, endedAt }: CdrLeg, isOpen: boolean, nowMs: number): number | null {
  if (answeredAt === null) return null;
  const untilMs = isOpen ? nowMs : Date.parse(endedAt);
  return Math.ceil(Math.max(0, untilMs - Date.parse(answeredAt)) / 1000);
}

function addTo(sum: Money, added: Money): void {
  for (const [currency, micros] of added) sum.set(currency, (sum.get(currency) ?? 0) + micros);
}

/** Money of different currencies cannot be added. */
function mostOf(booked: Money, own: Money): number {
  const all = new Map(booked);
  addTo(all, own);
  return Math.max(0, ...all.values());
}
