import { lineEnded } from './callback.ts';
import type { Draft } from './draft.ts';
import { leaveUnrung } from './leave.ts';
import { endTalk } from './talk.ts';

/**
 * Nothing is heard of an edge. Its callers keep their places, and nobody is rung for them: it may only have been the link, and
 * then it tells again who is there. Whoever has been counted is not counted twice.
 */
export function edgeAway(draft: Draft, edge: string): void {
  for (const { callId } of onTheLineAt(draft, edge)) leaveUnrung(draft, callId, 'edge-away');
  for (const { id, work } of draft.state.members.values())
    if (work?.name === 'talking' && work.edge === edge) draft.changeMember(id, { work: { ...work, isAway: true } });
}

/**
 * The edge is gone, or is back: whoever it has not told of again has hung up. Who waited has abandoned, who talked was hung up on.
 */
export function edgeLost(draft: Draft, edge: string): void {
  for (const caller of onTheLineAt(draft, edge)) if (caller.isAway) lineEnded(draft, caller);
  for (const { id, work } of draft.state.members.values())
    if (work?.name === 'talking' && work.edge === edge && work.isAway)
      endTalk(draft, id, work.callId, { event: 'COMPLETECALLER' });
}

const onTheLineAt = (draft: Draft, edge: string) =>
  [...draft.state.callers.values()].filter((caller) => caller.edge === edge && !caller.callback);
