import { type Cdr, type CdrWish, cdrIdOf } from '#shared/cdr/index.ts';
import { may, type Principal } from '#shared/identity/index.ts';
import {
  isRecorded,
  type Recording,
  recordingBlob,
  recordingIdsOf,
  type StoredRecording,
  toldRecording,
} from '#shared/recording/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { effective } from '#shared/setting/index.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { BlobWorld } from './avatars.ts';
import { noted, permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/**
 * What was recorded of the calls that are wanted, the newest call first (XiVO 15.12 XA-USR-15). A page may have fewer than asked
 * for, even none, and others after it: one request looks at so many calls and no more.
 */
export async function listRecordings(
  world: UseCaseWorld,
  principal: Principal,
  { limit, cursor, callId, ...wish }: PageRequest & CdrWish & { readonly callId?: string | undefined },
): Promise<Result<Page<Recording>, Problem>> {
  const reach = reachOf(principal);
  if (!reach.ok) return reach;
  const { userId } = reach.value;
  if (userId !== undefined && wish.userId !== undefined && wish.userId !== userId)
    return ok({ items: [], cursor: null });
  const { cdrs } = world.store.tenant(principal.tenantId);
  if (callId !== undefined) {
    const cdr = await cdrs.get(cdrIdOf(callId));
    const isWanted = cdr && isWithin(reach.value, cdr) && isRecorded(cdr, wish);
    return ok({ items: isWanted ? await there(world, principal.tenantId, cdr) : [], cursor: null });
  }
  const { items, cursor: next } = await cdrs.list(
    { limit, ...(cursor !== undefined && { cursor }) },
    {
      userId: userId ?? wish.userId,
      fromMs: wish.from === undefined ? undefined : Date.parse(wish.from),
      toMs: wish.to === undefined ? undefined : Date.parse(wish.to),
      fits: (cdr) => isRecorded(cdr, wish),
    },
  );
  const found = await Promise.all(items.map((cdr) => there(world, principal.tenantId, cdr)));
  return ok({ items: found.flat(), cursor: next });
}

/** Of what was recorded of a call, what an edge has handed over and nobody has deleted. */
async function there({ store }: Pick<UseCaseWorld, 'store'>, tenantId: TenantId, cdr: Cdr): Promise<Recording[]> {
  const { recordings } = store.tenant(tenantId);
  const stored = await Promise.all(recordingIdsOf(cdr).map((id) => recordings.get(id)));
  return stored.flatMap((one) => (one && toldRecording(cdr, one)) ?? []);
}

/** Where it lies. Who listens to calls of others stands in the audit log. */
export async function openRecording(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
): Promise<Result<{ readonly audio: string; readonly bytes: number }, Problem>> {
  const reach = reachOf(principal);
  if (!reach.ok) return reach;
  const found = await findRecording(world, principal.tenantId, id);
  if (!found || !isWithin(reach.value, found.cdr)) return fail({ code: 'not-found' });
  const tenant = world.store.tenant(principal.tenantId);
  if (principal.userId === null || !isOf(found.cdr, principal.userId)) {
    const logged = await tenant.addAuditEntry(noted(principal, 'recording.listen'), id);
    if (!logged.ok) return logged;
  }
  return ok({ audio: recordingBlob(principal.tenantId, id), bytes: found.stored.bytes });
}

export async function deleteRecording(
  world: BlobWorld,
  principal: Principal,
  id: string,
): Promise<Result<void, Problem>> {
  const permitted = permit(principal, 'recording:write');
  if (!permitted.ok) return permitted;
  const { recordings } = world.store.tenant(principal.tenantId);
  if (!(await recordings.get(id))) return fail({ code: 'not-found' });
  // First the file: what nobody can name any more would stay for ever.
  await world.blobs.delete(recordingBlob(principal.tenantId, id));
  return recordings.delete(id, noted(principal, 'recording.delete'));
}

const DAY_MS = 86_400_000;

/** Those that are older than the tenant keeps any (`recording.kept-days`). @returns how many went */
export async function sweepRecordings(world: BlobWorld, tenantId: TenantId): Promise<{ gone: number }> {
  const { recordings, settings } = world.store.tenant(tenantId);
  const held = await settings.get(tenantId);
  const keptDays = effective('tenant', 'recording.kept-days', [held?.values ?? {}]);
  if (keptDays === 0) return { gone: 0 };
  let gone = 0;
  for await (const { id, storedAt } of recordings.all()) {
    if (Date.parse(storedAt) + keptDays * DAY_MS > world.clock.nowMs()) continue;
    await world.blobs.delete(recordingBlob(tenantId, id));
    await recordings.delete(id);
    gone++;
  }
  return { gone };
}

/** Keys of every recording of calls that a tenant has, for when it goes. */
export async function callRecordingsOf({ store }: Pick<UseCaseWorld, 'store'>, tenantId: TenantId): Promise<string[]> {
  const keys: string[] = [];
  for await (const { id } of store.tenant(tenantId).recordings.all()) keys.push(recordingBlob(tenantId, id));
  return keys;
}

async function findRecording(
  { store }: Pick<UseCaseWorld, 'store'>,
  tenantId: TenantId,
  id: string,
): Promise<{ readonly stored: StoredRecording; readonly cdr: Cdr } | null> {
  const tenant = store.tenant(tenantId);
  const stored = await tenant.recordings.get(id);
  const cdr = stored && (await tenant.cdrs.get(cdrIdOf(stored.callId)));
  return stored && cdr ? { stored, cdr } : null;
}

interface Reach {
  /** Only calls of this user; of everybody without. */
  readonly userId?: UserId;
}

function reachOf(principal: Principal): Result<Reach, Problem> {
  if (may(principal, 'recording:read')) return ok({});
  const permitted = permit(principal, 'own:recording:read');
  if (!permitted.ok) return permitted;
  // An API key with the role `user` stands for nobody, so it has no calls of its own.
  return principal.userId === null
    ? fail({ code: 'not-permitted', permission: 'recording:read' })
    : ok({ userId: principal.userId });
}

const isOf = ({ from, to }: Cdr, userId: UserId): boolean => from.userId === userId || to?.userId === userId;
const isWithin = ({ userId }: Reach, cdr: Cdr): boolean => userId === undefined || isOf(cdr, userId);
