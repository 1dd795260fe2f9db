import { drawn } from '#shared/call-group/index.ts';
import { assertNever } from '#shared/result.ts';
import type { CentreQueue } from './centre.ts';
import type { Draft } from './draft.ts';

/**
 * Who of the candidates is rung: everybody, or the first of those by the strategy (XiVO 15.12 X3-QU-05 to -11, sipXcom 20.04
 * QUE-02). Idle is who has had no call of any queue; calls are counted for each queue. `linear` begins with the same one for
 * each call, as round robin without memory does: users in the order of the list, then agents in that of their logins.
 */
export function whoRings(draft: Draft, configured: CentreQueue, candidates: readonly string[]): readonly string[] {
  const { strategy } = configured.queue;
  if (strategy === 'ring-all' || candidates.length < 2) return candidates;
  return [first(draft, configured, strategy, candidates)];
}

function first(
  draft: Draft,
  { queue, members }: CentreQueue,
  strategy: Exclude<CentreQueue['queue']['strategy'], 'ring-all'>,
  candidates: readonly string[],
): string {
  const { lastAnsweredBy, completed } = draft.queue(queue.id);
  const placeOf = (memberId: string) => members.get(memberId) ?? { index: 0, penalty: 0 };
  const indexOf = (memberId: string) => placeOf(memberId).index;
  const least = (key: (memberId: string) => number): string =>
    candidates.reduce((best, id) => ((key(id) - key(best) || indexOf(id) - indexOf(best)) < 0 ? id : best));
  switch (strategy) {
    case 'linear':
      return least((id) => draft.member(id).login?.sinceMs ?? 0);
    case 'round-robin': {
      const last = lastAnsweredBy === null ? -1 : (members.get(lastAnsweredBy)?.index ?? -1);
      return least((id) => (indexOf(id) - last - 1 + members.size) % members.size);
    }
    case 'longest-idle':
      return least((id) => draft.member(id).idleSinceMs ?? 0);
    case 'fewest-calls':
      return least((id) => completed.get(id) ?? 0);
    case 'random':
      return drawn(candidates, draft.lot(), () => 1)[0] as string;
    case 'weighted-random':
      return drawn(candidates, draft.lot(), (id) => 1 / (1 + placeOf(id).penalty))[0] as string;
    default:
      return assertNever(strategy);
  }
}
