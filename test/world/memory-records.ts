import { Readable } from 'node:stream';
import type { CallEvent } from '#shared/call-event/index.ts';
import type { EventEnvelope } from '#shared/event/index.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import type { RateTable } from '#shared/rating/index.ts';
import { ok } from '#shared/result.ts';
import type { BookedCdr, CdrBooking, OpenCall, Store, TenantStore, WebhookRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UsageEntry } from '#shared/usage/index.ts';
import type { Delivery } from '#shared/webhook/index.ts';
import { timeStamp } from '#shared/world/index.ts';

/** What the bill needs of the store, in memory: call events, CDRs, webhooks and what they are told, of each tenant. */
export class MemoryRecords {
  readonly #tenants = new Map<TenantId, TenantRecords>();

  tenant(id: TenantId): TenantRecords {
    const tenant = this.#tenants.get(id) ?? new TenantRecords();
    this.#tenants.set(id, tenant);
    return tenant;
  }

  get cdrCount(): number {
    let count = 0;
    for (const tenant of this.#tenants.values()) count += tenant.cdrTexts().length;
    return count;
  }

  /** Whether every tenant has the very same CDRs, bill and tallies. */
  isSameAs(other: MemoryRecords): boolean {
    const texts = (records: MemoryRecords) =>
      [...records.#tenants]
        .map(([id, tenant]) => `${id} ${tenant.cdrTexts().join('\n')} ${JSON.stringify(tenant.sums())}`)
        .sort();
    const [ours, theirs] = [texts(this), texts(other)];
    return ours.length === theirs.length && ours.every((text, index) => text === theirs[index]);
  }

  readonly #openCalls = new Map<string, OpenCall>();

  readonly openCalls: Store['openCalls'] = {
    note: async (call) => {
      this.#openCalls.set(`${call.tenantId} ${call.callId}`, call);
    },
    forget: async (call) => {
      this.#openCalls.delete(`${call.tenantId} ${call.callId}`);
    },
    startedBefore: async function* (this: MemoryRecords, ms: number) {
      const open = [...this.#openCalls.values()];
      yield* open.filter(({ callId }) => callId < `call_${timeStamp(ms)}`);
    }.bind(this),
  };
}

const NEW: CdrBooking = { before: null, eventCount: 1, charge: { legs: [] }, usage: [], tallies: [], expiresAt: null };

class TenantRecords
  implements Pick<TenantStore, 'callEvents' | 'cdrs' | 'queueLog' | 'webhooks' | 'events' | 'deliveries' | 'version'>
{
  readonly #events = new Map<string, Map<string, CallEvent>>();
  readonly #cdrs = new Map<string, BookedCdr>();
  readonly #webhooks = new Map<string, WebhookRecord>();
  readonly #log: EventEnvelope[] = [];
  readonly #logged = new Set<string>();
  readonly #deliveries = new Map<string, Delivery>();
  readonly #readers = new Map<string, number>();
  readonly #queueLines = new Map<string, QueueLogEntry>();

  readonly #entries: UsageEntry[] = [];
  readonly #sums = new Map<string, Record<string, number>>();
  rateTables: readonly RateTable[] = [];

  settingValues: Readonly<Record<string, number>> = {};
  readonly settings = { get: async () => ({ values: this.settingValues }) } as unknown as TenantStore['settings'];
  readonly version: TenantStore['version'] = async () => this.rateTables.length;
  readonly objects = { all: () => asyncOf(this.rateTables) } as unknown as TenantStore['objects'];

  get entries(): readonly UsageEntry[] {
    return this.#entries;
  }

  #add(name: string, counts: Readonly<Record<string, number>>): void {
    const sum = this.#sums.get(name) ?? {};
    for (const [counter, count] of Object.entries(counts)) sum[counter] = (sum[counter] ?? 0) + count;
    this.#sums.set(name, sum);
  }

  /** What has been added up, by name: `usage 2026-01-05 EUR`, `user 2026-01-05 usr_1`; what comes to nothing is left out. */
  sums(): Record<string, Record<string, number>> {
    const named = [...this.#sums].map(([name, sum]) => {
      const counts = Object.entries(sum).filter(([, count]) => count !== 0);
      return [name, Object.fromEntries(counts.sort())] as const;
    });
    return Object.fromEntries(named.filter(([, sum]) => Object.keys(sum).length > 0).sort());
  }

  /** Every CDR in one line, sorted. */
  cdrTexts(): string[] {
    return Array.from(this.#cdrs.values(), ({ cdr }) => JSON.stringify(cdr)).sort();
  }

  readonly callEvents: TenantStore['callEvents'] = {
    put: async (events) => {
      for (const event of events) {
        const ofCall = this.#events.get(event.callId) ?? new Map<string, CallEvent>();
        this.#events.set(event.callId, ofCall.set(event.id, event));
      }
    },
    ofCall: async (callId) => {
      const events = [...(this.#events.get(callId)?.values() ?? [])];
      return events.sort((a, b) => a.sequence - b.sequence);
    },
  };

  readonly cdrs: TenantStore['cdrs'] = {
    put: async (cdr, { before, eventCount, charge, usage, tallies } = NEW) => {
      if (this.#cdrs.get(cdr.id)?.eventCount !== before?.eventCount) return false;
      this.#cdrs.set(cdr.id, { cdr, eventCount, charge });
      this.#entries.push(...usage);
      for (const { day, currency, calls, billedSeconds, amountMicros } of usage) {
        this.#add(`usage ${day} ${currency}`, { calls, billedSeconds, amountMicros });
      }
      for (const { day, kind, name, added } of tallies) this.#add(`${kind} ${day} ${name}`, added);
      return true;
    },
    get: async (id) => this.#cdrs.get(id)?.cdr ?? null,
    booked: async (id) => this.#cdrs.get(id) ?? null,
    list: async () => ({ items: [...this.#cdrs.values()].map(({ cdr }) => cdr), cursor: null }),
  };

  readonly queueLog: TenantStore['queueLog'] = {
    append: async (lines) => {
      for (const { id, entry } of lines) this.#queueLines.set(id, entry);
    },
    between: (fromMs, toMs) => {
      const lines = [...this.#queueLines.values()].filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
      return Readable.from(lines.sort((a, b) => a.atMs - b.atMs));
    },
  };

  readonly webhooks: TenantStore['webhooks'] = {
    get: async (id) => this.#webhooks.get(id) ?? null,
    list: async ({ limit, cursor }) => {
      const all = [...this.#webhooks.values()];
      const from = Number(cursor ?? 0);
      return { items: all.slice(from, from + limit), cursor: from + limit < all.length ? String(from + limit) : null };
    },
    create: async (webhook) => this.#put(webhook),
    update: async (before, after) => {
      const isUntouched = this.#webhooks.get(before.id)?.updatedAt === before.updatedAt;
      return isUntouched ? this.#put(after) : { ok: false, problem: { code: 'changed-meanwhile' } };
    },
    noteHealth: async (id, failingSince) => {
      const webhook = this.#webhooks.get(id);
      if (webhook) this.#webhooks.set(id, { ...webhook, failingSince });
    },
    delete: async ({ id, updatedAt }) => {
      if (this.#webhooks.get(id)?.updatedAt !== updatedAt) return { ok: false, problem: { code: 'changed-meanwhile' } };
      this.#webhooks.delete(id);
      return ok(undefined);
    },
  };

  readonly events: TenantStore['events'] = {
    append: async (events) => {
      const added = events.filter(({ id }) => !this.#logged.has(id));
      for (const event of added) {
        this.#log.push(event);
        this.#logged.add(event.id);
      }
      return added;
    },
    after: async (sequence, limit) =>
      this.#log.slice(sequence, sequence + limit).map((event, index) => ({
        sequence: sequence + index + 1,
        event,
        loggedAtMs: Date.parse(event.at),
        isExpired: false,
      })),
    at: async (sequence) => {
      const event = this.#log[sequence - 1];
      return event ? { sequence, event, loggedAtMs: Date.parse(event.at), isExpired: false } : null;
    },
    last: async () => this.#log.length,
    close: async () => {},
    takeReader: async (reader) => this.#readers.get(reader) ?? 0,
    noteReader: async (reader, _, sequence) => {
      this.#readers.set(reader, sequence);
      return true;
    },
  };

  readonly deliveries: TenantStore['deliveries'] = {
    create: async (deliveries) => {
      const added = deliveries.filter((delivery) => !this.#deliveries.has(placeOf(delivery)));
      for (const delivery of added) this.#deliveries.set(placeOf(delivery), delivery);
      return added;
    },
    get: async (place) => this.#deliveries.get(placeOf(place)) ?? null,
    change: async (place, change) => {
      const before = this.#deliveries.get(placeOf(place));
      if (!before) return null;
      const after = change(before);
      this.#deliveries.set(placeOf(place), after);
      return after;
    },
    list: async (webhookId, _, { isDead }) => ({
      items: [...this.#deliveries.values()].filter(
        (delivery) => delivery.webhookId === webhookId && (!isDead || delivery.state === 'dead'),
      ),
      cursor: null,
    }),
  };

  #put(webhook: WebhookRecord) {
    this.#webhooks.set(webhook.id, webhook);
    return ok(webhook);
  }
}

const placeOf = ({ webhookId, id }: Pick<Delivery, 'webhookId' | 'id'>): string => `${webhookId} ${id}`;
async function* asyncOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
