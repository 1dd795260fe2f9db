import type { CallEvent } from '#shared/call-event/index.ts';
import type { Cdr } from '#shared/cdr/index.ts';
import { ok } from '#shared/result.ts';
import type { TenantStore, WebhookRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';

/** What the bill needs of the store, in memory: call events, CDRs and webhooks of each tenant. */
export class MemoryRecords {
  readonly #tenants = new Map<TenantId, TenantRecords>();

  tenant(id: TenantId): TenantRecords {
    const tenant = this.#tenants.get(id) ?? new TenantRecords();
    this.#tenants.set(id, tenant);
    return tenant;
  }
}

class TenantRecords implements Pick<TenantStore, 'callEvents' | 'cdrs' | 'webhooks'> {
  readonly #events = new Map<string, CallEvent>();
  readonly #cdrs = new Map<string, Cdr>();
  readonly #webhooks = new Map<string, WebhookRecord>();

  readonly callEvents: TenantStore['callEvents'] = {
    put: async (event) => {
      this.#events.set(event.id, event);
    },
    ofCall: async (callId) => {
      const events = [...this.#events.values()].filter((event) => event.callId === callId);
      return events.sort((a, b) => a.sequence - b.sequence);
    },
  };

  readonly cdrs: TenantStore['cdrs'] = {
    put: async (cdr) => {
      const created = !this.#cdrs.has(cdr.id);
      this.#cdrs.set(cdr.id, cdr);
      return { created };
    },
    get: async (id) => this.#cdrs.get(id) ?? null,
    list: async () => ({ items: [...this.#cdrs.values()], cursor: null }),
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
    delete: async ({ id, updatedAt }) => {
      if (this.#webhooks.get(id)?.updatedAt !== updatedAt) return { ok: false, problem: { code: 'changed-meanwhile' } };
      this.#webhooks.delete(id);
      return ok(undefined);
    },
  };

  #put(webhook: WebhookRecord) {
    this.#webhooks.set(webhook.id, webhook);
    return ok(webhook);
  }
}
