import { setTimeout as sleep } from 'node:timers/promises';
import type { EdgeStore } from '#edge/calls/index.ts';
import type { CentreLease, MemberState } from '#shared/agent/index.ts';
import type { KeptCallback } from '#shared/call-queue/index.ts';
import { type ConfigObject, kindOf, type ObjectKindName, type UniqueSpace } from '#shared/object/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import { ok } from '#shared/result.ts';
import type { SettingValues } from '#shared/setting/index.ts';
import type { SettingsRecord, TrunkLease, UsageTotal } from '#shared/store/index.ts';
import { domainsOf, indexSnapshot, type SnapshotUser, type Tenant, type TenantId } from '#shared/tenant/index.ts';
import type { TextMessage } from '#shared/text-message/index.ts';
import { needsConnection, type Trunk } from '#shared/trunk/index.ts';

interface TenantPart {
  tenant: Tenant;
  users: SnapshotUser[];
  /** Configuration objects by kind and id; devices too, which are in no snapshot. */
  objects: Map<ObjectKindName, Map<string, ConfigObject>>;
  /** Sealed secrets by the id of their object. */
  sealed: Map<string, Readonly<Record<string, string>>>;
  settings: Map<string, SettingValues>;
  version: number;
}

/** What the edge needs of the store, in memory. Changes bump the version, as the real one's do. */
export class MemoryEdgeStore implements EdgeStore {
  readonly #tenants = new Map<TenantId, TenantPart>();
  /** Beside the tenants, as in the real one: nothing hinders a write for one that is gone. */
  readonly #registrations = new Map<TenantId, Map<string, Registration>>();
  /** Every read and write fails while it is set. */
  isDown = false;
  /** How long a version read takes, milliseconds. */
  delayMs = 0;
  /** Ids of registrations that it will never take. */
  readonly unwritable = new Set<string>();
  /** Messages that wait for somebody, the oldest first. */
  readonly textMessages: (TextMessage & { readonly tenantId: TenantId })[] = [];
  maxTextMessages = 100;
  /** What is on the bill, all tenants together. */
  readonly usage: (UsageTotal & { readonly tenantId: TenantId })[] = [];
  /** How often somebody asked whose a value is. */
  platformReads = 0;
  /** How often the version was read. */
  versionReads = 0;

