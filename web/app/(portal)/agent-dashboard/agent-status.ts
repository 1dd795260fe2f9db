import type { LiveMember } from '#web/contact-centre/index.ts';
import type { Sort } from './board-layout.ts';

/** What a color stands for (XiVO 15.12 X3-DB-03); `absent`: in use, and cannot be rung, which the old one did not tell. */
export type Look = 'free' | 'internal' | 'external' | 'in-use' | 'absent';

type Seen = Pick<LiveMember, 'availability' | 'activity'>;

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

/** What keeps an agent from calls; null: nothing, or a call that no queue gave. */
export function whyInUse({ availability, activity }: Seen): Why | null {
  if (availability !== 'unavailable') return null;
  if (activity === 'wrap-up' || activity === 'paused') return activity;
  // Rung by a queue he has answered, and is told something before he hears the caller.
  return activity === 'talking' || activity === 'ringing' ? 'talking' : 'unreachable';
}

export const lookOf = (seen: Seen): Look => (whyInUse(seen) === 'unreachable' ? 'absent' : LOOKS[seen.availability]);

/** Who can be rung comes first, who cannot last. */
const RANK: readonly Look[] = ['free', 'in-use', 'internal', 'external', 'absent'];

/** The agents of a queue who are logged in; phones of users are none (X3-DB-01). */
export function agentsShown<Member extends LiveMember>(members: readonly Member[], sort: Sort): Member[] {
  const rank = (member: Member) => RANK.indexOf(lookOf(member));
  const since = ({ availabilitySince }: Member) => availabilitySince ?? '9999';
  const byNumber = (a: Member, b: Member) => a.number.localeCompare(b.number, 'en', { numeric: true });
  const orders = {
    number: byNumber,
    name: (a, b) => a.name.localeCompare(b.name) || byNumber(a, b),
    status: (a, b) => rank(a) - rank(b) || byNumber(a, b),
    time: (a, b) => since(a).localeCompare(since(b)) || byNumber(a, b),
  } as const satisfies Record<Sort, (a: Member, b: Member) => number>;
  return members
    .filter(({ memberId, availability }) => memberId.startsWith('agt_') && availability !== 'logged-out')
    .sort(orders[sort]);
}
