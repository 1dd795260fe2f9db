import { z } from 'zod';
import type { Cluster } from '#edge/cluster/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { Log } from '../counters.ts';
import { give, type TakenLeg, takenFrom } from './give-leg.ts';

/** Into which conference room of a tenant a leg is to go. */
export const Guest = z.object({
  tenantId: z.string(),
  conferenceRoomId: z.string(),
  dialed: z.string(),
  isInvited: z.boolean(),
});
export type Guest = z.infer<typeof Guest>;

interface GivingWorld {
  readonly cluster: Cluster;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/**
 * Has somebody who is answered here go into a conference room of another edge: our call is over, and there is one of that edge.
 * Whose leg we pay for stays with who watches what it costs.
 *
 * @returns false when it stays here
 */
export const guestSender =
  ({ cluster, clock }: GivingWorld) =>
  (at: string, call: LiveCall, leg: LegId, guest: Omit<Guest, 'tenantId'>): boolean => {
    const { outside, trunkId, party } = call.record.leg(leg);
    const isKnown = party.userId !== null || trunkId !== null;
    if (outside || !isKnown || !call.conversation.mayHandOver.ok) return false;
    const tenantId: TenantId = call.request.snapshot.tenant.id;
    const channel = cluster.open(at, 'take-guest', { tenantId, ...guest });
    if (!channel) return false;
    give(call, leg, channel, clock);
    return true;
  };

/** Says who takes those whom other edges send. */
export function takeGuests(
  { cluster, clock, log }: { readonly cluster: Cluster; readonly clock: Pick<Clock, 'after'>; readonly log: Log },
  welcome: (guest: Guest, taken: TakenLeg) => void,
): void {
  cluster.serve('take-guest', (payload, channel) => {
    const guest = Guest.safeParse(payload);
    if (!guest.success) return channel.close();
    void takenFrom(channel, { clock, log }).then((taken) => taken && welcome(guest.data, taken));
  });
}
