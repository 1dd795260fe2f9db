import type { Queue } from '../queue.ts';
import type { CentreMember } from './centre.ts';
import type { Draft } from './draft.ts';
import type { Member } from './state.ts';

export const isLoggedIn = (configured: CentreMember, { login }: Member): boolean =>
  configured.agent === null || login !== null;

/** @param queueId  null: of all queues */
export const isPausedIn = ({ pauses }: Member, queueId: string | null): boolean =>
  pauses.some((pause) => pause.queueId === null || pause.queueId === queueId);

/** Whether this member, a member of the queue, could be rung for it at this moment. */
export function isReadyFor(draft: Draft, queueId: string, memberId: string): boolean {
  return standingOf(draft, queueId, memberId).ready === 1;
}

/** Logged in, neither paused nor unreachable; with a call or without. */
export function isPresentIn(draft: Draft, queueId: string, memberId: string): boolean {
  return standingOf(draft, queueId, memberId).present === 1;
}

function standingOf(draft: Draft, queueId: string, memberId: string): Census {
  const queue = draft.configured(queueId)?.queue;
  const configured = draft.centre.members.get(memberId);
  return queue && configured ? standing(queue, configured, draft.member(memberId)) : NOBODY;
}

/** How many members of a queue are what. */
export interface Census {
  readonly loggedIn: number;
  readonly present: number;
  readonly ready: number;
  readonly talking: number;
}

export const NOBODY: Census = { loggedIn: 0, present: 0, ready: 0, talking: 0 };

/** What one member adds to the census of a queue. */
export function standing(queue: Queue, configured: CentreMember, member: Member): Census {
  const talking = member.work?.name === 'talking' && member.work.queueId === queue.id ? 1 : 0;
  if (!isLoggedIn(configured, member)) return { ...NOBODY, talking };
  const isPresent = member.isReachable && !isPausedIn(member, queue.id);
  const isReady = isPresent && member.work === null && (queue.ringsBusyMembers || !member.isBusy);
  return { loggedIn: 1, present: isPresent ? 1 : 0, ready: isReady ? 1 : 0, talking };
}

export const recount = (count: Census, before: Census, after: Census): Census => ({
  loggedIn: count.loggedIn + after.loggedIn - before.loggedIn,
  present: count.present + after.present - before.present,
  ready: count.ready + after.ready - before.ready,
  talking: count.talking + after.talking - before.talking,
});

/** Whether there is nobody, as `refusesNewWhen` and `sendsAwayWhen` have it. */
export function isEmpty(rule: 'never' | 'without-members' | 'without-ready-members', count: Census): boolean {
  if (rule === 'never') return false;
  return (rule === 'without-members' ? count.loggedIn : count.present) === 0;
}
