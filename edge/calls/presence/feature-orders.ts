import { BossSecretaryFilter } from '#shared/boss-secretary-filter/index.ts';
import { Forwarding } from '#shared/forwarding/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { settingOf } from '#shared/presence/index.ts';
import type { Result } from '#shared/result.ts';
import type { ObjectRecord } from '#shared/store/index.ts';
import { objectWith, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { type Clock, type Ids, toInstant } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import type { FeatureOrder, ForwardingOrder } from './feature-order.ts';

interface FeatureWorld {
  readonly store: EdgeStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

type Written = Result<void, { readonly code: string }>;

/** Carries out what users order by keys and codes of their phones, as if they had changed it in the portal. */
export class FeatureOrders {
  readonly #world: FeatureWorld;

  constructor(world: FeatureWorld) {
    this.#world = world;
  }

  /** What cannot be written stays as it was, and the phone is told so by its next NOTIFY. @returns whether it is written */
  async carryOut(snapshot: TenantSnapshot, userId: UserId, order: FeatureOrder): Promise<boolean> {
    const { id: tenant } = snapshot.tenant;
    const { log } = this.#world;
    try {
      const written = await this.#write(snapshot, userId, order);
      if (!written.ok) log({ name: 'feature-not-set', tenant, problem: written.problem.code });
      return written.ok;
    } catch (error) {
      log({ name: 'feature-not-set', tenant, error: String(error) });
      return false;
    }
  }

  #write(snapshot: TenantSnapshot, userId: UserId, order: FeatureOrder): Promise<Written> {
    switch (order.feature) {
      case 'do-not-disturb':
        return this.#set(snapshot, userId, { 'call.do-not-disturb': order.isOn });
      case 'voicemail':
        return this.#set(snapshot, userId, { 'voicemail.is-enabled': order.isOn });
      case 'switch':
        return this.#set(snapshot, userId, settingOf(order.what, order.isOn));
      case 'forwarding':
        return this.#forward(snapshot, userId, order);
      case 'secretary':
        return this.#changeObject(snapshot, userId, BossSecretaryFilter.name, order.filterId, (filter) => {
          const { secretaries } = filter as unknown as BossSecretaryFilter;
          const switched = (one: (typeof secretaries)[number]) =>
            one.userId === order.userId ? { ...one, isActive: order.isOn } : one;
          return { secretaries: secretaries.map(switched) };
        });
    }
  }

  async #set(
    { tenant }: TenantSnapshot,
    userId: UserId,
    changed: Readonly<Record<string, boolean | string>>,
  ): Promise<Written> {
    const { settings } = this.#world.store.tenant(tenant.id);
    const before = await settings.get(userId);
    const values = { ...before?.values, ...changed };
    const after = { bearerId: userId, values, updatedAt: this.#changedAt(before) };
    return settings.put({ kind: 'user', id: userId }, before, after, auditOf(userId, 'user.change-settings'));
  }

  /** A user who has never forwarded anything has no object yet. */
  #forward(snapshot: TenantSnapshot, userId: UserId, order: ForwardingOrder): Promise<Written> {
    const kept = objectWith(snapshot, Forwarding, 'userId', userId);
    return this.#changeObject(snapshot, userId, Forwarding.name, kept?.id ?? null, (before) => {
      const record = (before ?? Forwarding.New.parse({ userId })) as unknown as Forwarding;
      const diverted = order.when.flatMap((when) => {
        const divert = record[when];
        const destination = order.number === null ? divert?.destination : { kind: 'number', number: order.number };
        return destination
          ? [[when, { scheduleId: divert?.scheduleId ?? null, destination, isActive: order.isOn }] as const]
          : [];
      });
      return { ...(before ? {} : record), ...Object.fromEntries(diverted) };
    });
  }

  /** @param id  null: there is none yet */
  async #changeObject(
    { tenant }: TenantSnapshot,
    actor: UserId,
    name: typeof Forwarding.name | typeof BossSecretaryFilter.name,
    id: string | null,
    change: (before: ObjectRecord | null) => object,
  ): Promise<Written> {
    const { ids, clock, store } = this.#world;
    const { objects } = store.tenant(tenant.id);
    const kind = kindOf(name);
    const before = id === null ? null : await objects.get(kind, id);
    if (id !== null && !before) return { ok: false, problem: { code: 'changed-meanwhile' } };
    const updatedAt = this.#changedAt(before);
    const made = { id: id ?? ids.next(kind.idPrefix), createdAt: toInstant(clock.nowMs()), sealed: {} };
    const after: ObjectRecord = { ...made, ...before, ...change(before), updatedAt };
    const audit = auditOf(actor, `${name}.${before ? 'update' : 'create'}`);
    return objects.write([{ kind, before, after }], audit);
  }

  /** Two changes of one moment are told apart by it. */
  #changedAt(before: { readonly updatedAt: string } | null): string {
    return toInstant(Math.max(this.#world.clock.nowMs(), before ? Date.parse(before.updatedAt) + 1 : 0));
  }
}

const auditOf = (actor: UserId, action: string) => ({ actor, action }) as const;
