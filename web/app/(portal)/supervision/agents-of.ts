import type { LiveMember, QueueNow } from '#web/contact-centre/index.ts';

/** An agent, whatever the queue (XiVO 15.12 X3-SU-16, X3-SU-20). */
export interface AgentNow {
  readonly member: LiveMember;
  /** Whose calls he gets, and those in which he pauses. */
  readonly queueIds: readonly string[];
  readonly pausedIn: readonly string[];
}

/** The agents of these queues, by number. Who pauses in one queue and is there for another one is not told to pause. */
export function agentsOf(queues: Iterable<QueueNow>): AgentNow[] {
  const agents = new Map<string, AgentNow>();
  for (const { live } of queues) {
    for (const member of live.members.filter(isAgent)) {
      const known = agents.get(member.memberId);
      const isPaused = member.pauses.some(({ queueId }) => queueId === null || queueId === live.queueId);
      agents.set(member.memberId, {
        member: known && member.activity === 'paused' ? known.member : member,
        queueIds: [...(known?.queueIds ?? []), live.queueId],
        pausedIn: [...(known?.pausedIn ?? []), ...(isPaused ? [live.queueId] : [])],
      });
    }
  }
  return [...agents.values()].sort((a, b) => a.member.number.localeCompare(b.member.number, 'en', { numeric: true }));
}

/** Users are members by their phone: they neither log in nor pause here. */
export const isAgent = ({ memberId }: Pick<LiveMember, 'memberId'>): boolean => memberId.startsWith('agt_');
