import { assign } from './assign.ts';
import { settle } from './availability.ts';
import type { Centre } from './centre.ts';
import { Draft } from './draft.ts';
import type { CentreEffect, QueueCounters } from './effect.ts';
import type { CentreEvent } from './event.ts';
import { happen } from './happenings.ts';
import type { CentreState } from './state.ts';
import { minimumStaff } from './waiting.ts';

/**
 * What comes of an event. Events about what is no longer so (a caller who has left, an offer that was taken back) change
 * nothing: edges and phones tell things late.
 */
export function distribute(
  centre: Centre,
  state: CentreState,
  event: CentreEvent,
): { readonly state: CentreState; readonly effects: readonly CentreEffect[] } {
  const draft = new Draft(centre, state, event.atMs);
  happen(draft, event);
  for (const queueId of draft.touched) {
    const configured = draft.configured(queueId);
    if (configured && draft.queue(queueId).waiting.length > 0) minimumStaff(draft, configured);
  }
  assign(draft);
  settle(draft, state, NEWS[event.name] ?? 'changes');
  for (const queueId of draft.touched) supervise(draft, queueId);
  return { state: draft.state, effects: draft.effects };
}

const NEWS: Partial<Record<CentreEvent['name'], 'none' | 'all'>> = {
  'member-restored': 'none',
  'members-taken-over': 'all',
};

function supervise(draft: Draft, queueId: string): void {
  if (!draft.configured(queueId)) return;
  const { waiting, averageWaitSeconds, count, counters: before } = draft.queue(queueId);
  const { loggedIn, ready, talking } = count;
  const entered = waiting.flatMap((callId) => draft.caller(callId)?.enteredAtMs ?? []);
  const waitingSinceMs = entered.length === 0 ? null : Math.min(...entered);
  const counters = { waiting: waiting.length, waitingSinceMs, talking, loggedIn, ready, averageWaitSeconds };
  if (before && isSame(before, counters)) return;
  draft.changeQueue(queueId, { counters });
  draft.emit({ name: 'supervise', queueId, counters });
}

const isSame = (a: QueueCounters, b: QueueCounters): boolean =>
  (Object.keys(b) as (keyof QueueCounters)[]).every((name) => a[name] === b[name]);
