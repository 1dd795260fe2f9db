import { type AgentOrder, type AgentRefusal, type MemberState, refusalOf } from '#shared/agent/index.ts';
import { type Centre, type CentreState, mayTake } from '#shared/call-queue/distribution/index.ts';
import { liveMember, liveQueue, type QueueRefusal } from '#shared/call-queue/index.ts';
import { type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Feed } from './host-world.ts';
import type { KeptMembers } from './kept-members.ts';
import type { MemberLines } from './member-lines.ts';
import type { Question, Reply } from './port.ts';

/** Whoever distributes the calls, with what it knows now. */
export interface Asked {
  readonly now: { readonly centre: Centre; readonly state: CentreState; readonly snapshot: TenantSnapshot };
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly kept: KeptMembers;
  readonly lines: MemberLines;
  readonly feed: Feed;
}

export async function answer(host: Asked, question: Question): Promise<Reply<Question['ask']>> {
  const { now } = host;
  switch (question.ask) {
    case 'members':
      return knownMembers(host);
    case 'queue':
      return liveQueue(now.centre, now.state, question.queueId, host.clock.nowMs());
    case 'order-agent': {
      const { agentId, order } = question;
      const refusal = await orderMember(host, agentId, order);
      return refusal ?? liveMember(now.centre, now.state, agentId, null) ?? 'agent-unknown';
    }
    case 'order-caller':
      return orderCaller(host, question);
  }
}

const UNKNOWN: ReadonlySet<unknown> = new Set(['agent-unknown', 'member-unknown', 'extension-unknown']);

/** Whether the answer is that there is no such queue, member or phone. */
export const isUnknown = ({ ask }: Question, reply: Reply<Question['ask']>): boolean =>
  (ask === 'queue' && reply === null) || UNKNOWN.has(reply);

/** Somebody who waits is taken by a member, or removed; null: he is. */
function orderCaller(
  host: Pick<Asked, 'now' | 'feed'>,
  { queueId, callId, asker, isOnLine, isGiven, order }: Extract<Question, { ask: 'order-caller' }>,
): QueueRefusal | null {
  const caller = host.now.state.callers.get(callId);
  if (caller?.queueId !== queueId || caller.isConnecting || (isOnLine && caller.callback)) return 'caller-gone';
  // Given already: his edge does not know of the key that he has pressed meanwhile.
  if (isOnLine && caller.isAway) return 'caller-gone';
  if (isGiven) {
    // He will be called back as soon as that is stored.
    if (caller.wish !== null) return 'caller-gone';
    host.feed({ name: 'caller-given', callId });
    return null;
  }
  if (order.name === 'remove') {
    host.feed({ name: 'caller-removed', callId, destination: order.destination, asker });
    return null;
  }
  const { memberId } = order;
  const configured = host.now.centre.queues.get(queueId);
  if (!configured || !mayTake(host.now.centre, configured, memberId)) return 'member-unknown';
  // Another operator has been faster.
  if (configured.queue.isSwitchboard && caller.offers.length > 0) return 'caller-gone';
  const { offersMade } = host.now.state;
  host.feed({ name: 'caller-taken', callId, memberId });
  return host.now.state.offersMade > offersMade ? null : 'member-busy';
}

/** A member logs in or out, pauses or goes on; null: and it is kept. */
export async function orderMember(host: Asked, memberId: string, order: AgentOrder): Promise<AgentRefusal | null> {
  const member = host.now.centre.members.get(memberId);
  if (!member) return 'agent-unknown';
  const refusal = member.agent ? refusalOf(memberId, order, knownMembers(host)) : null;
  if (refusal !== null) return refusal;
  switch (order.name) {
    case 'log-in': {
      if (!member.agent) return 'agent-unknown';
      const user = userDialed(host.now.snapshot, order.extension);
      if (!user) return 'extension-unknown';
      // From the first moment he is seen to do what his phone does.
      host.lines.movesTo(memberId, user.id, host.now.snapshot);
      host.feed({ ...order, name: 'agent-logged-in', agentId: memberId });
      break;
    }
    case 'log-out':
      if (!member.agent) return 'agent-unknown';
      host.feed({ name: 'agent-logged-out', agentId: memberId });
      break;
    case 'pause':
      host.feed({ ...order, name: 'member-paused', memberId });
      break;
    case 'resume':
      host.feed({ ...order, name: 'member-resumed', memberId, reason: null });
      break;
  }
  return (await host.kept.whenWritten(memberId)) ? null : 'unavailable';
}

/** An agent who is deleted is logged in nowhere, whatever the store has of him. */
const knownMembers = ({ kept, now }: Pick<Asked, 'kept' | 'now'>): MemberState[] =>
  kept.all.filter(({ memberId }) => now.centre.members.has(memberId));
