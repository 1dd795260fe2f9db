import { newApiKeyToken } from '#shared/credentials/index.ts';
import { NewApiKey, type Principal } from '#shared/identity/index.ts';
import { OBJECT_KINDS } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { isGuessable, NO_POLICY } from '#shared/sign-in/index.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import type { NewTenant, ResellerId, Tenant, TenantId, TenantPatch } from '#shared/tenant/index.ts';
import { NewUser } from '#shared/user/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { createApiKey } from './api-keys.ts';
import { type BlobWorld, forgetAvatars } from './avatars.ts';
import { changedAt, isUnchanged, patched } from './change.ts';
import { meets } from './expectation.ts';
import { pagesOf } from './fax/forget.ts';
import { jobFilesOf } from './jobs.ts';
import { forgetFiles } from './objects.ts';
import { ADMIN, noted, permit, permitGiven, reaches } from './permission.ts';
import type { Problem } from './problem.ts';
import { callRecordingsOf } from './recordings.ts';
import { renewDigests } from './sip-secret.ts';
import { createUser } from './users.ts';
import { recordingsOf } from './voicemail/sweep.ts';
import type { UseCaseWorld } from './world.ts';

/** All of the platform, or those of the reseller that asks. */
export async function listTenants(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<Tenant>, Problem>> {
  const permitted = permit(principal, 'tenant:read');
  if (!permitted.ok) return permitted;
  if (principal.role === 'platform') return ok(await store.listTenants(page));
  return ok(
    principal.resellerId === null
      ? { items: [], cursor: null }
      : await store.resellers.tenants(principal.resellerId, page),
  );
}

export async function getTenant(
  { store }: UseCaseWorld,
  principal: Principal,
  id: TenantId,
): Promise<Result<Tenant, Problem>> {
  const permitted = permit(principal, 'tenant:read');
  if (!permitted.ok) return permitted;
  const tenant = await store.tenantById(id);
  return tenant && reaches(principal, tenant) ? ok(tenant) : fail({ code: 'not-found' });
}

/**
 * A tenant, its first user and its first API key, whose token is told here and never again. Three transactions: where the
 * second or third is refused, such as by the plan of the reseller when somebody else has just taken the last place in it,
 * the tenant goes again. Cut short in between, it stands without the rest, which its creator can add by acting in it.
 */
export async function createTenant(
  world: UseCaseWorld,
  principal: Principal,
  { admin, ...input }: NewTenant,
): Promise<Result<Tenant & { apiKey: string }, Problem>> {
  // All of it, before any of it is done.
  for (const permission of ['tenant:write', 'user:write', 'api-key:write'] as const) {
    const permitted = permit(principal, permission);
    if (!permitted.ok) return permitted;
  }
  const roles = await permitGiven(world, principal, ADMIN);
  if (!roles.ok) return roles;
  const about = admin && { ...admin, tenantName: input.name, domain: input.domain };
  if (about && isGuessable(about.password, about)) {
    return fail({ code: 'password-refused', reason: 'guessable', minLength: NO_POLICY.passwordMinLength });
  }
  const distinct = distinctDomains(input);
  if (!distinct.ok) return distinct;
  const seller = await sellerOf(world, principal, input.resellerId);
  if (!seller.ok) return seller;
  const hasRoom = !admin || seller.value === null || (await world.store.resellers.hasRoomForUser(seller.value));
  if (!hasRoom) return fail({ code: 'user-limit-reached' });
  const now = toInstant(world.clock.nowMs());
  const created = await world.store.createTenant(
    { ...input, resellerId: seller.value, id: world.ids.next('ten'), createdAt: now, updatedAt: now },
    noted(principal, 'tenant.create'),
  );
  if (!created.ok) return created;

  // Tried only, there is no tenant to make them in; nothing in an empty one would be in their way.
  if (world.store.isRehearsal) return ok({ ...created.value, apiKey: newApiKeyToken(world.chance) });

  const inside: Principal = { ...principal, tenantId: created.value.id };
  if (admin) {
    const user = await createUser(world, inside, NewUser.parse({ ...admin, ...ADMIN }));
    if (!user.ok) return takenBack(world, principal, inside.tenantId, user);
  }
  const apiKey = await createApiKey(world, inside, NewApiKey.parse({ name: 'First key', ...ADMIN }));
  if (!apiKey.ok) return takenBack(world, principal, inside.tenantId, apiKey);
  return ok({ ...created.value, apiKey: apiKey.value.token });
}

/** The tenant that was made goes again: who is refused finds everything as it was. */
async function takenBack<Refused extends { readonly ok: false }>(
  { store }: UseCaseWorld,
  principal: Principal,
  id: TenantId,
  refused: Refused,
): Promise<Refused> {
  await store.deleteTenant(id, noted(principal, 'tenant.delete'));
  return refused;
}

/**
 * Another realm, such as that of a new domain, is one in which no digest counts, so the digests of all users are made anew before the answer. When that is cut
 * short, the same patch again finishes it.
 */
export async function updateTenant(
  world: UseCaseWorld,
  principal: Principal,
  id: TenantId,
  patch: TenantPatch,
): Promise<Result<Tenant, Problem>> {
  const { store, clock } = world;
  const permitted = permit(principal, 'tenant:write');
  if (!permitted.ok) return permitted;
  const before = await store.tenantById(id);
  if (!before || !reaches(principal, before)) return fail({ code: 'not-found' });
  if (principal.homeTenantId === id && patch.isEnabled === false) return fail({ code: 'own-account' });
  if (patch.resellerId !== undefined && patch.resellerId !== before.resellerId) {
    const seller = await sellerOf(world, principal, patch.resellerId);
    if (!seller.ok) return seller;
    if (seller.value !== patch.resellerId) return fail({ code: 'not-permitted', permission: 'reseller:write' });
  }

  const met = meets(world, before);
  if (!met.ok) return met;
  const after = { ...patched(before, patch), updatedAt: changedAt(before, clock) };
  const distinct = distinctDomains(after);
  if (!distinct.ok) return distinct;
  const audit = noted(principal, 'tenant.update');
  const updated = isUnchanged(before, after) ? ok(before) : await store.updateTenant(before, after, audit);
  if (updated.ok && (patch.domain ?? patch.realm) !== undefined) await renewDigests(world, id, audit);
  return updated;
}

/** Each domain once: an alias that is the domain itself would lead nowhere else. */
function distinctDomains({ domain, aliases }: Pick<Tenant, 'domain' | 'aliases'>): Result<void, Problem> {
  const errors = aliases.flatMap((alias, at) =>
    alias === domain || aliases.indexOf(alias) < at ? [{ path: ['aliases', at], detail: 'is there already' }] : [],
  );
  return errors.length === 0 ? ok(undefined) : fail({ code: 'invalid-fields', errors });
}

/** Everything of the tenant except the records of its calls. When it is cut short, doing it again finishes it. */
export async function deleteTenant(
  world: BlobWorld,
  principal: Principal,
  id: TenantId,
): Promise<Result<void, Problem>> {
  const permitted = permit(principal, 'tenant:write');
  if (!permitted.ok) return permitted;
  if (principal.homeTenantId === id) return fail({ code: 'own-account' });
  // Not there for anybody, once its deletion has begun: whatever version that was about, and whosesoever it was.
  const before = await world.store.tenantById(id);
  if (principal.role !== 'platform' && !(before && reaches(principal, before))) return fail({ code: 'not-found' });
  const met = before ? meets(world, before) : ok(undefined);
  if (!met.ok) return met;
  return world.store.deleteTenant(id, noted(principal, 'tenant.delete'), before, () => forgetAllFiles(world, id));
}

/** Requests to the blob store under way at the same time. */
const FILES_AT_ONCE = 16;

/** Done again, it goes on where it was cut short. */
async function forgetAllFiles(world: BlobWorld, id: TenantId): Promise<void> {
  for await (const user of world.store.tenant(id).users.all()) await forgetAvatars(world, id, [user]);
  for (const kind of OBJECT_KINDS.filter(({ files }) => files)) {
    for await (const object of world.store.tenant(id).objects.all(kind)) await forgetFiles(world, id, kind, object);
  }
  const keys = [
    ...(await recordingsOf(world, id)),
    ...(await callRecordingsOf(world, id)),
    ...(await pagesOf(world, id)),
    ...(await jobFilesOf(world, id)),
  ];
  for (let from = 0; from < keys.length; from += FILES_AT_ONCE)
    await Promise.all(keys.slice(from, from + FILES_AT_ONCE).map((key) => world.blobs.delete(key)));
}

/** Whose customer a tenant is: a reseller makes its own only, the platform says. */
async function sellerOf(
  { store }: UseCaseWorld,
  principal: Principal,
  wanted: ResellerId | null,
): Promise<Result<ResellerId | null, Problem>> {
  if (principal.role !== 'platform') {
    const { resellerId } = principal;
    return resellerId !== null && (wanted === null || wanted === resellerId)
      ? ok(resellerId)
      : fail({ code: 'not-permitted', permission: 'reseller:write' });
  }
  return wanted === null || (await store.resellers.get(wanted)) ? ok(wanted) : fail({ code: 'reseller-unknown' });
}
