import type { RoutableCall, RoutePlan, Step } from '#shared/dialplan/index.ts';
import { presentationsOf } from '#shared/number-form/index.ts';
import { type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';

/**
 * How a number is called back: one from outside in whatever form a rule of the tenant takes it.
 *
 * @returns the refusal of the number as it is, where no form of it can be called
 */
export function wayTo(
  snapshot: TenantSnapshot,
  routable: Omit<RoutableCall, 'dialed'>,
  number: string,
  routeAs: (snapshot: TenantSnapshot, call: RoutableCall) => RoutePlan,
): Step {
  const inside = number.startsWith('+') ? presentationsOf(number, tenantSetting(snapshot, 'region.country')) : [];
  const asItIs = routeAs(snapshot, { ...routable, dialed: number }).first;
  if (asItIs.kind !== 'reject') return asItIs;
  const others = inside.map((dialed) => routeAs(snapshot, { ...routable, dialed }).first);
  return others.find(({ kind }) => kind !== 'reject') ?? asItIs;
}
