import { isDeepStrictEqual } from 'node:util';
import type { CallPermission } from '#shared/call-permission/index.ts';
import { sha256 } from '#shared/credentials/index.ts';
import { may, type Permission, type Principal, permissionFor } from '#shared/identity/index.ts';
import { kindOf, type ObjectKind } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import {
  callPermissionOf,
  callPermissionSetting,
  nearest,
  SCOPES_OF_BEARER,
  SETTINGS,
  type Setting,
  type SettingBearerKind,
  type SettingScope,
  type SettingValue,
  type SettingValues,
  settingsOf,
} from '#shared/setting/index.ts';
import { type ObjectRecord, SETTINGS_AT_ONCE, type SettingBearer, type TenantStore } from '#shared/store/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { changedAt } from './change.ts';
import { meets } from './expectation.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import { atOneVersion } from './references.ts';
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

/** All that holds for somebody, and a name for just this: another one where anything of it is, also what a group has set. */
export interface HeldSettings {
  readonly items: readonly EffectiveSetting[];
  readonly version: string;
}

/** A level of inheritance: who, and what is set there. */
interface Level {
  readonly bearer: SettingBearer;
  readonly values: SettingValues;
}

/** What can be set: the same for all tenants, and the call permissions of this one for whoever may see who has them. */
export async function listSettings({ store }: UseCaseWorld, principal: Principal): Promise<Setting[]> {
  const maySee = (['user', 'user-group'] as const).some((kind) => may(principal, permissionOf(kind, 'read')));
  const own = maySee ? await callPermissionsOf(store.tenant(principal.tenantId)) : [];
  return [...SETTINGS.values(), ...own];
}

/** Every setting of a tenant, group, user or device, and whose value holds (sipXcom 20.04 GRP-03). */
export async function getSettings(
  { store }: UseCaseWorld,
  principal: Principal,
  bearer: SettingBearer,
): Promise<Result<HeldSettings, Problem>> {
  const permitted = permit(principal, permissionOf(bearer.kind, 'read'));
  if (!permitted.ok) return permitted;
  const tenant = store.tenant(principal.tenantId);
  if (!(await isThere(tenant, principal, bearer))) return fail({ code: 'not-found' });
  return ok(await heldBy(tenant, principal, bearer));
}

async function heldBy(tenant: TenantStore, principal: Principal, bearer: SettingBearer): Promise<HeldSettings> {
  const [settings, levels] = await Promise.all([
    settingsHeldBy(tenant, bearer.kind),
    levelsOf(tenant, principal, bearer),
  ]);
  const items = settings.map((setting) => {
    const { path, scope } = setting;
    const held = nearest(
      setting,
      path,
      levels.map(({ values }) => values),
    );
    const value = (held?.value ?? setting.default) as SettingValue;
    return { path, scope, value, default: setting.default, from: held ? (levels[held.level] as Level).bearer : null };
  });
  return { items, version: sha256(JSON.stringify(items)) };
}

/** Sets what has a value, and gives back to the level above what is null; all or nothing. */
export async function changeSettings(
  world: UseCaseWorld,
  principal: Principal,
  bearer: SettingBearer,
  changes: Readonly<Record<string, SettingValue | null>>,
): Promise<Result<HeldSettings, Problem>> {
  const { store, clock, expectation = 'any' } = world;
  const permitted = permit(principal, permissionOf(bearer.kind, 'write'));
  if (!permitted.ok) return permitted;
  const tenant = store.tenant(principal.tenantId);
  if (!(await isThere(tenant, principal, bearer))) return fail({ code: 'not-found' });
  const audit = noted(principal, `${bearer.kind}.change-settings`);
  const write = async (version?: number): Promise<Result<void, Problem>> => {
    const before = await tenant.settings.get(bearer.id);
    if (expectation !== 'any') {
      const met = meets(world, { updatedAt: (await heldBy(tenant, principal, bearer)).version });
      if (!met.ok) return met;
    }
    const settings = await settingsHeldBy(tenant, bearer.kind);
    // What is no setting any more can be given back by whoever still holds it.
    const errors = Object.entries(changes).flatMap(([path, value]) =>
      value === null && before?.values[path] !== undefined ? [] : wrongWith(settings, bearer.kind, path, value),
    );
    if (errors.length > 0) return fail({ code: 'invalid-fields', errors });
    const values = Object.entries({ ...before?.values, ...changes }).filter(([, value]) => value !== null);
    const after = {
      bearerId: bearer.id,
      values: Object.fromEntries(values) as Record<string, SettingValue>,
      updatedAt: before ? changedAt(before, clock) : toInstant(clock.nowMs()),
    };
    if (isDeepStrictEqual(after.values, before?.values ?? {})) return ok(undefined);
    return tenant.settings.put(bearer, before, after, audit, version);
  };
  // A call permission must still be there when it is given: what is set with the others is the same for all tenants.
  const isOwn = Object.keys(changes).some((path) => callPermissionOf(path) !== null);
  const written = isOwn ? await atOneVersion(world, principal.tenantId, write) : await write();
  return written.ok
    ? getSettings(world, { ...principal, permissions: [permissionOf(bearer.kind, 'read')] }, bearer)
    : written;
}

/**
 * Before an object is deleted that is a setting of others: it is taken back from whoever has set it. That is a write, after
 * which the version is another: the step that asked runs once more, and finds nobody.
 */
export async function forgetSetting(
  { store, clock }: Pick<UseCaseWorld, 'store' | 'clock'>,
  principal: Principal,
  { name, settingPath }: Pick<ObjectKind, 'name' | 'settingPath'>,
  id: string,
): Promise<Result<void, Problem>> {
  if (!settingPath) return ok(undefined);
  const path = settingPath(id);
  const audit = noted(principal, `${name}.take-back`);
  const { settings } = store.tenant(principal.tenantId);
  const changes: Parameters<typeof settings.replace>[0][number][] = [];
  for await (const before of settings.all()) {
    const { [path]: set, ...values } = before.values;
    if (set !== undefined) changes.push({ before, after: { ...before, values, updatedAt: changedAt(before, clock) } });
  }
  for (let start = 0; start < changes.length; start += SETTINGS_AT_ONCE) {
    const written = await settings.replace(changes.slice(start, start + SETTINGS_AT_ONCE), audit, id);
    if (!written.ok) return written;
  }
  return ok(undefined);
}

/** What a bearer can hold: with the call permissions of the tenant, in the order in which they were made. */
async function settingsHeldBy(tenant: TenantStore, kind: SettingBearerKind): Promise<Setting[]> {
  const scopes: readonly SettingScope[] = SCOPES_OF_BEARER[kind];
  const own = scopes.includes('call-permission') ? await callPermissionsOf(tenant) : [];
  return [...settingsOf(kind), ...own];
}

async function callPermissionsOf(tenant: TenantStore): Promise<Setting[]> {
  const found: Setting[] = [];
  for await (const record of tenant.objects.all(kindOf('call-permission'))) {
    found.push(callPermissionSetting(record as unknown as CallPermission));
  }
  return found;
}

function wrongWith(settings: readonly Setting[], kind: SettingBearerKind, path: string, value: SettingValue | null) {
  const at = ['values', path];
  const setting = settings.find((one) => one.path === path);
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
