import type { CallId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { callsOf } from '../transfer/find-dialog.ts';

export interface TrunkLoad {
  readonly inbound: number;
  readonly outbound: number;
}

/** The legs that go over a trunk now, at this edge. */
export function trunkLoad(live: ReadonlyMap<CallId, LiveCall>, tenantId: TenantId, trunkId: string): TrunkLoad {
  let [inbound, outbound] = [0, 0];
  for (const call of callsOf(live, tenantId)) {
    for (const leg of call.record.openLegs) {
      if (leg.trunkId !== trunkId) continue;
      if (leg.role === 'caller') inbound += 1;
      else outbound += 1;
    }
  }
  return { inbound, outbound };
}

export const togetherWith = (ours: TrunkLoad, others: TrunkLoad | undefined): TrunkLoad => ({
  inbound: ours.inbound + (others?.inbound ?? 0),
  outbound: ours.outbound + (others?.outbound ?? 0),
});
