import type { AgentOrder } from '#shared/agent/index.ts';
import type { Centre } from '#shared/call-queue/distribution/index.ts';
import { saidState } from '#shared/presence-state/index.ts';
import { type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';

export interface MemberOrder {
  readonly memberId: string;
  readonly order: Exclude<AgentOrder, { name: 'log-in' }>;
}

/**
 * What members of queues are ordered because they say something else of themselves than before (XiVO 15.12 X3-SU-26). An agent is the
 * user who stands in his list; without one, whoever has the phone where he is logged in.
 *
 * @param loginOf  where agents are logged in
 */
export function ordersOfStates(
  { members }: Centre,
  before: TenantSnapshot,
  now: TenantSnapshot,
  loginOf: (memberId: string) => { readonly extension: string } | null,
): MemberOrder[] {
  return [...members.values()].flatMap(({ id: memberId, agent }) => {
    const login = loginOf(memberId);
    const atPhone = login ? (userDialed(now, login.extension)?.id ?? null) : null;
    const own = agent && agent.userIds.length > 0 ? agent.userIds : atPhone === null ? [] : [atPhone];
    const userIds = agent ? own : [memberId];
    for (const userId of userIds) {
      const [was, is] = [saidState(before, userId), saidState(now, userId)];
      const order = is && is.id !== was?.id ? orderOf(is) : null;
      if (order) return [{ memberId, order }];
    }
    return [];
  });
}

function orderOf({ agentAction, name }: NonNullable<ReturnType<typeof saidState>>): MemberOrder['order'] | null {
  switch (agentAction) {
    case 'pause':
      return { name: 'pause', queueId: null, reason: name };
    case 'resume':
      return { name: 'resume', queueId: null };
    case 'log-out':
      return { name: 'log-out' };
    case 'none':
      return null;
  }
}
