import { isDeepStrictEqual } from 'node:util';
import type { Principal } from '#shared/identity/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, Store, UserRecord } from '#shared/store/index.ts';
import type { Tenant, TenantId } from '#shared/tenant/index.ts';
import { type NewUser, User, type UserId, type UserPatch } from '#shared/user/index.ts';
import { readableSecret, toInstant } from '#shared/world/index.ts';
import { type BlobWorld, forgetAvatars } from './avatars.ts';
import { changedAt, isUnchanged, patched, sealedNow } from './change.ts';
import { knownRole } from './custom-roles.ts';
import { meets } from './expectation.ts';
import { isPlain, type ListQuery, pageOf } from './list-query.ts';
import { NO_PASSWORD, newPassword } from './password.ts';
import { noted, permit, permitGiven } from './permission.ts';
import type { Problem } from './problem.ts';
import { atOneVersion, releaseReferences } from './references.ts';
import { forgetFactors } from './second-factor.ts';
import { keepRealm, proofsFor, SIP_PASSWORD_LENGTH } from './sip-secret.ts';
import { pinFieldsOf, voicemailPinFields } from './voicemail-pin.ts';
import type { UseCaseWorld } from './world.ts';

export async function listUsers(
  { store }: UseCaseWorld,
  principal: Principal,
  query: ListQuery,
): Promise<Result<Page<User>, Problem>> {
  const permitted = permit(principal, 'user:read');
  if (!permitted.ok) return permitted;
  const { users } = store.tenant(principal.tenantId);
  return ok(
    isPlain(query) ? await users.list(query) : await pageOf(`${principal.tenantId}/user`, told(users.all()), query),
  );
}

/** Without what nobody outside may see: nor may anybody filter or sort by it. */
async function* told(records: AsyncIterable<UserRecord>): AsyncGenerator<User> {
  for await (const record of records) yield User.parse(record);
}

export async function getUser(
  { store }: UseCaseWorld,
  principal: Principal,
  id: UserId,
): Promise<Result<User, Problem>> {
  const permitted = permit(principal, 'user:read');
  if (!permitted.ok) return permitted;
  const user = await store.tenant(principal.tenantId).users.get(id);
  return user ? ok(User.parse(user)) : fail({ code: 'not-found' });
}

/** A user with an extension gets a digest secret, made up unless given. It is told here and never again. */
export async function createUser(
  world: UseCaseWorld,
  principal: Principal,
  { password, sipPassword: chosen, voicemailPin, ...input }: NewUser,
): Promise<Result<User & { sipPassword: string | null }, Problem>> {
  const { store, clock, ids, chance, secretBox } = world;
  const permitted = permit(principal, 'user:write');
  if (!permitted.ok) return permitted;
  const roles = await permitGiven(world, principal, input);
  if (!roles.ok) return roles;
  const known = await knownRole(world, principal, input.customRoleId);
  if (!known.ok) return known;
  const tenant = await store.tenantById(principal.tenantId);
  if (!tenant) return fail({ code: 'not-found' });

  const secret = password === undefined ? ok(NO_PASSWORD) : await newPassword(world, tenant, input, password);
  if (!secret.ok) return secret;
  const sipPassword = chosen ?? (input.extension === null ? null : readableSecret(chance, SIP_PASSWORD_LENGTH));
  const sealedSipPassword = sipPassword && secretBox.seal(tenant.id, sipPassword);
  const now = toInstant(clock.nowMs());
  const user: UserRecord = {
    ...input,
    ...pinFieldsOf(null),
    avatar: null,
    ...(await voicemailPinFields(world, voicemailPin)),
    sipCredentials: [],
    aliases: otherThan(input.extension, input.aliases),
    id: ids.next('usr'),
    createdAt: now,
    updatedAt: now,
    ...secret.value,
    sealedSipPassword,
    digest: null,
    sessionEpoch: 0,
  };
  const audit = noted(principal, 'user.create');
  const created = await store
    .tenant(tenant.id)
    .users.create({ ...user, ...proofsFor(world, tenant, null, user) }, audit);
  if (!created.ok) return created;
  await keepRealm(world, tenant, audit);
  return ok({ ...created.value, sipPassword });
}

export async function updateUser(
  world: UseCaseWorld,
  principal: Principal,
  id: UserId,
  { password, sipPassword, voicemailPin, ...patch }: UserPatch,
): Promise<Result<User, Problem>> {
  return changeUser(world, principal, id, 'user.update', async (before, tenant) => {
    const changed = {
      ...patched<UserRecord>(before, patch),
      sealedSipPassword: sealedNow(world, principal, sipPassword, before.sealedSipPassword),
      ...(await voicemailPinFields(world, voicemailPin)),
    };
    if (password === undefined) return ok(changed);
    const secret = await newPassword(world, tenant, changed, password);
    return secret.ok ? ok({ ...changed, ...secret.value }) : secret;
  });
}

/** Makes a new digest secret up and tells it once; phones with the old one have to be given the new one. */
export async function renewSipPassword(
  world: UseCaseWorld,
  principal: Principal,
  id: UserId,
): Promise<Result<{ sipPassword: string }, Problem>> {
  const sipPassword = readableSecret(world.chance, SIP_PASSWORD_LENGTH);
  const changed = await changeUser(world, principal, id, 'user.renew-sip-password', (before) =>
    ok({ ...before, sealedSipPassword: world.secretBox.seal(principal.tenantId, sipPassword) }),
  );
  return changed.ok ? ok({ sipPassword }) : changed;
}

