import type { CallId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { isNotOfQueue } from '../elsewhere/calls-elsewhere.ts';
import { callsOf } from '../transfer/find-dialog.ts';

/** Users of a tenant who are in calls of this edge that no queue gave them. */
export function* busyHere(live: ReadonlyMap<CallId, LiveCall>, tenantId: TenantId): Generator<string> {
  for (const { record } of callsOf(live, tenantId))
    for (const leg of record.openLegs) if (leg.party.userId !== null && isNotOfQueue(leg)) yield leg.party.userId;
}
