import { z } from 'zod';
import { kindOf, OBJECT_KINDS, type ObjectKind, UNIQUE_SPACES, type UniqueValue } from '#shared/object/index.ts';
import { ok, type Result } from '#shared/result.ts';
import { SCOPES_OF_BEARER } from '#shared/setting/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { auditEntry } from './audit.ts';
import { mailAccountKey, mailAccountWrites } from './mail-accounts.ts';
import { dueMeetingKey, dueMeetingWrites } from './meetings.ts';
import { area, configuration, lockKey, settingsKey } from './partition.ts';
import { countChanges } from './plan-counts.ts';
import type { ObjectChange, ObjectName, ObjectRecord, WriteProblem } from './records.ts';
import { countForTenant } from './resellers.ts';
import type { Store } from './store.ts';
import type { Key, Table, Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';
import { connectionKeys, connectionWrites } from './trunk-connections.ts';

/** Secrets of an object by their names, each sealed. */
export const Sealed = z.record(z.string(), z.string()).default({});
const itemOf = (kind: ObjectKind) => kind.Stored.extend({ sealed: Sealed }) as unknown as z.ZodType<ObjectRecord>;

/** What routing needs lies in the snapshot's partition, all else beside it. */
const partitionOf = (tenant: TenantId, { isInSnapshot }: Pick<ObjectKind, 'isInSnapshot'>): string =>
  isInSnapshot ? configuration(tenant) : area(tenant, 'objects');

const rangeOf = (tenant: TenantId, kind: ObjectKind) => ({ pk: partitionOf(tenant, kind), prefix: `${kind.name}#` });

/** Users lie where the kinds of the snapshot do (users.ts). */
export const keyOf = (tenant: TenantId, { target, id }: ObjectName): Key => ({
  pk: target === 'user' ? configuration(tenant) : partitionOf(tenant, kindOf(target)),
  sk: `${target}#${id}`,
});

const platformKey = (space: string, value: string): Key => ({ pk: `${space.toUpperCase()}#${value}`, sk: 'lock' });
const valueKey = (tenant: TenantId, { space, value }: Pick<UniqueValue, 'space' | 'value'>): Key =>
  UNIQUE_SPACES[space] === 'platform' ? platformKey(space, value) : lockKey(tenant, space, value);

const nameOfKey = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** Who has a value. Users write theirs in a form of their own (users.ts). */
const ValueLock = z
  .object({ tenantId: TenantId, target: z.string(), id: z.string() })
  .or(z.object({ userId: z.string() }).transform(({ userId }) => ({ target: 'user', id: userId })));

/** The configuration objects of one tenant. */
export function objects(world: ConfigWorld, tenant: TenantId): TenantStore['objects'] {
  const { table } = world;

  /** Takes what is new of the unique values, and frees what is no longer there. */
  const values = ({ kind, before, after }: ObjectChange): Write[] => {
    const name = { target: kind.name, id: (after ?? before)?.id };
    const had = before ? uniqueValues(kind, before) : [];
    const has = after ? uniqueValues(kind, after) : [];
    const isIn = (list: readonly UniqueValue[], one: UniqueValue) =>
      list.some(({ space, value }) => space === one.space && value === one.value);
    return [
      ...has
        .filter((one) => !isIn(had, one))
        .map((one) =>
          table.putNew(
            valueKey(tenant, one),
            { tenantId: tenant, ...name },
            { code: 'value-taken', path: one.path, value: one.value },
          ),
        ),
      ...had
        .filter((one) => !isIn(has, one))
        .map((one) =>
          table.remove(
            valueKey(tenant, one),
            { text: 'id = :id AND tenantId = :tenant', values: { ':id': name.id, ':tenant': tenant } },
            { code: 'changed-meanwhile' },
          ),
        ),
    ];
  };

  const item = ({ kind, before, after }: ObjectChange): Write => {
    const key = keyOf(tenant, { target: kind.name, id: ((after ?? before) as ObjectRecord).id });
    const refusal = { code: 'changed-meanwhile' } as const;
    if (!before) return table.putNew(key, after as ObjectRecord, refusal);
    const unchanged = { text: 'updatedAt = :before', values: { ':before': before.updatedAt } };
    return after ? table.replace(key, after, unchanged, refusal) : table.remove(key, unchanged, refusal);
  };

  return {
    get: (kind, id) => table.get(keyOf(tenant, { target: kind.name, id }), itemOf(kind)),
    list: (kind, page) => table.page(rangeOf(tenant, kind), page, itemOf(kind)),
    all: (kind) => table.all(rangeOf(tenant, kind), itemOf(kind)),
    everything: () => everything(table, tenant),

    async byValue(space, value) {
      const lock = await table.get(valueKey(tenant, { space, value }), ValueLock);
      return lock && ({ target: lock.target, id: lock.id } as ObjectName);
    },

    async taken(space, values) {
      const keys = values.map((value) => ({ ...valueKey(tenant, { space, value }), value }));
      const present = new Set((await table.present(keys.map(({ pk, sk }) => ({ pk, sk })))).map(nameOfKey));
      return new Set(keys.filter((key) => present.has(nameOfKey(key))).map(({ value }) => value));
    },

    async missing(targets) {
      const keys = new Map(targets.map((target) => [keyOf(tenant, target).sk, target]));
      const present = await table.present([...keys.values()].map((target) => keyOf(tenant, target)));
      for (const { sk } of present) keys.delete(sk);
      return [...keys.values()];
    },

    async write(changes, audit, ifVersion) {
      const counts = countChanges(changes);
      const bumped: Result<Write[], WriteProblem> =
        Object.keys(counts).length === 0
          ? ok([bumpVersion(table, tenant, ifVersion === undefined ? {} : { ifVersion })])
          : await countForTenant(world, tenant, counts, ifVersion);
      if (!bumped.ok) return bumped;
      return table.transact([
        ...changes.flatMap(values),
        ...changes.map(item),
        ...changes.flatMap(({ kind, before, after }) =>
          after === null && before !== null && kind.name in SCOPES_OF_BEARER
            ? [table.clear(settingsKey(tenant, before.id))]
            : [],
        ),
        ...bumped.value,
        ...connectionWrites(table, tenant, changes),
        ...mailAccountWrites(table, tenant, changes),
        ...dueMeetingWrites(table, tenant, changes),
        ...changes.flatMap(({ before, after }) =>
          auditEntry(world, tenant, audit, ((after ?? before) as ObjectRecord).id, { before, after }),
        ),
      ]);
    },
  };
}

/** The way from a value that is unique on the platform to its tenant. */
export const byPlatformValue =
  (table: Table): Store['byPlatformValue'] =>
  async (space, value) => {
    const lock = await table.get(platformKey(space, value), ValueLock, { stale: true });
    return lock && 'tenantId' in lock ? (lock as Awaited<ReturnType<Store['byPlatformValue']>>) : null;
  };

/** What a tenant that is being deleted has among what is the platform's: unique values, trunks that are kept connected, IMAP accounts, meetings. */
export async function platformLocks(table: Table, tenant: TenantId): Promise<Key[]> {
  const locks: Key[] = [];
  for await (const { kind, record } of everything(table, tenant)) {
    const own = uniqueValues(kind, record).filter(({ space }) => UNIQUE_SPACES[space] === 'platform');
    locks.push(...own.map((value) => valueKey(tenant, value)));
    if (kind.name === 'trunk') locks.push(...connectionKeys(tenant, record.id));
    if (kind.name === 'voicemail-box') locks.push(mailAccountKey(tenant, record.id));
    if (kind.name === 'meeting') locks.push(dueMeetingKey(tenant, record.id));
  }
  return locks;
}

async function* everything(table: Table, tenant: TenantId): AsyncGenerator<{ kind: ObjectKind; record: ObjectRecord }> {
  for (const pk of [configuration(tenant), area(tenant, 'objects')]) {
    for await (const item of table.partition(pk)) {
      const kind = KIND_OF_PREFIX.get(item.sk.slice(0, item.sk.indexOf('#')));
      if (kind) yield { kind, record: itemOf(kind).parse(item) };
    }
  }
}

const KIND_OF_PREFIX: ReadonlyMap<string, ObjectKind> = new Map(OBJECT_KINDS.map((kind) => [kind.name, kind]));

const uniqueValues = (kind: ObjectKind, record: ObjectRecord): readonly UniqueValue[] =>
  kind.unique?.(record as never) ?? [];
