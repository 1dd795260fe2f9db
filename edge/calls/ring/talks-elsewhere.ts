import type { LiveCall } from '../call/index.ts';

/** Whether a user has an answered call besides this one. */
export function talksElsewhere({ id, request, world }: LiveCall, userId: string): boolean {
  const isOfTenant = (call: LiveCall) => call.request.snapshot.tenant.id === request.snapshot.tenant.id;
  const talks = ({ record }: LiveCall) =>
    record.openLegs.some(({ party, answeredAt }) => party.userId === userId && answeredAt !== null);
  return [...world.live.values()].some((call) => call.id !== id && isOfTenant(call) && talks(call));
}
