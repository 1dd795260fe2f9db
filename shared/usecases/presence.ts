import { may, type Principal } from '#shared/identity/index.ts';
import { together, type UserPresence } from '#shared/presence/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { effective } from '#shared/setting/index.ts';
import type { PageRequest } from '#shared/store/index.ts';
import { askEdges } from './ask-edges.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

export interface PresencePage {
  readonly items: readonly UserPresence[];
  readonly cursor: string | null;
  /** Edges that did not answer: who is there alone looks offline. */
  readonly silentEdges: readonly string[];
}

/**
 * What the lines and users of the tenant are doing now. A user without more rights sees all where the tenant shows presence to
 * everybody, else the own line alone.
 */
export async function listPresence(
  world: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<PresencePage, Problem>> {
  const { tenantId, userId } = principal;
  const seesAll = may(principal, 'call:read');
  // An API key with the role `user` stands for nobody, so it has no colleagues.
  if (!seesAll && userId === null) return fail({ code: 'not-permitted', permission: 'call:read' });
  const permitted = permit(principal, seesAll ? 'call:read' : 'own:call:control');
  if (!permitted.ok) return permitted;
  const tenant = world.store.tenant(tenantId);
  const { items: users, cursor } = await tenant.users.list(page);
  const isShown = seesAll || (await isShownToAll(world, tenantId));
  const shown = users.filter(({ id }) => isShown || id === userId);
  if (shown.length === 0) return ok({ items: [], cursor, silentEdges: [] });
  const edges = (await world.store.edges.list()).map(({ edgeId }) => edgeId);
  const order = { kind: 'list-presence' as const, tenantId, userIds: shown.map(({ id }) => id) };
  const { answers, silent } = await askEdges(world, edges, order);
  const items = shown.map(({ id, extension, name }) => {
    const seen = together(answers.flat().filter((one) => one.userId === id));
    const { line, status, note } = seen ?? UNSEEN;
    return { id, extension, name, line, status, note };
  });
  return ok({ items, cursor, silentEdges: silent });
}

const UNSEEN = { line: 'unavailable', status: 'offline', note: null } as const;

async function isShownToAll({ store }: UseCaseWorld, tenantId: string): Promise<boolean> {
  const set = await store.tenant(tenantId).settings.get(tenantId);
  return effective('tenant', 'presence.is-shown-to-all', [set?.values ?? {}]);
}
