import { type Availability, onOtherCall } from '#shared/agent/availability.ts';
import type { CentreMember } from './centre.ts';
import type { Draft } from './draft.ts';
import { isLoggedIn, isPausedIn } from './presence.ts';
import type { CentreState, Member } from './state.ts';
import { aboutMember } from './talk.ts';

/** What a member is, and since when, milliseconds since 1970-01-01 UTC. */
export interface Standing {
  readonly is: Availability;
  readonly sinceMs: number;
}

/**
 * A call of a queue goes before every other, and that before a pause: who telephones while he pauses is seen to do so (XiVO 15.12
 * X3-DB-02; the order is chosen).
 *
 * @param queueId  whose pauses count; null: those of all queues
 */
export function availabilityOf(configured: CentreMember, member: Member, queueId: string | null): Availability {
  const { work, otherCall, isReachable } = member;
  if (!isLoggedIn(configured, member)) return 'logged-out';
  if (work?.name === 'talking' || work?.name === 'connecting') return 'unavailable';
  if (otherCall !== null) return onOtherCall(otherCall);
  return work?.name === 'wrap-up' || isPausedIn(member, queueId) || !isReachable ? 'unavailable' : 'available';
}

/** As its queue sees a member: of one that came later what all see. Null: nothing has been told of him. */
export const standingIn = ({ standings }: Member, queueId: string | null): Standing | null =>
  standings.get(queueId) ?? standings.get(null) ?? null;

/**
 * Looked at once an event is over: a talk that ends in a pause to finish has not made anybody available in between.
 *
 * @param news  `none`: it has been told before, by another owner of this machine. `all`: nobody knows whether it has
 */
export function settle(draft: Draft, before: CentreState, news: 'none' | 'changes' | 'all'): void {
  for (const memberId of draft.touchedMembers) {
    const configured = draft.centre.members.get(memberId);
    if (!configured || !draft.state.members.has(memberId)) continue;
    const member = draft.member(memberId);
    const standings = new Map<string | null, Standing>();
    for (const queueId of [null, ...configured.queueIds]) {
      const is = availabilityOf(configured, member, queueId);
      const known = standingIn(member, queueId);
      const sinceMs = news !== 'none' ? draft.nowMs : (begunBefore(member, queueId, is) ?? draft.nowMs);
      standings.set(queueId, known?.is === is ? known : { is, sinceMs });
    }
    const was = before.members.get(memberId);
    const [wasIt, is] = [was && availabilityOf(configured, was, null), availabilityOf(configured, member, null)];
    const isChange = news === 'changes' && is !== (wasIt ?? 'logged-out');
    const isNews =
      configured.agent !== null && (member.told === null ? isChange || news === 'all' : is !== member.told);
    draft.setStandings(memberId, standings, isNews ? is : member.told);
    if (isNews)
      draft.tell({ type: 'agent.availability-changed', data: { ...aboutMember(draft, memberId), availability: is } });
  }
}

/** When what an earlier owner of this machine has told of began; null: nobody knows. */
function begunBefore({ login, pauses }: Member, queueId: string | null, is: Availability): number | null {
  if (is !== 'unavailable' && is !== 'available') return null;
  const ofQueue = pauses.filter((pause) => pause.queueId === null || pause.queueId === queueId);
  const begun = [
    ...(login ? [login.sinceMs] : []),
    ...(is === 'unavailable' ? ofQueue.map(({ sinceMs }) => sinceMs) : []),
  ];
  return begun.length === 0 ? null : Math.max(...begun);
}
