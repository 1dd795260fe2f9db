import { z } from 'zod';
import type { Cluster, SharedKind } from '#edge/cluster/index.ts';
import { Registration } from '#shared/registration/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Binding } from './binding.ts';

/**
 * A phone as the edge that holds it tells of it. Not when it expires: that edge says when it is gone, and so a phone that
 * registers again costs nothing.
 */
const FarPhone = Registration.omit({ refreshedAt: true, expiresAt: true }).extend({
  key: z.string().describe('What the contact is compared by.'),
});
type FarPhone = z.infer<typeof FarPhone>;

type Held = ReadonlyMap<TenantId, ReadonlyMap<UserId, readonly Binding[]>>;

/** Phones that other edges hold; and ours, as they are told. */
export class FarPhones {
  readonly #shared: SharedKind<FarPhone[]>;

  constructor(
    cluster: Cluster,
    held: Held,
    onChange: (owner: { readonly tenantId: TenantId; readonly extension: string }) => void,
  ) {
    const told = (bindings: readonly Binding[] | undefined) => (bindings?.length ? bindings.map(toFarPhone) : null);
    /** By tenant and user: what is told last is needed when it goes. */
    const extensions = new Map<string, string>();
    this.#shared = cluster.share('phones', {
      schema: z.array(FarPhone),
      *all(tenantId) {
        for (const [userId, bindings] of held.get(tenantId) ?? []) yield [userId, bindings.map(toFarPhone)] as const;
      },
      one: (tenantId, userId) => told(held.get(tenantId)?.get(userId)),
      onChange: ({ tenantId, id, value }) => {
        const extension = value?.[0]?.extension ?? extensions.get(`${tenantId} ${id}`);
        if (value?.[0]) extensions.set(`${tenantId} ${id}`, value[0].extension);
        else extensions.delete(`${tenantId} ${id}`);
        if (extension !== undefined) onChange({ tenantId, extension });
      },
    });
  }

  /** A phone of ours has come, gone or moved. */
  changed(tenantId: TenantId, userId: UserId, before: readonly Binding[], now: readonly Binding[]): void {
    if (waysOf(before) !== waysOf(now)) this.#shared.changed(tenantId, userId);
  }

  /** Ours and those of other edges. A phone that has moved to another edge is where it has registered last. */
  besides(ours: readonly Binding[], tenantId: TenantId, userId: UserId): readonly Binding[] {
    const all = [...ours];
    for (const { edgeId, value } of this.#shared.elsewhereOf(tenantId, userId))
      for (const phone of value) all.push(toBinding(edgeId, tenantId, phone));
    if (all.length === ours.length) return ours;
    const isNewest = ({ key, registration: { registeredAt } }: Binding) =>
      !all.some((other) => other.key === key && other.registration.registeredAt > registeredAt);
    return all.filter(isNewest);
  }
}

const waysOf = (bindings: readonly Binding[]): string =>
  bindings
    .map(({ registration: { id, contact, sourceAddress, sourcePort } }) =>
      [id, contact, sourceAddress, sourcePort].join(),
    )
    .join(' ');

function toFarPhone({ registration, key }: Binding): FarPhone {
  const { refreshedAt: _, expiresAt: __, ...told } = registration;
  return { ...told, key };
}

function toBinding(edgeId: string, tenantId: TenantId, { key, ...told }: FarPhone): Binding {
  const { id: registrationId, userId, registeredAt } = told;
  const holder = { edgeId, tenantId, userId, registrationId };
  const registration = { ...told, refreshedAt: registeredAt, expiresAt: '9999-12-31T00:00:00.000Z' };
  return { registration, key, holder, expiresAtMs: Number.POSITIVE_INFINITY, callId: '', cseq: 0, provedWith: '' };
}
