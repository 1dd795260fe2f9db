import { callerParty, type RoutePlan } from '#shared/dialplan/index.ts';
import { dialedFeature, FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { objectsOf, type TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { CallRequest, LiveCall } from '../call/index.ts';
import { isHidden } from '../ring/shown-caller.ts';

/** Users of all tenants, the one who has not called for longest is forgotten first (chosen). */
const MAX_USERS = 20_000;

interface Recent {
  readonly lastDialed: string | null;
  /** As the call named it: an extension, or a number outside; null: nobody has called, or did not want to be known. */
  readonly lastCaller: string | null;
}

const NOTHING: Recent = { lastDialed: null, lastCaller: null };

/** Legs that were not called for their user's sake. */
const NOT_CALLED: ReadonlySet<string> = new Set(['pickup', 'page', 'supervision', 'park-retrieval', 'conference']);

/** Whom each user has called last, and who has called him: of this edge since it started. */
export class RecentCalls {
  readonly #users = new Map<string, Recent>();

  /** A call is over. @param request  as it came in, before anybody was transferred */
  ended({ record }: Pick<LiveCall, 'record'>, request: CallRequest, plan: RoutePlan): void {
    const { snapshot, caller, invite } = request;
    const { id: tenantId } = snapshot.tenant;
    const callerId = caller.kind === 'user' ? caller.user.id : null;
    if (callerId !== null && isRedialed(request, plan)) this.#put(tenantId, callerId, { lastDialed: request.dialed });
    const isWithheld = isHidden(invite) || (caller.kind === 'trunk' && caller.number === null);
    const lastCaller = isWithheld ? null : callerParty(caller).number;
    for (const userId of record.usersCalled(NOT_CALLED))
      if (userId !== callerId) this.#put(tenantId, userId, { lastCaller });
  }

  of(tenantId: TenantId, userId: UserId): Recent {
    return this.#users.get(keyOf(tenantId, userId)) ?? NOTHING;
  }

  #put(tenantId: TenantId, userId: UserId, change: Partial<Recent>): void {
    const key = keyOf(tenantId, userId);
    const recent = { ...NOTHING, ...this.#users.get(key), ...change };
    this.#users.delete(key);
    this.#users.set(key, recent);
    const [oldest] = this.#users.keys();
    if (this.#users.size > MAX_USERS && oldest !== undefined) this.#users.delete(oldest);
  }
}

const keyOf = (tenantId: TenantId, userId: UserId): string => `${tenantId} ${userId}`;

/** Whether somebody was to be called: a code that switches something is not what anybody wants to dial again. */
function isRedialed({ snapshot, dialed }: CallRequest, { first }: RoutePlan): boolean {
  if (first.kind === 'ring' || first.kind === 'page') return true;
  return first.kind !== 'redial' && dialedFeature(objectsOf(snapshot, FeatureCodeOverride).values(), dialed) === null;
}
