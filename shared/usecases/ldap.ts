import type { Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import {
  type DirectoryEntry,
  type LdapChange,
  LdapDirectory,
  type LdapDirectoryPatch,
  type LdapPreview,
  NO_LDAP_DIRECTORY,
  planSync,
  type SyncChange,
  type SyncPlan,
} from '#shared/sign-in/index.ts';
import type { LdapRecord, UserRecord } from '#shared/store/index.ts';
import { NewUser } from '#shared/user/index.ts';
import { cutText } from '#shared/world/index.ts';
import { changedAt, isUnchanged, neededAnew, patched, sealedNow } from './change.ts';
import { meets } from './expectation.ts';
import { ADMIN, noted, permit, permitGiven } from './permission.ts';
import type { Problem } from './problem.ts';
import { createUser, updateUser } from './users.ts';
import type { UseCaseWorld } from './world.ts';

/** The conversation with a directory; functions/ldap has it. */
export interface LdapClient {
  /** @returns the entries that the filter finds; why not, in the words of the server or the network */
  entries(directory: LdapDirectory, bindPassword: string | null): Promise<Result<DirectoryEntry[], string>>;
  /** Whether the directory takes the password of this entry; false as well when it cannot be asked. */
  isPassword(
    directory: LdapDirectory,
    bindPassword: string | null,
    person: { readonly entryId: string; readonly email: string },
    password: string,
  ): Promise<boolean>;
}
/** With a directory to be asked. */
export interface LdapWorld extends UseCaseWorld {
  readonly ldap: LdapClient;
}

const NO_RECORD: LdapRecord = { ...NO_LDAP_DIRECTORY, sealedBindPassword: null };

export async function getLdapDirectory(
  { store }: UseCaseWorld,
  principal: Principal,
): Promise<Result<LdapDirectory, Problem>> {
  const permitted = permit(principal, 'sign-in:read');
  if (!permitted.ok) return permitted;
  return ok(LdapDirectory.parse((await store.tenant(principal.tenantId).signInSettings.get('ldap')) ?? NO_RECORD));
}

export async function updateLdapDirectory(
  world: UseCaseWorld,
  principal: Principal,
  { bindPassword, ...patch }: LdapDirectoryPatch,
  mayReachPrivate: boolean,
): Promise<Result<LdapDirectory, Problem>> {
  const permitted = permit(principal, 'sign-in:write');
  if (!permitted.ok) return permitted;
  const { signInSettings } = world.store.tenant(principal.tenantId);
  const kept = await signInSettings.get('ldap');
  const before = kept ?? NO_RECORD;
  const met = meets(world, before);
  if (!met.ok) return met;
  // A password is for the server that it was given for: whoever may change the host must not have it sent elsewhere.
  const changed = patched<LdapRecord>(before, patch);
  if (asksElsewhere(before, changed) && before.hasBindPassword && bindPassword === undefined) {
    return fail(neededAnew(['bindPassword']));
  }
  const sealedBindPassword = sealedNow(world, principal, bindPassword, before.sealedBindPassword);
  const after: LdapRecord = {
    ...changed,
    sealedBindPassword,
    hasBindPassword: sealedBindPassword !== null,
    updatedAt: changedAt(before, world.clock),
  };
  const allowed = await permitDirectory(world, principal, after, mayReachPrivate);
  if (!allowed.ok) return allowed;
  if (isUnchanged(before, after)) return ok(LdapDirectory.parse(before));
  const put = await signInSettings.put('ldap', kept, after, noted(principal, 'ldap-directory.update'));
  return put.ok ? ok(LdapDirectory.parse(after)) : put;
}

/** Whether the password would go to another server, or where everybody on the way can read it. */
export const asksElsewhere = (before: LdapDirectory, after: LdapDirectory): boolean =>
  (after.host !== null && before.host !== after.host) || (before.security !== 'none' && after.security === 'none');

/** Whether this can be the directory of the tenant, and the principal be who says so. */
export async function permitDirectory(
  world: UseCaseWorld,
  principal: Principal,
  { isEnabled, host, security }: LdapDirectory,
  mayReachPrivate: boolean,
): Promise<Result<void, Problem>> {
  // A directory opens every account that is linked with it, up to that of an admin.
  const given = await permitGiven(world, principal, ADMIN);
  if (!given.ok) return given;
  if (isEnabled && host === null) return fail({ code: 'directory-incomplete' });
  if (security === 'none' && !mayReachPrivate) return fail({ code: 'directory-not-secure' });
  return ok(undefined);
}

/**
 * What a sync would do now, without doing it.
 *
 * @param limit  how many changes are shown; all are counted
 */
export async function previewLdapSync(
  world: LdapWorld,
  principal: Principal,
  limit: number,
): Promise<Result<LdapPreview, Problem>> {
  const permitted = permit(principal, 'sign-in:read');
  if (!permitted.ok) return permitted;
  const seen = permit(principal, 'user:read');
  if (!seen.ok) return seen;
  const planned = await planLdapSync(world, principal);
  if (!planned.ok) return planned;
  const { plan, found } = planned.value;
  return ok({
    found,
    unchanged: plan.unchanged,
    changeCount: plan.changes.length,
    changes: plan.changes.slice(0, limit).map(described),
  });
}

/** Asks the directory of the tenant, and compares. */
export async function planLdapSync(
  { store, secretBox, ldap }: LdapWorld,
  { tenantId }: Principal,
): Promise<Result<{ readonly plan: SyncPlan; readonly found: number }, Problem>> {
  const inside = store.tenant(tenantId);
  const record = await inside.signInSettings.get('ldap');
  if (!record?.isEnabled) return fail({ code: 'no-directory' });
  const { sealedBindPassword } = record;
  const entries = await ldap.entries(record, sealedBindPassword && secretBox.open(tenantId, sealedBindPassword));
  if (!entries.ok) return fail({ code: 'directory-silent', reason: entries.problem });
  const users: UserRecord[] = [];
  for await (const user of inside.users.all()) users.push(user);
  const plan = planSync(record, entries.value, users, await inside.directoryLinks.all());
  // A filter with a slip of the pen finds nobody: that is no reason to disable everybody.
  const isWipe = entries.value.length === 0 && plan.changes.some(({ name }) => name === 'disable');
  return isWipe ? fail({ code: 'directory-empty' }) : ok({ plan, found: entries.value.length });
}

/** Carries one change out, with the rights of the principal; done again, it does no harm. */
export async function applySyncChange(
  world: UseCaseWorld,
  principal: Principal,
  change: SyncChange,
): Promise<Result<void, Problem>> {
  const { directoryLinks } = world.store.tenant(principal.tenantId);
  switch (change.name) {
    case 'create': {
      const created = await createUser(world, principal, NewUser.parse(change.fields));
      if (!created.ok) return created;
      const { entryId } = change;
      await directoryLinks.put({ entryId, userId: created.value.id, isCreated: true, isDisabled: false });
      return ok(undefined);
    }
    case 'update': {
      const isChange = Object.keys(change.patch).length > 0;
      const updated = isChange ? await updateUser(world, principal, change.user.id, change.patch) : ok(undefined);
      if (!updated.ok) return updated;
      await directoryLinks.put(change.link);
      return ok(undefined);
    }
    case 'disable': {
      const disabled = await updateUser(world, principal, change.user.id, { isEnabled: false });
      if (!disabled.ok) return disabled;
      await directoryLinks.put({ ...change.link, isDisabled: true });
      return ok(undefined);
    }
    case 'refuse':
      return ok(undefined);
  }
}

function described(change: SyncChange): LdapChange {
  switch (change.name) {
    case 'create': {
      const { name, email, extension = null } = change.fields;
      return { change: 'create', name, email, extension, detail: null };
    }
    case 'update': {
      const { name, email, extension } = { ...change.user, ...change.patch };
      const detail = Object.keys(change.patch).join(', ') || 'linked to its entry';
      return { change: 'update', name, email, extension, detail };
    }
    case 'disable': {
      const { name, email, extension } = change.user;
      return { change: 'disable', name, email, extension, detail: 'no longer in the directory' };
    }
    case 'refuse': {
      const first = Object.values(change.entry).find((values) => values.length > 0)?.[0] ?? '';
      const name = cutText(first.replace(/[^ -~\u{a0}-\u{d7ff}]/gu, ' '), 100).trim();
      return { change: 'refuse', name, email: null, extension: null, detail: change.reason };
    }
  }
}
