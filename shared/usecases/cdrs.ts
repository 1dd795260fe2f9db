import { type Cdr, type CdrWish, fitsWish, keptSinceMs } from '#shared/cdr/index.ts';
import { may, type Principal } from '#shared/identity/index.ts';
import { type CdrFileFormat, JOB_PERMISSIONS, type Job } from '#shared/job/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { type JobWorld, startJob } from './jobs.ts';
import { keptDays } from './kept-days.ts';
import { knowUsers } from './named-users.ts';
import { permit, permitAll } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** Has a file made of the records that are wanted, newest first. */
export async function exportCdrs(
  world: JobWorld,
  principal: Principal,
  { format, ...wish }: CdrWish & { readonly format: CdrFileFormat },
): Promise<Result<Job, Problem>> {
  const permitted = permitAll(principal, JOB_PERMISSIONS['export-cdrs'].start);
  if (!permitted.ok) return permitted;
  const known = await knowUsers(
    world,
    principal,
    wish.userId === undefined ? [] : [{ path: ['userId'], id: wish.userId }],
  );
  return known.ok ? startJob(world, principal, { kind: 'export-cdrs', format, wish }) : known;
}

/**
 * Newest first. A filter may leave pages with fewer records than asked for, even none, and others after them: one request looks
 * at so many records and no more.
 */
export async function listCdrs(
  world: UseCaseWorld,
  principal: Principal,
  { limit, cursor, ...wish }: PageRequest & CdrWish,
): Promise<Result<Page<Cdr>, Problem>> {
  const reach = reachOf(principal);
  if (!reach.ok) return reach;
  const { userId } = reach.value;
  if (userId !== undefined && wish.userId !== undefined && wish.userId !== userId) {
    return ok({ items: [], cursor: null });
  }
  const keptFromMs = await keptSince(world, principal);
  const fromMs = wish.from === undefined ? undefined : Date.parse(wish.from);
  const { direction, type, disposition, number } = wish;
  const isFiltered = [direction, type, disposition, number].some((value) => value !== undefined);
  return ok(
    await world.store.tenant(principal.tenantId).cdrs.list(
      { limit, cursor },
      {
        userId: userId ?? wish.userId,
        fromMs: keptFromMs === undefined ? fromMs : Math.max(keptFromMs, fromMs ?? keptFromMs),
        toMs: wish.to === undefined ? undefined : Date.parse(wish.to),
        ...(isFiltered && { fits: (cdr: Cdr) => fitsWish(cdr, wish) }),
      },
    ),
  );
}

/** Somebody else's call is as unknown as one that never was, or is no longer kept. */
export async function getCdr(world: UseCaseWorld, principal: Principal, id: string): Promise<Result<Cdr, Problem>> {
  const reach = reachOf(principal);
  if (!reach.ok) return reach;
  const { userId } = reach.value;
  const cdr = await world.store.tenant(principal.tenantId).cdrs.get(id);
  const isWithinReach = userId === undefined || cdr?.from.userId === userId || cdr?.to?.userId === userId;
  if (!cdr || !isWithinReach) return fail({ code: 'not-found' });
  const keptFromMs = await keptSince(world, principal);
  const isKept = keptFromMs === undefined || Date.parse(cdr.startedAt) >= keptFromMs;
  return isKept ? ok(cdr) : fail({ code: 'not-found' });
}

/** From when on the tenant keeps its records; undefined: it keeps all. */
async function keptSince(
  world: Pick<UseCaseWorld, 'store' | 'clock'>,
  { tenantId }: Principal,
): Promise<number | undefined> {
  return keptSinceMs(await keptDays(world, tenantId, 'cdr.kept-days'), world.clock.nowMs());
}

/** All calls of the tenant, or those of the user that asks. */
function reachOf(principal: Principal): Result<{ readonly userId?: UserId }, Problem> {
  if (may(principal, 'cdr:read')) return ok({});
  const permitted = permit(principal, 'own:cdr:read');
  if (!permitted.ok) return permitted;
  // An API key with the role `user` stands for nobody, so it has no calls of its own.
  return principal.userId === null
    ? fail({ code: 'not-permitted', permission: 'cdr:read' })
    : ok({ userId: principal.userId });
}
