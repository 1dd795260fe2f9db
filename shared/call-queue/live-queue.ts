import { z } from 'zod';
import { Availability } from '#shared/agent/availability.ts'; // not by the doors: commands to edges name these shapes
import { MemberPause } from '#shared/agent/member-state.ts';
import { Instant, toInstant } from '#shared/world/index.ts';
import { availabilityOf, standingIn } from './distribution/availability.ts';
import type { Centre, CentreMember } from './distribution/centre.ts';
import type { CentreState, Member } from './distribution/state.ts';

/** What a member of queues is doing (XiVO 15.12 X3-SU-18). */
export const MEMBER_ACTIVITIES = [
  'logged-out',
  'ready',
  'ringing',
  'talking',
  'wrap-up',
  'paused',
  'busy',
  'unreachable',
] as const;

export const LiveMember = z
  .object({
    memberId: z.string().describe('An agent, or a user.'),
    name: z.string(),
    number: z.string().describe('Of the agent; the extension of a user.'),
    extension: z.string().nullable().describe('Where an agent is logged in.'),
    loggedInAt: Instant.nullable().describe('Null for users, who always are, and for who is not.'),
    activity: z.enum(MEMBER_ACTIVITIES),
    since: Instant.nullable().describe('When it began, or an edge began to know of it; null: at no time known.'),
    availability: Availability.default('unavailable').describe('As the queue sees it that is asked about.'),
    availabilitySince: Instant.nullable().default(null).describe('Null: at no time known.'),
    lastCallEndedAt: Instant.nullable().describe('Of the calls of all queues; null: there was none.'),
    callId: z.string().nullable().describe('Of the caller of a queue with whom the member talks.'),
    pauses: z.array(MemberPause),
    missedInTurn: z.int().min(0),
  })
  .meta({ id: 'LiveMember' });
export type LiveMember = z.infer<typeof LiveMember>;

export const LiveCaller = z
  .object({
    callId: z.string(),
    number: z.string(),
    name: z.string().nullable(),
    position: z.int().min(1),
    enteredAt: Instant,
    waitSeconds: z.number().min(0),
    isOffered: z.boolean().describe('Whether somebody is being rung for the caller.'),
  })
  .meta({ id: 'LiveCaller' });

/** What supervisors see of a queue (XiVO 15.12 X3-SU-03 to X3-SU-09, X3-SU-23). */
export const LiveQueue = z
  .object({
    queueId: z.string(),
    callers: z.array(LiveCaller).describe('Who waits, who is to be served first at the head.'),
    members: z.array(
      LiveMember.extend({
        penalty: z.int(),
        answered: z.int().min(0).describe('Calls of this queue; since another edge distributes them.'),
      }),
    ),
    talking: z.int().min(0),
    loggedIn: z.int().min(0),
    ready: z.int().min(0),
    averageWaitSeconds: z
      .number()
      .nullable()
      .describe('Of those answered last: about how long one waits. Null: nobody was.'),
  })
  .meta({ id: 'LiveQueue' });
export type LiveQueue = z.infer<typeof LiveQueue>;

/** Null: there is no such queue. */
export function liveQueue(centre: Centre, state: CentreState, queueId: string, nowMs: number): LiveQueue | null {
  const configured = centre.queues.get(queueId);
  if (!configured) return null;
  const queue = state.queues.get(queueId);
  const callers = (queue?.waiting ?? []).flatMap((callId, index) => {
    const caller = state.callers.get(callId);
    if (!caller) return [];
    const { from, enteredAtMs, offers } = caller;
    return {
      callId,
      number: from.number,
      name: from.name,
      position: index + 1,
      enteredAt: toInstant(enteredAtMs),
      waitSeconds: Math.max(0, nowMs - enteredAtMs) / 1000,
      isOffered: offers.length > 0,
    };
  });
  const members = [...configured.members].flatMap(([memberId, { penalty }]) => {
    const live = liveMember(centre, state, memberId, queueId);
    return live ? { ...live, penalty, answered: queue?.completed.get(memberId) ?? 0 } : [];
  });
  const counters = queue?.counters;
  return {
    queueId,
    callers,
    members,
    talking: counters?.talking ?? 0,
    loggedIn: counters?.loggedIn ?? members.filter(({ activity }) => activity !== 'logged-out').length,
    ready: counters?.ready ?? members.filter(({ activity }) => activity === 'ready').length,
    averageWaitSeconds: queue?.averageWaitSeconds ?? null,
  };
}

/**
 * Null: nobody has the id.
 *
 * @param queueId  whose pauses count; null: those of all queues
 */
export function liveMember(
  centre: Centre,
  state: CentreState,
  memberId: string,
  queueId: string | null,
): LiveMember | null {
  const configured = centre.members.get(memberId);
  const member = state.members.get(memberId);
  if (!configured || !member) return null;
  const { login, pauses, missedInTurn, work, sinceMs, idleSinceMs } = member;
  const standing = standingIn(member, queueId);
  return {
    memberId,
    name: configured.agent ? `${configured.agent.firstName} ${configured.agent.lastName}`.trim() : configured.name,
    number: configured.number,
    extension: login?.extension ?? null,
    loggedInAt: login && toInstant(login.sinceMs),
    activity: activityOf(configured, member, queueId),
    since: sinceMs === 0 ? null : toInstant(sinceMs),
    availability: availabilityOf(configured, member, queueId),
    availabilitySince: standing && toInstant(standing.sinceMs),
    lastCallEndedAt: idleSinceMs === null ? null : toInstant(idleSinceMs),
    callId: work?.name === 'talking' ? work.callId : null,
    pauses: [...pauses],
    missedInTurn,
  };
}

function activityOf(
  { agent }: CentreMember,
  { login, work, pauses, isBusy, isReachable }: Member,
  queueId: string | null,
): LiveMember['activity'] {
  if (agent && !login) return 'logged-out';
  if (work) return work.name === 'offered' || work.name === 'connecting' ? 'ringing' : work.name;
  if (pauses.some((pause) => pause.queueId === null || pause.queueId === queueId)) return 'paused';
  if (isBusy) return 'busy';
  return isReachable ? 'ready' : 'unreachable';
}
