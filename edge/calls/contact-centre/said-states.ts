import type { AgentOrder } from '#shared/agent/index.ts';
import type { Centre } from '#shared/call-queue/distribution/index.ts';
import { saidState } from '#shared/presence-state/index.ts';
import { type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';

/** That a member says something else of himself, and what comes of it; null: nothing. */
export interface SaidState {
  readonly memberId: string;
  readonly stateId: string | null;
  readonly order: Exclude<AgentOrder, { name: 'log-in' }> | null;
}

/**
 * The members of queues who say something else of themselves than what was carried out last (XiVO 15.12 X3-SU-26). An agent is the
 * user who stands in his list; without one, whoever has the phone where he is logged in. Of several users that counts which has a
 * consequence.
 *
 * @param carriedOut  id of the state of each member
 * @param loginOf  where agents are logged in
 */
export function changedStates(
  { members }: Centre,
  snapshot: TenantSnapshot,
  carriedOut: (memberId: string) => string | null,
  loginOf: (memberId: string) => { readonly extension: string } | null,
): SaidState[] {
  return [...members.values()].flatMap(({ id: memberId, agent }) => {
    const login = loginOf(memberId);
    const atPhone = login ? (userDialed(snapshot, login.extension)?.id ?? null) : null;
    const own = agent && agent.userIds.length > 0 ? agent.userIds : atPhone === null ? [] : [atPhone];
    const said = (agent ? own : [memberId]).flatMap((userId) => saidState(snapshot, userId) ?? []);
    const state = said.find(({ agentAction }) => agentAction !== 'none') ?? said[0] ?? null;
    const stateId = state?.id ?? null;
    return stateId === carriedOut(memberId) ? [] : [{ memberId, stateId, order: state && orderOf(state) }];
  });
}

function orderOf({ agentAction, name }: NonNullable<ReturnType<typeof saidState>>): SaidState['order'] {
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
