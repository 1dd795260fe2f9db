import type { OutboundRule } from '#shared/outbound-rule/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { cheapestFirst, type PricedTrunk, toldPrice } from './least-cost.ts';
import type { Match } from './outbound-rules.ts';
import { identitiesFor } from './outgoing-identity.ts';
import type { Planning } from './planning.ts';
import type { TrunkWay } from './ring-target.ts';

interface Leaving extends Match {
  /** Where the caller is; null where nobody knows. */
  readonly locationId: string | null;
  /** Whom it calls, E.164 where that is known. */
  readonly called: string;
  readonly emergencyNumber: string | null;
}

/**
 * The trunks of a rule in its order, those at the location of the caller first where it prefers them, and the cheaper ones
 * before others where it prefers these (GWY-03, DPL-08, DPL-10). Left out is what is disabled, what belongs to another location alone, unless help is called, and the way that the call has come.
 */
export function waysOut(planning: Planning, leaving: Leaving): TrunkWay[] {
  const { rule, number, locationId } = leaving;
  const isAtHome = ({ locationId: at }: Trunk) => at !== null && at === locationId;
  const mayUse = (trunk: Trunk) => trunk.isShared || trunk.locationId === null || isAtHome(trunk);
  const trunks = trunksOf(planning, rule).filter((trunk) => !isWayBack(planning, trunk, leaving));
  const usable = trunks.filter(mayUse);
  const own = rule.prefersOwnLocation ? usable.filter(isAtHome) : [];
  const others = usable.filter((trunk) => !own.includes(trunk));
  // Better over a trunk of another branch than no help.
  const last = rule.callType === 'emergency' ? trunks.filter((trunk) => !mayUse(trunk)) : [];
  // Help goes the way that is set up for it, whatever it costs.
  const isByPrice = rule.prefersCheapest && rule.callType !== 'emergency';
  const sorted = (some: readonly Trunk[]): PricedTrunk[] =>
    isByPrice ? cheapestFirst(planning, some, leaving.called) : some.map((trunk) => ({ trunk }));
  return [...sorted(own), ...sorted(others), ...sorted(last)].map((priced) => {
    const { why, ...identities } = identitiesFor(planning, priced.trunk, leaving);
    const { id, name, addPrefix } = priced.trunk;
    const place = own.includes(priced.trunk) ? 'at the location of the caller: ' : '';
    const price = isByPrice ? toldPrice(priced) : '';
    return {
      trunkId: id,
      trunk: name,
      number: addPrefix + number,
      ...identities,
      why: `${place}${price}${name} ${why}`,
    };
  });
}

const trunksOf = ({ snapshot }: Planning, { trunkIds }: OutboundRule): Trunk[] =>
  trunkIds.flatMap((id) => {
    const trunk = objectsOf(snapshot, Trunk).get(id);
    return trunk?.isEnabled ? [trunk] : [];
  });

/** The same number over the same trunk that the call has come by would come back, for ever. */
function isWayBack({ call, cameBy }: Planning, { id, addPrefix }: Trunk, { called, number }: Leaving): boolean {
  if (call.caller.kind !== 'trunk' || call.caller.trunkId !== id || cameBy.length === 0) return false;
  return [called, number, addPrefix + number].some((form) => cameBy.includes(form));
}
