import type { Cdr } from '#shared/cdr/index.ts';
import { may, type Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { CdrFilter, Page, PageRequest } from '#shared/store/index.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** Newest first. */
export async function listCdrs(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<Cdr>, Problem>> {
  const reach = reachOf(principal);
  if (!reach.ok) return reach;
  return ok(await store.tenant(principal.tenantId).cdrs.list(page, reach.value));
}

/** Somebody else's call is as unknown as one that never was. */
export async function getCdr({ store }: UseCaseWorld, principal: Principal, id: string): Promise<Result<Cdr, Problem>> {
  const reach = reachOf(principal);
  if (!reach.ok) return reach;
  const { userId } = reach.value;
  const cdr = await store.tenant(principal.tenantId).cdrs.get(id);
  const isWithinReach = userId === undefined || cdr?.from.userId === userId || cdr?.to?.userId === userId;
  return cdr && isWithinReach ? ok(cdr) : fail({ code: 'not-found' });
}

/** All calls of the tenant, or those of the user that asks. */
function reachOf(principal: Principal): Result<CdrFilter, Problem> {
  if (may(principal, 'cdr:read')) return ok({});
  const permitted = permit(principal, 'own:cdr:read');
  if (!permitted.ok) return permitted;
  // An API key with the role `user` stands for nobody, so it has no calls of its own.
  return principal.userId === null
    ? fail({ code: 'not-permitted', permission: 'cdr:read' })
    : ok({ userId: principal.userId });
}
