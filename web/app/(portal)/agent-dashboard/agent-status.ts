import type { LiveMember, LiveQueue } from '#web/contact-centre/index.ts';
import type { Sort } from './board-layout.ts';

/** What a color stands for (XiVO 15.12 X3-DB-03); `absent`: in use, and cannot be rung, which the old one did not tell. */
export type Look = 'free' | 'internal' | 'external' | 'in-use' | 'absent';

type Seen = Pick<LiveMember, 'availability' | 'activity' | 'pauses'>;

const LOOKS = {
  'logged-out': 'absent',
  available: 'free',
  unavailable: 'in-use',
  'on-call-incoming-internal': 'internal',
  'on-call-outgoing-internal': 'internal',
  'on-call-incoming-external': 'external',
  'on-call-outgoing-external': 'external',
} as const satisfies Record<LiveMember['availability'], Look>;

type Why = 'talking' | 'wrap-up' | 'paused' | 'unreachable';

/**
 * What keeps an agent from calls; null: nothing, or a call that no queue gave.
 *
 * @param queueId  in whose box he is seen: the pauses of others keep him from none of its calls
 */
export function whyInUse({ availability, activity, pauses }: Seen, queueId: string): Why | null {
  if (availability !== 'unavailable') return null;
  if (activity === 'wrap-up' || activity === 'paused' || activity === 'talking') return activity;
  if (activity !== 'ringing') return 'unreachable';
  // Another queue may ring who pauses in this one, which is not seen (X3-DB-04). Who does not pause has answered, and is told
  // something before he hears the caller.
  return pauses.some((pause) => pause.queueId === null || pause.queueId === queueId) ? 'paused' : 'talking';
}

export const lookOf = (seen: Seen, queueId: string): Look =>
  whyInUse(seen, queueId) === 'unreachable' ? 'absent' : LOOKS[seen.availability];

/** Who can be rung comes first, who cannot last. */
const RANK: readonly Look[] = ['free', 'in-use', 'internal', 'external', 'absent'];

/** The agents of a queue who are logged in; phones of users are none (X3-DB-01). */
export function agentsShown({ queueId, members }: Pick<LiveQueue, 'queueId' | 'members'>, sort: Sort): LiveMember[] {
  const rank = (member: LiveMember) => RANK.indexOf(lookOf(member, queueId));
  const since = ({ availabilitySince }: LiveMember) => availabilitySince ?? '9999';
  const byNumber = (a: LiveMember, b: LiveMember) => a.number.localeCompare(b.number, 'en', { numeric: true });
  const orders = {
    number: byNumber,
    name: (a, b) => a.name.localeCompare(b.name) || byNumber(a, b),
    status: (a, b) => rank(a) - rank(b) || byNumber(a, b),
    time: (a, b) => since(a).localeCompare(since(b)) || byNumber(a, b),
  } as const satisfies Record<Sort, (a: LiveMember, b: LiveMember) => number>;
  return members
    .filter(({ memberId, availability }) => memberId.startsWith('agt_') && availability !== 'logged-out')
    .sort(orders[sort]);
}
