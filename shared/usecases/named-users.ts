import type { Principal } from '#shared/identity/index.ts';
import type { FieldProblem } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/**
 * Refuses ids of users that the tenant does not have. Whether another tenant has them, nobody learns.
 *
 * @param named  each id with its place in the input
 */
export async function knowUsers(
  { store }: Pick<UseCaseWorld, 'store'>,
  { tenantId }: Pick<Principal, 'tenantId'>,
  named: readonly { readonly path: FieldProblem['path']; readonly id: string }[],
): Promise<Result<void, Problem>> {
  if (named.length === 0) return ok(undefined);
  const missing = await store.tenant(tenantId).objects.missing(named.map(({ id }) => ({ target: 'user', id })));
  const unknown = new Set(missing.map(({ id }) => id));
  if (unknown.size === 0) return ok(undefined);
  const wrong = named.filter(({ id }) => unknown.has(id));
  const detail = 'is not the id of a user of this tenant';
  return fail({ code: 'invalid-fields', errors: wrong.map(({ path }) => ({ path, detail })) });
}
