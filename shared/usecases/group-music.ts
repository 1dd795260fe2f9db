import type { Principal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ObjectRecord } from '#shared/store/index.ts';
import { inOwnRight, type OwnAccount, ownAccount } from './own-account.ts';
import type { Problem } from './problem.ts';
import { changeSettings, getSettings } from './settings.ts';
import type { UseCaseWorld } from './world.ts';

const SETTING = 'call.music-on-hold';
const GROUPS = kindOf('user-group');
const MUSIC = kindOf('music-on-hold');

/** What those hear whom a group lets wait, as one of its members sees it. */
export interface GroupMusic {
  readonly userGroupId: string;
  readonly name: string;
  /** Null: the music of the tenant, or one that is not there any more. */
  readonly musicOnHoldId: string | null;
}

export interface GroupMusicChoice {
  readonly items: readonly GroupMusic[];
  readonly music: readonly { readonly id: string; readonly name: string }[];
}

/** The groups whose music one may set, and what there is to choose from: none without `permission.group-music` (sipXcom 20.04 MOH-06). */
export async function listGroupMusic(
  world: UseCaseWorld,
  principal: Principal,
): Promise<Result<GroupMusicChoice, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  if (!(await isAllowed(world, principal, own.value))) return ok({ items: [], music: [] });
  const groups = (await everyOf(world, own.value, GROUPS)).filter((group) => hasMember(group, own.value));
  const music = await everyOf(world, own.value, MUSIC);
  const items: GroupMusic[] = [];
  for (const group of groups) items.push(await musicOf(world, own.value, group, music));
  return ok({ items, music: music.map(({ id, name }) => ({ id, name: String(name) })) });
}

/** As an administrator sets it for the group, but nothing else of it. @param musicOnHoldId  null: as the tenant has it */
export async function setGroupMusic(
  world: UseCaseWorld,
  principal: Principal,
  userGroupId: string,
  musicOnHoldId: string | null,
): Promise<Result<GroupMusic, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { objects } = world.store.tenant(own.value.tenant.id);
  const group = await objects.get(GROUPS, userGroupId);
  // A group of others is as unknown as one that is not there.
  if (!group || !hasMember(group, own.value)) return fail({ code: 'not-found' });
  if (!(await isAllowed(world, principal, own.value)))
    return fail({ code: 'not-permitted', permission: 'user-group:write' });
  const music = await everyOf(world, own.value, MUSIC);
  if (musicOnHoldId !== null && !music.some(({ id }) => id === musicOnHoldId)) {
    const detail = 'is not the id of a music-on-hold of this tenant';
    return fail({ code: 'invalid-fields', errors: [{ path: ['musicOnHoldId'], detail }] });
  }
  const bearer = { kind: 'user-group' as const, id: userGroupId };
  const right = inOwnRight(principal, own.value, 'user-group:write');
  const changed = await changeSettings(world, right, bearer, { [SETTING]: musicOnHoldId });
  return changed.ok ? ok(await musicOf(world, own.value, group, music)) : changed;
}

async function isAllowed(world: UseCaseWorld, principal: Principal, own: OwnAccount): Promise<boolean> {
  const held = await getSettings(world, inOwnRight(principal, own, 'user:read'), { kind: 'user', id: own.user.id });
  return held.ok && held.value.items.some(({ path, value }) => path === 'permission.group-music' && value === true);
}

async function musicOf(
  { store }: UseCaseWorld,
  { tenant }: OwnAccount,
  { id, name }: ObjectRecord,
  music: readonly ObjectRecord[],
): Promise<GroupMusic> {
  const set = (await store.tenant(tenant.id).settings.get(id))?.values[SETTING];
  const chosen = music.find((one) => one.id === set || one.name === set);
  return { userGroupId: id, name: String(name), musicOnHoldId: chosen?.id ?? null };
}

const hasMember = (group: ObjectRecord, { user }: OwnAccount): boolean =>
  (group.memberIds as readonly string[]).includes(user.id);

async function everyOf(
  { store }: UseCaseWorld,
  { tenant }: OwnAccount,
  kind: typeof GROUPS | typeof MUSIC,
): Promise<readonly ObjectRecord[]> {
  const all: ObjectRecord[] = [];
  for await (const one of store.tenant(tenant.id).objects.all(kind)) all.push(one);
  return all;
}
