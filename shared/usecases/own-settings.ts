import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { SETTINGS, type SettingValue } from '#shared/setting/index.ts';
import { inOwnRight, ownAccount } from './own-account.ts';
import type { Problem } from './problem.ts';
import { changeSettings, getSettings, type HeldSettings } from './settings.ts';
import type { UseCaseWorld } from './world.ts';

/** The settings that a user may change for himself, and whose value holds (sipXcom 20.04 UPT-01). */
export async function getOwnSettings(
  world: UseCaseWorld,
  principal: Principal,
): Promise<Result<HeldSettings, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const bearer = { kind: 'user' as const, id: own.value.user.id };
  return theOwnOf(await getSettings(world, inOwnRight(principal, own.value, 'user:read'), bearer));
}

/** As an administrator changes them, but only what definitions leave to users. */
export async function changeOwnSettings(
  world: UseCaseWorld,
  principal: Principal,
  changes: Readonly<Record<string, SettingValue | null>>,
): Promise<Result<HeldSettings, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const others = Object.keys(changes).filter((path) => !isOwn(path));
  if (others.length > 0) {
    const errors = others.map((path) => ({ path: ['values', path], detail: 'is no setting of your own' }));
    return fail({ code: 'invalid-fields', errors });
  }
  const bearer = { kind: 'user' as const, id: own.value.user.id };
  return theOwnOf(await changeSettings(world, inOwnRight(principal, own.value, 'user:write'), bearer, changes));
}

const isOwn = (path: string): boolean => SETTINGS.get(path)?.isUsersOwn === true;

/** The version stays that of all: If-Match is compared with it. */
const theOwnOf = (held: Result<HeldSettings, Problem>): Result<HeldSettings, Problem> =>
  held.ok ? ok({ ...held.value, items: held.value.items.filter(({ path }) => isOwn(path)) }) : held;
