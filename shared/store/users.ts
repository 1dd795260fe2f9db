import { z } from 'zod';
import { ok, type Result } from '#shared/result.ts';
import { numbersOfUser, type TenantId } from '#shared/tenant/index.ts';
import { SipCredential, StoredUser, User, UserId } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';
import { type AuditedChange, auditEntry } from './audit.ts';
import { configuration, lockKey, settingsKey } from './partition.ts';
import type { AuditNote, UserRecord, WriteProblem } from './records.ts';
import { countForTenant } from './resellers.ts';
import { type Key, setAll, type Write } from './table.ts';
import type { TenantStore } from './tenant-store.ts';
import { bumpVersion, type ConfigWorld } from './tenants.ts';

export const USER_PREFIX = 'user#';
const userKey = (tenant: TenantId, id: UserId): Key => ({ pk: configuration(tenant), sk: USER_PREFIX + id });
const extensionKey = (tenant: TenantId, extension: string): Key => lockKey(tenant, 'extension', extension);
const emailKey = (tenant: TenantId, email: string): Key => lockKey(tenant, 'email', email);

const Digest = z.object({ md5: z.string(), sha256: z.string() }).nullable();
export const SipCredentialItem = SipCredential.extend({ sealedSipPassword: z.string(), digest: Digest });

export const UserItem = StoredUser.extend({
  passwordHash: z.string().nullable(),
  digest: Digest,
  sipCredentials: z.array(SipCredentialItem).default([]),
  voicemailPinHash: z.string().nullable().default(null),
  sealedSipPassword: z.string().nullable(),
  passwordChangedAt: Instant.nullable().default(null),
  formerPasswordHashes: z.array(z.string()).default([]),
  sessionEpoch: z.int().default(0),
}) satisfies z.ZodType<UserRecord>;

/** Another kind of object that has the number (objects.ts) has no user. */
const UserLock = z.object({ userId: UserId.optional() });

/** Before it is written: one record that cannot be read again would keep its whole tenant from being read. */
const readable = (user: UserRecord): User => User.parse(UserItem.parse(user));

/** A transaction takes 100 writes; three are the version, the audit entry and its event. */
export const DIGESTS_AT_ONCE = 97;

/** The users of one tenant. Extension, aliases and e-mail address are lock items beside them. */
export function users(world: ConfigWorld, tenant: TenantId): TenantStore['users'] {
  const { table } = world;

  const get = (id: UserId) => table.get(userKey(tenant, id), UserItem);

  const byLock = async (key: Key): Promise<UserRecord | null> => {
    const lock = await table.get(key, UserLock);
    return lock?.userId === undefined ? null : get(lock.userId);
  };

  /** What makes any change of a user a configuration write. */
  const alsoWritten = (audit: AuditNote, target: string, change?: AuditedChange): Write[] => [
    bumpVersion(table, tenant),
    ...auditEntry(world, tenant, audit, target, change),
  ];

  const takenRefusal = ({ extension, aliases }: User, number: string): WriteProblem =>
    number === extension
      ? { code: 'extension-taken', extension }
      : { code: 'value-taken', path: ['aliases', aliases.indexOf(number)], value: number };
  /** Takes what is new of the extension and the aliases, and frees what is no longer there. */
  const numbers = (before: User | null, after: User | null): Write[] => {
    const had = before ? numbersOfUser(before) : [];
    const has = after ? numbersOfUser(after) : [];
    const taken = has.filter((number) => !had.includes(number));
    const freed = had.filter((number) => !has.includes(number));
    return [
      ...taken.map((number) =>
        table.putNew(extensionKey(tenant, number), { userId: (after as User).id }, takenRefusal(after as User, number)),
      ),
      ...freed.map((number) => free(extensionKey(tenant, number), before as User)),
    ];
  };
  const takeEmail = (user: User): Write =>
    table.putNew(emailKey(tenant, user.email), { userId: user.id }, { code: 'email-taken', email: user.email });
  const free = (key: Key, user: User): Write =>
    table.remove(key, { text: 'userId = :id', values: { ':id': user.id } }, { code: 'changed-meanwhile' });
  const unchangedSince = (before: User) => ({
    text: 'updatedAt = :before',
    values: { ':before': before.updatedAt },
  });

  return {
    get,
    byEmail: (email) => byLock(emailKey(tenant, email)),
    byExtension: async (extension) => {
      const user = await byLock(extensionKey(tenant, extension));
      // It may be an alias.
      return user?.extension === extension ? user : null;
    },
    list: (page) => table.page({ pk: configuration(tenant), prefix: USER_PREFIX }, page, StoredUser),
    all: () => table.all({ pk: configuration(tenant), prefix: USER_PREFIX }, UserItem),

    async create(user, audit): Promise<Result<User, WriteProblem>> {
      const told = readable(user);
      const counted = await countForTenant(world, tenant, { users: 1 });
      if (!counted.ok) return counted;
      const written = await table.transact([
        ...numbers(null, user),
        takeEmail(user),
        table.putNew(userKey(tenant, user.id), user, { code: 'changed-meanwhile' }),
        ...counted.value,
        ...auditEntry(world, tenant, audit, user.id, { before: null, after: user }),
      ]);
      return written.ok ? ok(told) : written;
    },

    async update(before, after, audit): Promise<Result<User, WriteProblem>> {
      const told = readable(after);
      const written = await table.transact([
        ...numbers(before, after),
        ...(before.email === after.email ? [] : [takeEmail(after), free(emailKey(tenant, before.email), before)]),
        table.replace(userKey(tenant, before.id), after, unchangedSince(before), { code: 'changed-meanwhile' }),
        ...alsoWritten(audit, before.id, { before, after }),
      ]);
      return written.ok ? ok(told) : written;
    },

    async delete(user, audit, ifVersion) {
      const counted = await countForTenant(world, tenant, { users: -1 }, ifVersion);
      if (!counted.ok) return counted;
      return table.transact([
        ...numbers(user, null),
        free(emailKey(tenant, user.email), user),
        table.remove(userKey(tenant, user.id), unchangedSince(user), { code: 'changed-meanwhile' }),
        table.clear(settingsKey(tenant, user.id)),
        ...counted.value,
        ...auditEntry(world, tenant, audit, user.id, { before: user, after: null }),
      ]);
    },

    putDigests: (changes, audit) =>
      table.transact([
        ...changes.map(({ before, after: { digest, sipCredentials, updatedAt } }) =>
          table.update(
            userKey(tenant, before.id),
            setAll({ digest, sipCredentials, updatedAt }),
            unchangedSince(before),
            {
              code: 'changed-meanwhile',
            },
          ),
        ),
        ...alsoWritten(audit, tenant),
      ]),
  };
}
