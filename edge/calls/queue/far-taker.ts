import { z } from 'zod';
import type { Cluster } from '#edge/cluster/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import type { Log } from '../counters.ts';
import type { CallsElsewhere } from '../elsewhere/calls-elsewhere.ts';
import { type GivingWorld, giveOnceTaken, type TakenLeg, takenFrom } from '../elsewhere/give-leg.ts';
import { takeFromQueue } from './queue-player.ts';

export const Wanted = z.object({ tenantId: z.string(), callId: z.string() });

/** Lets who waits here go on in a call of another edge, in which an application takes him: the call in which he has waited is over. */
export function giveWaiting({ cluster, live, clock }: GivingWorld): void {
  cluster.serve('take-waiting', (payload, channel) => {
    const wanted = Wanted.safeParse(payload);
    const call = wanted.success ? live.get(wanted.data.callId) : undefined;
    if (!call || call.request.snapshot.tenant.id !== wanted.data?.tenantId) return channel.close();
    const taker = {
      mayCome: () => !channel.isClosed && call.conversation.mayHandOver.ok,
      takes: (leg: AnsweredLeg, leaving: () => void) => giveOnceTaken(call, leg, channel, { clock, leaving }),
    };
    void takeFromQueue(call, taker).then((isTaken) => {
      if (!isTaken) channel.close();
    });
  });
}

interface TakingWorld {
  readonly cluster: Cluster;
  readonly elsewhere: Pick<CallsElsewhere, 'edgeOf'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Log;
}

/**
 * Has who waits at another edge come to us; null: he waits at none, or is not given, as when `to`, who is to talk to him, has hung up.
 */
export const waitingTaker =
  ({ cluster, elsewhere, clock, log }: TakingWorld) =>
  async (tenantId: TenantId, callId: string, to: Pick<LiveCall, 'whenEnded'>): Promise<TakenLeg | null> => {
    const at = elsewhere.edgeOf(tenantId, callId);
    const channel = at === null ? null : cluster.open(at, 'take-waiting', { tenantId, callId });
    if (!channel) return null;
    const forget = to.whenEnded(() => channel.close());
    return takenFrom(channel, { clock, log }).finally(forget);
  };
