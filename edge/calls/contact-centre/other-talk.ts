import type { OtherCall } from '#shared/agent/index.ts';
import { isOutside } from '../call/call-record.ts';
import type { LiveCall } from '../call/index.ts';

type OpenLeg = LiveCall['record']['openLegs'][number];

/** Who is rung by a queue, or talks to its caller, is not busy with anything else by that. */
export const isNotOfQueue = ({ reason }: Pick<OpenLeg, 'reason'>): boolean => reason !== 'queue';

/** Users of a call whom no queue has brought into it, and what they talk about; null: nothing yet. */
export function* otherTalks(call: LiveCall): Generator<readonly [userId: string, talk: OtherCall | null]> {
  const legs = call.record.openLegs;
  for (const leg of legs)
    if (leg.party.userId !== null && isNotOfQueue(leg)) yield [leg.party.userId, talkOf(call, leg, legs)];
}

/**
 * Begins when the other side answers, also where the phone of who calls was rung first (XiVO 15.12 X3-DB-04; X3-DB-07: not before).
 * What is ours, a mailbox or a menu, is internal.
 */
function talkOf(call: LiveCall, leg: OpenLeg, legs: readonly OpenLeg[]): OtherCall | null {
  if (leg.answeredAt === null || !call.record.isAnswered) return null;
  const partner = call.conversation.partnerOf(leg.id)?.id;
  const others = legs.filter(({ id }) => id !== leg.id);
  const other =
    others.find(({ id }) => id === partner) ?? others.findLast(({ answeredAt }) => answeredAt !== null) ?? null;
  const direction = leg.role === 'caller' ? 'outgoing' : 'incoming';
  return `${direction}-${other && isOutside(other) ? 'external' : 'internal'}`;
}
