import type { LiveCall } from '../call/index.ts';

/** Whether a user has an answered call besides this one, at whichever edge. */
export function talksElsewhere({ id, request, world }: LiveCall, userId: string): boolean {
  const isOfTenant = (call: LiveCall) => call.request.snapshot.tenant.id === request.snapshot.tenant.id;
  const talks = ({ record }: LiveCall) =>
    record.openLegs.some(({ party, answeredAt }) => party.userId === userId && answeredAt !== null);
  const talksHere = [...world.live.values()].some((call) => call.id !== id && isOfTenant(call) && talks(call));
  return talksHere || (world.elsewhere?.talks(request.snapshot.tenant.id, userId) ?? false);
}