  /** A tenant that is there already stays as it is: an edge has been restarted. */
  add(tenant: Tenant, users: readonly SnapshotUser[]): void {
    if (this.#tenants.has(tenant.id)) return;
    this.#tenants.set(tenant.id, {
      tenant,
      users: [...users],
      objects: new Map(),
      sealed: new Map(),
      settings: new Map(),
      version: 1,
    });
  }

  /** Replaces a user of the same id, or adds one. */
  putUser(tenantId: TenantId, user: SnapshotUser): void {
    const part = this.#part(tenantId);
    part.users = [...part.users.filter(({ id }) => id !== user.id), user];
    part.version += 1;
  }

  putTenant(tenant: Tenant): void {
    const part = this.#part(tenant.id);
    part.tenant = tenant;
    part.version += 1;
  }

  putObject(
    tenantId: TenantId,
    kind: ObjectKindName,
    object: ConfigObject,
    sealed: Readonly<Record<string, string>> = {},
  ): void {
    const part = this.#part(tenantId);
    if (kind === 'trunk') this.#trunkChanges += 1;
    part.sealed.set(object.id, sealed);
    part.objects.set(kind, new Map([...(part.objects.get(kind) ?? []), [object.id, object]]));
    part.version += 1;
  }

  /** @param bearer  the tenant, a group or a user */
  putSettings(tenantId: TenantId, bearer: string, values: SettingValues): void {
    const part = this.#part(tenantId);
    part.settings.set(bearer, values);
    part.version += 1;
  }

  /** Settings are gone, and objects but those of some kinds; the users stay. */
  clearConfiguration(tenantId: TenantId, kept: readonly ObjectKindName[] = []): void {
    const part = this.#part(tenantId);
    part.objects = new Map([...part.objects].filter(([kind]) => kept.includes(kind)));
    part.settings.clear();
    part.version += 1;
  }

  deleteTenant(tenantId: TenantId): void {
    this.#tenants.delete(tenantId);
    this.#registrations.delete(tenantId);
  }

  /** By hand, as the API does. */
  deleteRegistration(tenantId: TenantId, id: string): void {
    this.#registrationsOf(tenantId).delete(id);
    this.#part(tenantId).version += 1;
  }

  registrationsOf(tenantId: TenantId): Registration[] {
    return [...this.#registrationsOf(tenantId).values()];
  }

  async tenantByDomain(domain: string): Promise<Tenant | null> {
    this.#checkUp();
    return [...this.#tenants.values()].find(({ tenant }) => domainsOf(tenant).includes(domain))?.tenant ?? null;
  }

  /** Which edges live. */
  readonly liveEdges = new Set<string>();
  /** Where those connect to that know of each other; they live, too. */
  readonly clusterAddresses = new Map<string, string>();
  readonly edges = {
    list: async () => {
      this.#checkUp();
      const expiresAt = '2099-01-01T00:00:00.000Z';
      return [...new Set([...this.liveEdges, ...this.clusterAddresses.keys()])].map((edgeId) => {
        const clusterAddress = this.clusterAddresses.get(edgeId);
        return { edgeId, expiresAt, ...(clusterAddress !== undefined && { clusterAddress }) };
      });
    },
  };

  readonly #leases = new Map<string, TrunkLease>();
  #trunkChanges = 0;
  readonly trunkConnections: EdgeStore['trunkConnections'] = {
    changes: async () => {
      this.#checkUp();
      return this.#trunkChanges;
    },
    list: async () => {
      this.#checkUp();
      const trunks = [...this.#tenants].flatMap(([tenantId, { objects }]) =>
        [...(objects.get('trunk')?.values() ?? [])]
          .filter((trunk) => needsConnection(trunk as unknown as Trunk))
          .map(({ id, updatedAt }) => ({ tenantId, trunkId: id, updatedAt })),
      );
      return { trunks, leases: [...this.#leases.values()] };
    },
    take: async (lease, from) => this.#putLease(lease, from),
    report: async (lease) => this.#putLease(lease, lease.edgeId),
    release: async ({ trunkId, edgeId }) => {
      this.#checkUp();
      if (this.#leases.get(trunkId)?.edgeId === edgeId) this.#leases.delete(trunkId);
      this.#trunkChanges += 1;
    },
    leaseOf: async (tenantId, trunkId) => {
      const lease = this.#leases.get(trunkId);
      return lease?.tenantId === tenantId ? lease : null;
    },
  };

  #putLease(lease: TrunkLease, from: string | null): boolean {
    this.#checkUp();
    if ((this.#leases.get(lease.trunkId)?.edgeId ?? null) !== from) return false;
    this.#leases.set(lease.trunkId, lease);
    this.#trunkChanges += 1;
    return true;
  }

  async byPlatformValue(space: UniqueSpace, value: string): ReturnType<EdgeStore['byPlatformValue']> {
    this.#checkUp();
    this.platformReads += 1;
    for (const [tenantId, { objects }] of this.#tenants) {
      for (const [target, byId] of objects) {
        const { unique } = kindOf(target);
        const owner = [...byId.values()].find((object) =>
          unique?.(object as never).some((own) => own.space === space && own.value === value),
        );
        if (owner) return { tenantId, target, id: owner.id };
      }
    }
    return null;
  }

  tenant(id: TenantId): ReturnType<EdgeStore['tenant']> {
    return {
      version: async () => {
        this.#checkUp();
        this.versionReads += 1;
        if (this.delayMs > 0) await sleep(this.delayMs);
        return this.#tenants.get(id)?.version ?? 0;
      },
      snapshot: async () => {
        this.#checkUp();
        const part = this.#tenants.get(id);
        if (!part) return null;
        const objects = new Map([...part.objects].filter(([kind]) => kindOf(kind).isInSnapshot));
        const { settings, sealed } = part;
        return indexSnapshot(part.tenant, part.version, part.users, {
          objects,
          settings: new Map(settings),
          sealed: new Map(sealed),
        });
      },
      objects: {
        all: (kind) => this.#objects(id, kind.name),
        get: async (kind, objectId) => {
          this.#checkUp();
          const object = this.#tenants.get(id)?.objects.get(kind.name)?.get(objectId);
          return object ? { ...object, sealed: {} } : null;
        },
        write: async (changes) => {
          this.#checkUp();
          for (const { kind, after } of changes) if (after) this.putObject(id, kind.name, after);
          return ok(undefined);
        },
      },
      settings: {
        get: async (bearerId) => {
          this.#checkUp();
          const values = this.#tenants.get(id)?.settings.get(bearerId) as SettingsRecord['values'] | undefined;
          return values ? { bearerId, values, updatedAt: '2026-01-05T09:00:00.000Z' } : null;
        },
        put: async ({ id: bearerId }, _before, { values }) => {
          this.#checkUp();
          this.putSettings(id, bearerId, values);
          return ok(undefined);
        },
      },
      textMessages: {
        put: async (message) => {
          this.#checkUp();
          if (this.textMessages.length >= this.maxTextMessages) return false;
          this.textMessages.push({ ...message, tenantId: id });
          return true;
        },
        ofUser: async (userId) => {
          this.#checkUp();
          return this.textMessages.filter((message) => message.tenantId === id && message.userId === userId);
        },
        delete: async (gone) => {
          this.#checkUp();
          const index = this.textMessages.findIndex((message) => message.tenantId === id && message.id === gone.id);
          return this.textMessages.splice(index, index < 0 ? 0 : 1).length > 0;
        },
      },
      contactCentre: this.#contactCentre(id),
      usage: { totals: ({ from, to }) => this.#usageOf(id, from, to) },
      registrations: {
        list: async () => {
          this.#checkUp();
          return this.registrationsOf(id);
        },
        put: async (registrations) => {
          this.#checkUp();
          const taken = registrations.filter((registration) => !this.unwritable.has(registration.id));
          for (const registration of taken) this.#registrationsOf(id).set(registration.id, registration);
          return registrations.map((registration) => registration.id).filter((one) => this.unwritable.has(one));
        },
        delete: async (registrationId) => {
          this.#checkUp();
          return this.#registrationsOf(id).delete(registrationId);
        },
      },
    };
  }

  /** Members of queues, by tenant and id; and who distributes their calls. */
  readonly #members = new Map<TenantId, Map<string, MemberState>>();
  readonly #callbacks = new Map<TenantId, Map<string, KeptCallback>>();
  readonly #centreLeases = new Map<TenantId, CentreLease>();

  #contactCentre(id: TenantId): ReturnType<EdgeStore['tenant']>['contactCentre'] {
    const members = this.#members.get(id) ?? new Map<string, MemberState>();
    this.#members.set(id, members);
    const callbacks = this.#callbacks.get(id) ?? new Map<string, KeptCallback>();
    this.#callbacks.set(id, callbacks);
    return {
      members: async () => {
        this.#checkUp();
        return [...members.values()];
      },
      putMember: async (state) => {
        this.#checkUp();
        if ((members.get(state.memberId)?.revision ?? 0) !== state.revision - 1) return false;
        members.set(state.memberId, state);
        return true;
      },
      callbacks: async () => {
        this.#checkUp();
        return [...callbacks.values()];
      },
      putCallback: async (kept, term) => {
        this.#checkUp();
        if (this.#centreLeases.get(id)?.term !== term) return false;
        callbacks.set(kept.callId, kept);
        return true;
      },
      deleteCallback: async (callId, term) => {
        this.#checkUp();
        if (this.#centreLeases.get(id)?.term !== term) return false;
        callbacks.delete(callId);
        return true;
      },
      lease: async () => {
        this.#checkUp();
        return this.#centreLeases.get(id) ?? null;
      },
      takeLease: async (lease, before) => {
        this.#checkUp();
        if ((this.#centreLeases.get(id)?.term ?? 0) !== (before?.term ?? 0)) return false;
        this.#centreLeases.set(id, lease);
        return true;
      },
    };
  }

  async *#usageOf(id: TenantId, from: string, to: string) {
    this.#checkUp();
    for (const one of this.usage) if (one.tenantId === id && from <= one.day && one.day <= to) yield one;
  }

  async *#objects(id: TenantId, kind: ObjectKindName) {
    this.#checkUp();
    for (const object of this.#tenants.get(id)?.objects.get(kind)?.values() ?? []) yield { ...object, sealed: {} };
  }

  #checkUp(): void {
    if (this.isDown) throw new Error('the store is down');
  }

  #registrationsOf(id: TenantId): Map<string, Registration> {
    const known = this.#registrations.get(id) ?? new Map<string, Registration>();
    this.#registrations.set(id, known);
    return known;
  }

  #part(id: TenantId): TenantPart {
    const part = this.#tenants.get(id);
    if (!part) throw new Error(`no tenant ${id}`);
    return part;
  }
}
