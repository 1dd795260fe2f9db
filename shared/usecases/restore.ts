import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { GIVEN_FOR, sipCredentialSecret } from '#shared/backup/index.ts';
import { CustomRole, covers, type Principal, permissionFor } from '#shared/identity/index.ts';
import {
  type FieldProblem,
  factsOf,
  isSent,
  type ObjectKind,
  type Reference,
  referencesIn,
  withoutReference,
} from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { callPermissionOf, callPermissionPath, SETTING_BEARER_KINDS } from '#shared/setting/index.ts';
import type { ObjectRecord, UserRecord, WebhookRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { StoredUser, User } from '#shared/user/index.ts';
import { Webhook } from '#shared/webhook/index.ts';
import { readableSecret } from '#shared/world/index.ts';
import { changedAt, isUnchanged } from './change.ts';
import { NO_PASSWORD } from './password.ts';
import { noted, permit, permitAll, permitGiven } from './permission.ts';
import type { Problem } from './problem.ts';
import { atOneVersion } from './references.ts';
import { changeSettings } from './settings.ts';
import { keepRealm, proofsFor, SIP_PASSWORD_LENGTH } from './sip-secret.ts';
import { changeUser, otherThan } from './users.ts';
import { pinFieldsOf } from './voicemail-pin.ts';
import { newSecret, permitToHear } from './webhooks.ts';
import type { UseCaseWorld } from './world.ts';

/** What has become of a record of a backup. */
export interface Restoration {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  /** What it names and does without, as that is not there; paths into the record of the backup. */
  readonly dropped: readonly FieldProblem[];
  /** Names of secrets that it does without: they were given for another server. */
  readonly withheld: readonly string[];
}
export type Restored = Result<Restoration, Problem>;
export const restored = (
  outcome: Restoration['outcome'],
  dropped: Restoration['dropped'] = [],
  withheld: Restoration['withheld'] = [],
): { readonly ok: true; readonly value: Restoration } => ok({ outcome, dropped, withheld });

/** Secrets of a record by name; null when the backup has none, or they may not be opened: what is there then stays. */
export type OpenSecrets = Readonly<Record<string, string>> | null;

/**
 * Secrets that stay with their server: those of the backup where that is the one they were given for, else none, and which
 * they would have been. A file of before it was written down with them does not say.
 */
export function secretsFor<Shape>(
  schema: z.ZodType<Shape>,
  secrets: OpenSecrets,
  isElsewhere: (givenFor: Shape) => boolean,
): { readonly secrets: OpenSecrets; readonly withheld: readonly string[] } {
  if (secrets === null) return { secrets, withheld: [] };
  const { [GIVEN_FOR]: givenFor = 'null', ...rest } = secrets;
  const { data } = schema.safeParse(JSON.parse(givenFor));
  return data === undefined || isElsewhere(data)
    ? { secrets: null, withheld: Object.keys(rest) }
    : { secrets: rest, withheld: [] };
}

/** What is no record of its kind: the first thing that is wrong with it. */
export function parsed<Shape>(schema: z.ZodType<Shape>, record: unknown): Result<Shape, Problem> {
  const result = schema.safeParse(record);
  if (result.success) return ok(result.data);
  const errors = result.error.issues.map(({ path, message }) => ({
    path: path as (string | number)[],
    detail: message,
  }));
  return fail({ code: 'invalid-fields', errors });
}

export async function restoreRole(
  { store, clock }: UseCaseWorld,
  principal: Principal,
  record: unknown,
): Promise<Restored> {
  const permitted = permit(principal, 'role:write');
  if (!permitted.ok) return permitted;
  const role = parsed(CustomRole, record);
  if (!role.ok) return role;
  const { roles } = store.tenant(principal.tenantId);
  const before = await roles.get(role.value.id);
  if (!covers(principal.permissions, [...(before?.permissions ?? []), ...role.value.permissions])) {
    return fail({ code: 'role-above-own' });
  }
  if (before && isUnchanged(before, role.value)) return restored('unchanged');
  const audit = noted(principal, 'role.restore');
  const written = before
    ? await roles.update(before, { ...role.value, updatedAt: changedAt(before, clock) }, audit)
    : await roles.create(role.value, audit);
  return written.ok ? restored(before ? 'updated' : 'created') : written;
}

/** Pictures are not in backups: who has one keeps it. Somebody whose secrets are not in the backup keeps those he has; who is new gets a digest secret made up. */
export async function restoreUser(
  world: UseCaseWorld,
  principal: Principal,
  record: unknown,
  secrets: OpenSecrets,
): Promise<Restored> {
  const { store, chance, secretBox } = world;
  const permitted = permit(principal, 'user:write');
  if (!permitted.ok) return permitted;
  const user = parsed(StoredUser, record);
  if (!user.ok) return user;
  const { tenantId } = principal;
  const before = await store.tenant(tenantId).users.get(user.value.id);
  const { sipPassword } = secrets ?? {};
  const { passwordHash, passwordChangedAt } = passwordOf(secrets, before);
  const knownSecret = before?.sealedSipPassword ? secretBox.open(tenantId, before.sealedSipPassword) : null;
  const seal = (secret: string) => secretBox.seal(tenantId, secret);

  if (before) {
    const isKnown = sipPassword === undefined || sipPassword === knownSecret;
    const others = {
      ...pinOf(secrets, before),
      sipCredentials: sipCredentialsOf(world, tenantId, user.value, secrets, before),
    };
    const wanted = { ...user.value, ...others, avatar: before.avatar };
    const isKept = isDeepStrictEqual(others.sipCredentials, before.sipCredentials);
    const isSamePin = others.voicemailPinHash === before.voicemailPinHash;
    if (
      isUnchanged(User.parse(before), User.parse(wanted)) &&
      isKnown &&
      isKept &&
      isSamePin &&
      passwordHash === before.passwordHash
    )
      return restored('unchanged');
    const changed = await changeUser(world, principal, before.id, 'user.restore', (now) =>
      ok({
        ...now,
        ...wanted,
        createdAt: now.createdAt,
        passwordHash,
        passwordChangedAt,
        ...(!isKnown && { sealedSipPassword: seal(sipPassword) }),
      }),
    );
    return changed.ok ? restored('updated') : changed;
  }

  const roles = await permitGiven(world, principal, user.value);
  if (!roles.ok) return roles;
  const tenant = await store.tenantById(tenantId);
  if (!tenant) return fail({ code: 'not-found' });
  const madeUp = user.value.extension === null ? undefined : readableSecret(chance, SIP_PASSWORD_LENGTH);
  const secret = sipPassword ?? madeUp;
  const sealedSipPassword = secret === undefined ? null : seal(secret);
  const created: UserRecord = {
    ...user.value,
    aliases: otherThan(user.value.extension, user.value.aliases),
    ...pinOf(secrets, null),
    avatar: null,
    sipCredentials: sipCredentialsOf(world, tenantId, user.value, secrets, null),
    ...NO_PASSWORD,
    passwordHash,
    passwordChangedAt,
    sealedSipPassword,
    digest: null,
    sessionEpoch: 0,
  };
  const audit = noted(principal, 'user.restore');
  const written = await store
    .tenant(tenantId)
    .users.create({ ...created, ...proofsFor(world, tenant, null, created) }, audit);
  if (!written.ok) return written;
  await keepRealm(world, tenant, audit);
  return restored('created');
}

const SettingsOfBearer = z.object({
  id: z.string(),
  bearer: z.enum(SETTING_BEARER_KINDS),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** The password of the backup and since when it is the one; without it that of who is there. */
/** Without its secret a credential that is there keeps it, and one that is not cannot come back. */
function sipCredentialsOf(
  { secretBox }: UseCaseWorld,
  tenantId: TenantId,
  { sipCredentials }: User,
  secrets: OpenSecrets,
  before: UserRecord | null,
): UserRecord['sipCredentials'] {
  return sipCredentials.flatMap((credential) => {
    const known = before?.sipCredentials.find(({ id }) => id === credential.id);
    const secret = secrets?.[sipCredentialSecret(credential.id)];
    const isKnown = known && (secret === undefined || secretBox.open(tenantId, known.sealedSipPassword) === secret);
    if (isKnown) return [{ ...known, ...credential }];
    return secret === undefined
      ? []
      : [{ ...credential, sealedSipPassword: secretBox.seal(tenantId, secret), digest: null }];
  });
}

const pinOf = (secrets: OpenSecrets, before: UserRecord | null) =>
  pinFieldsOf(secrets === null ? (before?.voicemailPinHash ?? null) : (secrets.voicemailPinHash ?? null));

function passwordOf(
  secrets: OpenSecrets,
  before: UserRecord | null,
): Pick<UserRecord, 'passwordHash' | 'passwordChangedAt'> {
  if (secrets?.passwordHash === undefined) return before ?? NO_PASSWORD;
  return { passwordHash: secrets.passwordHash, passwordChangedAt: secrets.passwordChangedAt ?? null };
}

/**
 * What is set beyond the backup goes back to the level above. A call permission that is not there is left out, as if it had
 * been deleted.
 *
 * @param toCome  ids of the backup that would be there by now: tried only, none of them ever comes
 */
export async function restoreSettings(
  world: UseCaseWorld,
  principal: Principal,
  record: unknown,
  toCome: ReadonlySet<string>,
): Promise<Restored> {
  const settings = parsed(SettingsOfBearer, record);
  if (!settings.ok) return settings;
  const { id, bearer: kind, values } = settings.value;
  const tenant = world.store.tenant(principal.tenantId);
  const permissions = Object.keys(values).flatMap((path) => callPermissionOf(path) ?? []);
  const missing = await tenant.objects.missing(permissions.map((id) => ({ target: 'call-permission', id })));
  const gone = missing.filter(({ id }) => !toCome.has(id)).map(({ id }) => id);
  const dropped = gone.map((id) => notThere(['values', callPermissionPath(id)], id));
  const without = (ids: readonly string[]) =>
    Object.fromEntries(Object.entries(values).filter(([path]) => !ids.includes(callPermissionOf(path) ?? '')));
  const before = await tenant.settings.get(id);
  if (isDeepStrictEqual({ ...before?.values }, without(gone))) return restored('unchanged', dropped);
  const beyond = Object.keys(before?.values ?? {}).map((path) => [path, null] as const);
  const changes = { ...Object.fromEntries(beyond), ...without(missing.map(({ id }) => id)) };
  const changed = await changeSettings(world, principal, { kind, id }, changes);
  return changed.ok ? restored(before ? 'updated' : 'created', dropped) : changed;
}

/**
 * An endpoint whose secret is not in the backup gets a new one, which somebody has to renew to learn it. A copy of another
 * tenant's is off until somebody turns it on: whoever hears of the one is not asked about the other.
 */
export async function restoreWebhook(
  world: UseCaseWorld,
  principal: Principal,
  record: unknown,
  secrets: OpenSecrets,
  { isCopy, toCome }: { readonly isCopy: boolean; readonly toCome: ReadonlySet<string> },
): Promise<Restored> {
  const { store, clock, secretBox } = world;
  const permitted = permit(principal, 'webhook:write');
  if (!permitted.ok) return permitted;
  const webhook = parsed(Webhook, record);
  if (!webhook.ok) return webhook;
  const heard = permitToHear(principal, webhook.value.events);
  if (!heard.ok) return heard;
  const { webhooks, objects } = store.tenant(principal.tenantId);
  const before = await webhooks.get(webhook.value.id);
  // Somebody who is deleted may stay where he was named before: nothing happens to him any more.
  const isThere = (id: string) => toCome.has(id) || before?.userIds.includes(id);
  const asked = webhook.value.userIds.filter((id) => !isThere(id)).map((id) => ({ target: 'user', id }) as const);
  const gone = new Set((await objects.missing(asked)).map(({ id }) => id));
  const userIds = webhook.value.userIds.filter((id) => !gone.has(id));
  const dropped = webhook.value.userIds.flatMap((id, at) => (gone.has(id) ? [notThere(['userIds', at], id)] : []));
  // With nobody left it would hear of everybody.
  if (dropped.length > 0 && userIds.length === 0 && webhook.value.numbers.length === 0) {
    return fail({ code: 'invalid-fields', errors: dropped });
  }
  const known = before && secretBox.open(principal.tenantId, before.sealedSecret);
  const secret = secrets?.secret ?? known ?? newSecret(world);
  // Which deliveries fail is not what was configured.
  const after: WebhookRecord = {
    ...webhook.value,
    userIds,
    isEnabled: isCopy ? (before?.isEnabled ?? false) : webhook.value.isEnabled,
    failingSince: before?.failingSince ?? null,
    ...(before ? oldSecretOf(before) : oldSecretIn(world, principal, webhook.value, secrets)),
    sealedSecret: before && secret === known ? before.sealedSecret : secretBox.seal(principal.tenantId, secret),
  };
  if (before && isUnchanged(before, after)) return restored('unchanged', dropped);
  const audit = noted(principal, 'webhook.restore');
  const written = before
    ? await webhooks.update(before, { ...after, updatedAt: changedAt(before, clock) }, audit)
    : await webhooks.create(after, audit);
  return written.ok ? restored(before ? 'updated' : 'created', dropped) : written;
}

type OldSecret = Pick<WebhookRecord, 'oldSecretUntil' | 'oldSealedSecret'>;
const oldSecretOf = ({ oldSecretUntil, oldSealedSecret }: OldSecret): OldSecret => ({
  oldSecretUntil,
  oldSealedSecret,
});

/** The secret before, whose time is not over: deliveries go on being signed with it, too. */
function oldSecretIn(
  { clock, secretBox }: UseCaseWorld,
  { tenantId }: Principal,
  { oldSecretUntil }: Webhook,
  secrets: OpenSecrets,
): OldSecret {
  const isOver = oldSecretUntil === null || Date.parse(oldSecretUntil) <= clock.nowMs();
  if (isOver || secrets?.oldSecret === undefined) return { oldSecretUntil: null, oldSealedSecret: null };
  return { oldSecretUntil, oldSealedSecret: secretBox.seal(tenantId, secrets.oldSecret) };
}

/** @param toCome  ids of the backup that are written after this one: it may refer to them already */
export async function restoreObject(
  world: UseCaseWorld,
  principal: Principal,
  kind: ObjectKind,
  record: unknown,
  inFile: OpenSecrets,
  toCome: ReadonlySet<string>,
): Promise<Restored> {
  const { store, clock, secretBox } = world;
  const readable = permit(principal, permissionFor(kind.name, 'read'));
  if (!readable.ok) return readable;
  const fields = parsed(kind.Stored, record);
  if (!fields.ok) return fields;
  const wrong = kind.check?.(fields.value as never) ?? [];
  if (wrong.length > 0) return fail({ code: 'invalid-fields', errors: wrong });

  const { objects } = store.tenant(principal.tenantId);
  const found = await withoutMissing(kind, fields.value as Unsealed, (references) =>
    objects.missing(references.filter(({ id }) => !toCome.has(id))),
  );
  if (!found.ok) return found;
  const { dropped } = found.value;
  const before = await objects.get(kind, found.value.object.id as string);
  // What nobody sets is not restored either: the files that it tells of are not in the backup.
  const object: Unsealed = { ...found.value.object, ...(before ? factsOf(kind, before) : kind.newFacts) };
  const opened = Object.fromEntries(
    Object.entries(before?.sealed ?? {}).map(([name, sealed]) => [name, secretBox.open(principal.tenantId, sealed)]),
  );
  const { secrets, withheld } = kind.sendsElsewhere
    ? secretsFor(kind.Stored, inFile, (given) => kind.sendsElsewhere?.(given as never, object as never) ?? false)
    : { secrets: inFile, withheld: [] };
  // What is kept stays with the server that it was given for.
  const kept =
    before && kind.sendsElsewhere?.(before as never, object as never)
      ? Object.fromEntries(Object.entries(opened).filter(([name]) => !isSent(kind, name)))
      : opened;
  const wanted = secrets === null ? kept : secretsOf(kind, secrets);
  if (before && isUnchanged({ ...before, sealed: opened }, { ...object, sealed: wanted })) {
    return restored('unchanged', dropped, withheld);
  }
  const needed = [permissionFor(kind.name, 'write'), ...(kind.needs?.(object as never) ?? [])];
  const permitted = permitAll(principal, needed);
  if (!permitted.ok) return permitted;
  const sealed = Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => [name, secretBox.seal(principal.tenantId, value)]),
  );
  const after = { ...object, sealed, ...(before && { updatedAt: changedAt(before, clock) }) } as ObjectRecord;
  const named = referencesIn(kind.Stored, object).filter(({ id }) => !toCome.has(id));
  const written = await atOneVersion(world, principal.tenantId, async (version): Promise<Result<void, Problem>> => {
    const isGone = (await objects.missing(named)).length > 0;
    return isGone
      ? fail({ code: 'changed-meanwhile' })
      : objects.write([{ kind, before, after }], noted(principal, `${kind.name}.restore`), version);
  });
  return written.ok ? restored(before ? 'updated' : 'created', dropped, withheld) : written;
}

type Unsealed = Omit<ObjectRecord, 'sealed'>;

/**
 * The object without what it can do without and is not there, as if that had been deleted (shared/object/reference.ts).
 * Refused when it needs something that is not there.
 */
async function withoutMissing(
  kind: ObjectKind,
  object: Unsealed,
  missingOf: (references: readonly Reference[]) => Promise<readonly { readonly id: string }[]>,
): Promise<Result<{ readonly object: Unsealed; readonly dropped: readonly FieldProblem[] }, Problem>> {
  const references = referencesIn(kind.Stored, object);
  let rest: Unsealed = object;
  const dropped: FieldProblem[] = [];
  for (const { id } of await missingOf(references)) {
    const named = references.filter((reference) => reference.id === id);
    const isFree = named.every(({ onDelete }) => onDelete === 'follow');
    const without = isFree ? withoutReference(kind.Stored, rest, id) : null;
    const wrong = named.map(({ path }) => notThere(path, id));
    if (!without) return fail({ code: 'invalid-fields', errors: wrong });
    rest = without;
    dropped.push(...wrong);
  }
  return ok({ object: rest, dropped });
}

const notThere = (path: FieldProblem['path'], id: string): FieldProblem => ({
  path,
  detail: `refers to ${id}, which is not there`,
});

/** Those that the kind has: a file may name what it likes. */
const secretsOf = (kind: ObjectKind, secrets: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets).filter(([name]) => kind.secretNames.includes(name)));
