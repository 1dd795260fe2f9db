import { describe, expect, test } from 'vitest';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import { simulateDay } from '#test/world/contact-centre/index.ts';
import type { CentreQueue } from './index.ts';
import { countedAnew } from './state.ts';

describe('a contact centre of 50 agents and 8 queues', { timeout: 120_000 }, () => {
  test.each([
    ['quiet', 1, 2000, 9000],
    ['busy', 2, 10_000, 3800],
    ['overrun', 3, 2000, 1500],
  ])('%s: nobody is passed by, nobody has two calls, everybody leaves once', (_, seed, calls, spacingMs) => {
    const { centre, checker, simulation } = simulateDay(seed, calls, spacingMs);
    expect(checker.faults.slice(0, 10)).toEqual([]);
    expect([checker.stillWaiting, checker.ends.size]).toEqual([0, calls]);
    expect(simulation.state.offers.size + simulation.state.callers.size).toBe(0);
    expect(faultsOf(checker.log)).toEqual([]);
    for (const [queueId, { count }] of simulation.state.queues)
      expect(count).toEqual(countedAnew(centre, centre.queues.get(queueId) as CentreQueue, simulation.state.members));
  });

  test('and all of it comes to pass somewhere', () => {
    const { checker } = simulateDay(4, 3000, 1500);
    const ways = new Set(checker.ends.values());
    expect([...ways].sort()).toEqual([
      'abandoned',
      'answered',
      'closed',
      'crowd',
      'full',
      'left-by-key',
      'long-wait',
      'no-agents',
      'not-reached',
      'removed',
      'timed-out',
    ]);
    const events = new Set(checker.log.map(({ event }) => event));
    for (const event of [
      'RINGNOANSWER',
      'CALLBACK',
      'CALLBACKNOANSWER',
      'TRANSFER',
      'WRAPUPSTART',
      'PAUSEALL',
      'AGENTCALLBACKLOGOFF',
    ])
      expect(events).toContain(event);
  });

  test('the same seed, the same day', () => {
    const [one, other] = [simulateDay(7, 300, 2000), simulateDay(7, 300, 2000)];
    expect(other.checker.log).toEqual(one.checker.log);
  });
});

const ENDS = ['CONNECT', 'ABANDON', 'CALLBACKFAILED', 'EXITWITHTIMEOUT', 'EXITWITHKEY', 'EXITEMPTY', 'REMOVED'];
const REFUSALS = ['CLOSED', 'DIVERT_HOLDTIME', 'DIVERT_CA_RATIO', 'DIVERT_BUSY', 'JOINEMPTY', 'FULL'];
const COMPLETIONS = ['COMPLETEAGENT', 'COMPLETECALLER', 'TRANSFER'];

/** Lines that change nothing of what becomes of a call. */
const ON_THE_WAY = ['RINGNOANSWER', 'WRAPUPSTART', 'CALLBACK', 'CALLBACKNOANSWER'];

/** What the log says of a call must be one of: refused; entered, then left; entered, then connected, then completed. */
function faultsOf(log: readonly QueueLogEntry[]): string[] {
  const stories = Map.groupBy(
    log.filter(({ callId, event }) => callId !== null && !ON_THE_WAY.includes(event)),
    ({ callId }) => callId,
  );
  return [...stories].flatMap(([callId, story]) => {
    const [entrance, end, completion] = story;
    const words = story.map(({ event }) => event).join(' ');
    if (story.length === 1 && REFUSALS.includes(entrance?.event ?? '')) return [];
    if (entrance?.event !== 'ENTERQUEUE' || !end || !ENDS.includes(end.event)) return [`${callId}: ${words}`];
    const isTalk = end.event === 'CONNECT';
    if (story.length !== (isTalk ? 3 : 2)) return [`${callId}: ${words}`];
    if (isTalk && !(completion && COMPLETIONS.includes(completion.event))) return [`${callId}: ${words}`];
    const waitMs = end.atMs - entrance.atMs;
    const isRight =
      (end.event === 'CONNECT' && end.holdMs === waitMs && end.ringMs <= waitMs) ||
      ('waitMs' in end && end.waitMs === waitMs && end.originalPosition === entrance.position);
    const talkIsRight = !completion || ('talkMs' in completion && completion.talkMs === completion.atMs - end.atMs);
    return isRight && talkIsRight ? [] : [`${callId}: wrong times`];
  });
}
