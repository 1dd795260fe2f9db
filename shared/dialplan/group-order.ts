import { type CallGroup, drawn } from '#shared/call-group/index.ts';
import { assertNever } from '#shared/result.ts';
import type { GroupHistory, GroupMemory } from './group-memory.ts';

type Member = CallGroup['members'][number];

/**
 * In which order members are rung (XiVO 15.12 X3-QU-05 to -11, sipXcom 20.04 QUE-02). Those with a lower penalty come first;
 * for `weighted-random` they only have the better lots.
 */
export function inRingOrder({ id, strategy, members }: CallGroup, memory: GroupMemory): readonly Member[] {
  const history = memory.of(id);
  switch (strategy) {
    case 'ring-all':
    case 'linear':
      return byPenalty(members);
    case 'round-robin':
      return byPenalty(afterLast(members, history));
    case 'longest-idle':
      return byPenalty(sortedBy(members, ({ userId }) => idleSince(history, userId)));
    case 'fewest-calls':
      return byPenalty(sortedBy(members, ({ userId }) => history?.members.get(userId)?.answered ?? 0));
    case 'random':
      return byPenalty(drawn(members, memory.seed, () => 1));
    case 'weighted-random':
      return drawn(members, memory.seed, ({ penalty }) => 1 / (1 + penalty));
    default:
      return assertNever(strategy);
  }
}

const sortedBy = (members: readonly Member[], key: (member: Member) => number): Member[] =>
  members.toSorted((a, b) => key(a) - key(b) || 0);

const byPenalty = (members: readonly Member[]): Member[] => sortedBy(members, ({ penalty }) => penalty);

/** The list begins behind who has answered last, and goes round. */
function afterLast(members: readonly Member[], history: GroupHistory | undefined): readonly Member[] {
  const last = members.findIndex(({ userId }) => userId === history?.lastAnsweredBy);
  return [...members.slice(last + 1), ...members.slice(0, last + 1)];
}

/** Who has never answered has been idle for ever; who talks is not idle at all. */
function idleSince(history: GroupHistory | undefined, userId: string): number {
  const member = history?.members.get(userId);
  return member ? (member.hungUpAtMs ?? Number.MAX_SAFE_INTEGER) : 0;
}