/** Whoever uses them is out at once, as after a new password. Impersonation ends with them. */
export async function endSessions(
  world: UseCaseWorld,
  principal: Principal,
  id: UserId,
): Promise<Result<void, Problem>> {
  const ended = await changeUser(world, principal, id, 'user.end-sessions', (before) =>
    ok({ ...before, sessionEpoch: before.sessionEpoch + 1 }),
  );
  return ended.ok ? ok(undefined) : ended;
}

export async function deleteUser(world: BlobWorld, principal: Principal, id: UserId): Promise<Result<void, Problem>> {
  const permitted = permit(principal, 'user:write');
  if (!permitted.ok) return permitted;
  const { store } = world;
  const tenant = store.tenant(principal.tenantId);
  const user = await tenant.users.get(id);
  if (!user) return fail({ code: 'not-found' });
  const roles = await permitGiven(world, principal, user);
  if (!roles.ok) return roles;
  if (principal.userId === id) return fail({ code: 'own-account' });
  const met = meets(world, user);
  if (!met.ok) return met;

  const audit = noted(principal, 'user.delete');
  const deleted = await atOneVersion(world, principal.tenantId, async (version) => {
    const released = await releaseReferences(world, principal, id, audit);
    return released.ok ? tenant.users.delete(user, audit, version) : released;
  });
  if (!deleted.ok) return deleted;
  await forgetPhones(store, principal.tenantId, id);
  await forgetAvatars(world, principal.tenantId, [user]);
  // Whatever is left of them is of no use to anybody: ids are not given twice.
  await forgetFactors(world, principal, id);
  return deleted;
}

/** What reaches the user already is no alias: an alias can become the extension. */
export const otherThan = (extension: string | null, aliases: readonly string[]): string[] =>
  aliases.filter((alias) => alias !== extension);

type Awaitable<Value> = Value | Promise<Value>;

/** Reads, permits, changes and writes one user; `change` says what becomes of the record. */
export async function changeUser(
  world: UseCaseWorld,
  principal: Principal,
  id: UserId,
  action: string,
  change: (before: UserRecord, tenant: Tenant) => Awaitable<Result<UserRecord, Problem>>,
): Promise<Result<User, Problem>> {
  const { store, clock } = world;
  const permitted = permit(principal, 'user:write');
  if (!permitted.ok) return permitted;
  const tenant = await store.tenantById(principal.tenantId);
  const before = tenant && (await store.tenant(tenant.id).users.get(id));
  if (!before) return fail({ code: 'not-found' });

  const own = await permitGiven(world, principal, before);
  if (!own.ok) return own;
  const made = await change(before, tenant);
  if (!made.ok) return made;
  const changed = made.value;
  const roles = await permitGiven(world, principal, changed);
  if (!roles.ok) return roles;
  const isSameRole = changed.role === before.role && changed.customRoleId === before.customRoleId;
  const known = isSameRole ? ok(undefined) : await knownRole(world, principal, changed.customRoleId);
  if (!known.ok) return known;
  if (principal.userId === id && (!changed.isEnabled || !isSameRole)) {
    return fail({ code: 'own-account' });
  }
  const met = meets(world, before);
  if (!met.ok) return met;
  if (isUnchanged(before, changed)) return ok(before);
  // A new password is often the answer to a stolen one, and who is disabled is out for good.
  const endsSessions = changed.passwordHash !== before.passwordHash || (before.isEnabled && !changed.isEnabled);
  const after: UserRecord = {
    ...changed,
    aliases: otherThan(changed.extension, changed.aliases),
    ...proofsFor(world, tenant, before, changed),
    sessionEpoch: changed.sessionEpoch + (endsSessions ? 1 : 0),
    updatedAt: changedAt(before, clock),
  };
  const audit = noted(principal, action);
  const updated = await store.tenant(tenant.id).users.update(before, after, audit);
  if (!updated.ok) return updated;
  const isForgotten = forgottenPhones(before, after);
  if (isForgotten) await forgetPhones(store, tenant.id, id, isForgotten);
  if (!isDeepStrictEqual(proofsOf(before), proofsOf(after))) await keepRealm(world, tenant, audit);
  return updated;
}

type IsForgotten = (registration: Registration) => boolean;
const proofsOf = ({ digest, sipCredentials }: UserRecord) => [digest, sipCredentials];

/** Which phones could no longer register as they have; null when all still could. */
function forgottenPhones(before: UserRecord, after: UserRecord): IsForgotten | null {
  if (after.extension !== before.extension || !after.isEnabled || after.isPhantom) return () => true;
  const secrets = (user: UserRecord) =>
    new Map([
      [null, user.sealedSipPassword],
      ...user.sipCredentials.map((one) => [one.id, one.sealedSipPassword] as const),
    ]);
  const [had, has] = [secrets(before), secrets(after)];
  const gone = new Set([...had].filter(([id, secret]) => has.get(id) !== secret).map(([id]) => id));
  return gone.size === 0 ? null : ({ sipCredentialId }) => gone.has(sipCredentialId);
}

/** Phones that registered as what this user no longer is. Edges notice by the version, which the change has bumped. */
async function forgetPhones(
  store: Store,
  tenantId: TenantId,
  userId: UserId,
  isForgotten: IsForgotten = () => true,
): Promise<void> {
  const { registrations } = store.tenant(tenantId);
  for (const registration of await registrations.list()) {
    if (registration.userId === userId && isForgotten(registration)) await registrations.delete(registration.id);
  }
}
