import type { CallId } from '#shared/cdr/index.ts';
import { type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { CallsElsewhere } from '../elsewhere/calls-elsewhere.ts';
import { callsOf } from '../transfer/find-dialog.ts';

interface CallsWorld {
  readonly live: ReadonlyMap<CallId, LiveCall>;
  readonly elsewhere?: Pick<CallsElsewhere, 'countOf'> | undefined;
}

/**
 * Whether a user has as many calls as he may have (`call.max-concurrent`, XA-USR-18): those that he makes, talks or is rung in,
 * at all edges.
 *
 * @param except  a call that does not count
 */
export function hasMostCalls(
  { live, elsewhere }: CallsWorld,
  snapshot: TenantSnapshot,
  userId: UserId,
  except: CallId | null = null,
): boolean {
  const { id: tenantId } = snapshot.tenant;
  const isIn = ({ id, isEnded, record }: LiveCall) =>
    id !== except && !isEnded && record.openLegs.some(({ party }) => party.userId === userId);
  const here = [...callsOf(live, tenantId)].filter(isIn).length;
  return here + (elsewhere?.countOf(tenantId, userId) ?? 0) >= userSetting(snapshot, userId, 'call.max-concurrent');
}
