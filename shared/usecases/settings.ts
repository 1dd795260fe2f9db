import { type Permission, type Principal, permissionFor } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import {
  nearest,
  type SettingBearerKind,
  type SettingScope,
  type SettingValue,
  type SettingValues,
  settingsOf,
} from '#shared/setting/index.ts';
import type { ObjectRecord, SettingBearer, TenantStore } from '#shared/store/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { changedAt } from './change.ts';
import { meets } from './expectation.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** A setting as it holds for somebody. */
export interface EffectiveSetting {
  readonly path: string;
  readonly scope: SettingScope;
  readonly value: SettingValue;
  readonly default: SettingValue;
  /** Whose value it is; null for the default. */
  readonly from: SettingBearer | null;
}

/** A level of inheritance: who, and what is set there. */
interface Level {
  readonly bearer: SettingBearer;
  readonly values: SettingValues;
}

/** Every setting of a tenant, group, user or device, and whose value holds (sipXcom 20.04 GRP-03). */
export async function getSettings(
  { store }: UseCaseWorld,
  principal: Principal,
  bearer: SettingBearer,
): Promise<Result<EffectiveSetting[], Problem>> {
  const permitted = permit(principal, permissionOf(bearer.kind, 'read'));
  if (!permitted.ok) return permitted;
  const tenant = store.tenant(principal.tenantId);
  if (!(await isThere(tenant, principal, bearer))) return fail({ code: 'not-found' });
  const levels = await levelsOf(tenant, principal, bearer);
  return ok(
    settingsOf(bearer.kind).map((setting) => {
      const { path, scope } = setting;
      const held = nearest(
        setting,
        path,
        levels.map(({ values }) => values),
      );
      const value = (held?.value ?? setting.default) as SettingValue;
      return { path, scope, value, default: setting.default, from: held ? (levels[held.level] as Level).bearer : null };
    }),
  );
}

/** Sets what has a value, and gives back to the level above what is null; all or nothing. */
export async function changeSettings(
  world: UseCaseWorld,
  principal: Principal,
  bearer: SettingBearer,
  changes: Readonly<Record<string, SettingValue | null>>,
): Promise<Result<EffectiveSetting[], Problem>> {
  const { store, clock } = world;
  const permitted = permit(principal, permissionOf(bearer.kind, 'write'));
  if (!permitted.ok) return permitted;
  const tenant = store.tenant(principal.tenantId);
  if (!(await isThere(tenant, principal, bearer))) return fail({ code: 'not-found' });
  const met = meets(world, {});
  if (!met.ok) return met;
  const errors = Object.entries(changes).flatMap(([path, value]) => wrongWith(bearer.kind, path, value));
  if (errors.length > 0) return fail({ code: 'invalid-fields', errors });

  const before = await tenant.settings.get(bearer.id);
  const values = Object.entries({ ...before?.values, ...changes }).filter(([, value]) => value !== null);
  const after = {
    bearerId: bearer.id,
    values: Object.fromEntries(values) as Record<string, SettingValue>,
    updatedAt: before ? changedAt(before, clock) : toInstant(clock.nowMs()),
  };
  const written = await tenant.settings.put(bearer, before, after, noted(principal, `${bearer.kind}.change-settings`));
  return written.ok
    ? getSettings(world, { ...principal, permissions: [permissionOf(bearer.kind, 'read')] }, bearer)
    : written;
}

function wrongWith(kind: SettingBearerKind, path: string, value: SettingValue | null) {
  const at = ['values', path];
  const setting = settingsOf(kind).find((one) => one.path === path);
  if (!setting) return [{ path: at, detail: `is no setting of a ${kind.replaceAll('-', ' ')}` }];
  if (value === null) return [];
  const { error } = setting.schema.safeParse(value);
  return error ? [{ path: at, detail: error.issues.map(({ message }) => message).join('; ') }] : [];
}

/** From the farthest to the nearest: tenant, groups by rank, the bearer itself. */
async function levelsOf(tenant: TenantStore, { tenantId }: Principal, bearer: SettingBearer): Promise<Level[]> {
  const above: SettingBearer[] = bearer.kind === 'tenant' ? [] : [{ kind: 'tenant', id: tenantId }];
  const groupKind = bearer.kind === 'user' ? 'user-group' : bearer.kind === 'device' ? 'device-group' : null;
  if (groupKind) {
    const groups: ObjectRecord[] = [];
    for await (const group of tenant.objects.all(kindOf(groupKind))) {
      if ((group.memberIds as readonly string[]).includes(bearer.id)) groups.push(group);
    }
    above.push(...groups.sort(byRank).map(({ id }) => ({ kind: groupKind, id }) as const));
  }
  return Promise.all(
    [...above, bearer].map(async (one) => ({ bearer: one, values: (await tenant.settings.get(one.id))?.values ?? {} })),
  );
}

/** The higher rank is nearer; of equals the newer one, as ids sort by time. */
const byRank = (a: ObjectRecord, b: ObjectRecord): number =>
  (a.rank as number) - (b.rank as number) || (a.id < b.id ? -1 : 1);

async function isThere(tenant: TenantStore, { tenantId }: Principal, { kind, id }: SettingBearer): Promise<boolean> {
  if (kind === 'tenant') return id === tenantId;
  return (await tenant.objects.missing([{ target: kind, id }])).length === 0;
}

const permissionOf = (kind: SettingBearerKind, what: 'read' | 'write'): Permission => {
  if (kind === 'tenant') return `setting:${what}`;
  return kind === 'user' ? `user:${what}` : permissionFor(kind, what);
};
