import type { CentreMember } from './centre.ts';
import type { Draft } from './draft.ts';
import type { Member } from './state.ts';

export const isLoggedIn = (configured: CentreMember, { login }: Member): boolean =>
  configured.agent === null || login !== null;

const isPausedIn = ({ pauses }: Member, queueId: string): boolean =>
  pauses.some((pause) => pause.queueId === null || pause.queueId === queueId);

/** Whether this member, a member of the queue, could be rung for it at this moment. */
export function isReadyFor(draft: Draft, queueId: string, memberId: string): boolean {
  if (!draft.state.free.has(memberId)) return false;
  const member = draft.member(memberId);
  const ringsBusyMembers = draft.configured(queueId)?.queue.ringsBusyMembers === true;
  return (ringsBusyMembers || !member.isBusy) && !isPausedIn(member, queueId);
}

/** Logged in, neither paused nor unreachable; with a call or without. */
export function isPresentIn(draft: Draft, queueId: string, memberId: string): boolean {
  const member = draft.member(memberId);
  const configured = draft.centre.members.get(memberId);
  if (!configured || !isLoggedIn(configured, member)) return false;
  return member.isReachable && !isPausedIn(member, queueId);
}

export interface Census {
  readonly loggedIn: number;
  readonly present: number;
  readonly ready: number;
  readonly talking: number;
}

/** How many members of a queue are what. */
export function census(draft: Draft, queueId: string): Census {
  const count = { loggedIn: 0, present: 0, ready: 0, talking: 0 };
  for (const memberId of draft.configured(queueId)?.members.keys() ?? []) {
    const member = draft.member(memberId);
    if (member.work?.name === 'talking' && member.work.queueId === queueId) count.talking += 1;
    const configured = draft.centre.members.get(memberId);
    if (!configured || !isLoggedIn(configured, member)) continue;
    count.loggedIn += 1;
    if (isPresentIn(draft, queueId, memberId)) count.present += 1;
    if (isReadyFor(draft, queueId, memberId)) count.ready += 1;
  }
  return count;
}

/** Whether there is nobody, as `refusesNewWhen` and `sendsAwayWhen` have it. */
export function isEmpty(rule: 'never' | 'without-members' | 'without-ready-members', count: Census): boolean {
  if (rule === 'never') return false;
  return (rule === 'without-members' ? count.loggedIn : count.present) === 0;
}
