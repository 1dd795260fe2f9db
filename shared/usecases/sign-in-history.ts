import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { OpenSession, SignInRecord } from '#shared/sign-in/index.ts';
import type { Page, PageRequest, SessionRecord, UserRecord } from '#shared/store/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { cutText, toInstant } from '#shared/world/index.ts';
import { meets } from './expectation.ts';
import { keptDays, keptSince } from './kept-days.ts';
import { ownAccount } from './own-account.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

const USER_AGENT_LENGTH = 200;

/** Where the request comes from, as it is kept. */
export function clientOf({ client }: Pick<UseCaseWorld, 'client'>): Pick<SessionRecord, 'source' | 'userAgent'> {
  const { source = null, userAgent = null } = client ?? {};
  return { source, userAgent: userAgent && cutText(userAgent, USER_AGENT_LENGTH) };
}

/** Keeps how an attempt to sign in ended. Of somebody whom nobody knows too, so that the answer takes as long. */
export async function recordSignIn(
  world: UseCaseWorld,
  tenant: Pick<Tenant, 'id'>,
  user: Pick<UserRecord, 'id'> | null,
  outcome: SignInRecord['outcome'],
  impersonator: string | null = null,
): Promise<void> {
  const { store, clock, ids } = world;
  const { signIns } = store.tenant(tenant.id);
  const id = ids.next('sin');
  const days = await keptDays(world, tenant.id, 'sign-in.kept-days');
  if (user === null) return signIns.addOfNobody(id);
  const at = toInstant(clock.nowMs());
  await signIns.add({ id, at, userId: user.id, outcome, ...clientOf(world), impersonator }, days);
}

/** Newest first. */
export async function listSignIns(
  world: UseCaseWorld,
  principal: Principal,
  userId: UserId,
  page: PageRequest,
): Promise<Result<Page<SignInRecord>, Problem>> {
  const permitted = permit(principal, 'session:read');
  if (!permitted.ok) return permitted;
  const user = await world.store.tenant(principal.tenantId).users.get(userId);
  return user ? ok(await signInsOf(world, principal.tenantId, userId, page)) : fail({ code: 'not-found' });
}

async function signInsOf(
  world: UseCaseWorld,
  tenantId: Tenant['id'],
  userId: UserId,
  page: PageRequest,
): Promise<Page<SignInRecord>> {
  const sinceMs = await keptSince(world, tenantId, 'sign-in.kept-days');
  return world.store.tenant(tenantId).signIns.list(userId, page, sinceMs);
}

export async function listOwnSignIns(
  world: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<SignInRecord>, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  return ok(await signInsOf(world, tenant.id, user.id, page));
}

/** Newest first. */
export async function listSessions(
  world: UseCaseWorld,
  principal: Principal,
  userId: UserId,
  page: PageRequest,
): Promise<Result<Page<OpenSession>, Problem>> {
  const permitted = permit(principal, 'session:read');
  if (!permitted.ok) return permitted;
  const user = await world.store.tenant(principal.tenantId).users.get(userId);
  return user ? ok(await sessionsOf(world, principal, user, page)) : fail({ code: 'not-found' });
}

export async function listOwnSessions(
  world: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<OpenSession>, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  return ok(await sessionsOf(world, { tenantId: tenant.id }, user, page));
}

/** An own session elsewhere, or this one. Somebody else's is as unknown as one that never was. */
export async function endOwnSession(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
): Promise<Result<void, Problem>> {
  const { homeTenantId, userId, impersonator } = principal;
  if (homeTenantId === null || userId === null || impersonator !== null) return fail({ code: 'not-found' });
  const met = meets(world, {});
  if (!met.ok) return met;
  const isEnded = await world.store.tenant(homeTenantId).sessions.end(userId, id);
  return isEnded ? ok(undefined) : fail({ code: 'not-found' });
}

async function sessionsOf(
  { store }: UseCaseWorld,
  { tenantId }: Pick<Principal, 'tenantId'>,
  user: UserRecord,
  page: PageRequest,
): Promise<Page<OpenSession>> {
  const { items, cursor } = await store.tenant(tenantId).sessions.list(user.id, page);
  const open = items.filter(({ sessionEpoch }) => sessionEpoch === user.sessionEpoch);
  return { items: open.map((session) => ({ ...session, impersonator: session.impersonator?.actor ?? null })), cursor };
}
