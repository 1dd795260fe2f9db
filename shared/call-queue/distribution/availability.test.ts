import { expect, test } from 'vitest';
import { aQueue, type CentreSketch, play } from '#test/world/contact-centre/index.ts';
import { liveQueue } from '../live-queue.ts';

const wraps = aQueue({ wrapUpSeconds: 15 }, ['ann']);
const twoQueues: CentreSketch = { queues: { q: { who: ['ann'] }, r: { who: ['ann'] } } };

/** What is told of Ann, and what she is in the end, since when. */
function seen(sketch: CentreSketch, words: string, queue = 'q') {
  const { centre, state, nowMs, effects } = play(sketch, words);
  const told = effects.flatMap((effect) =>
    effect.name === 'tell' && effect.told.type === 'agent.availability-changed'
      ? [`${effect.atMs / 1000} ${effect.told.data.availability}`]
      : [],
  );
  const ann = liveQueue(centre, state, `que_${queue}`, nowMs)?.members.find(({ memberId }) => memberId === 'agt_ann');
  const since = ann?.availabilitySince ? Date.parse(ann.availabilitySince) / 1000 : null;
  return { told: told.join(', '), now: `${ann?.availability} since ${since}` };
}

test.each([
  ['logged in: free', wraps, '+5 in:ann', '5 available'],
  ['what never was in is told of nowhere', wraps, '+5 busy:ann=incoming-external +5', ''],
  [
    'a phone that rings changes nothing, an answer does (X3-DB-04)',
    wraps,
    'in:ann +5 busy:ann +5 busy:ann=incoming-external +5 free:ann',
    '0 available, 10 on-call-incoming-external, 15 available',
  ],
  ['rung by a queue: still free', wraps, 'in:ann call:one +5 no:ann', '0 available'],
  [
    'a call of a queue and the time to finish are one (X3-DB-02)',
    wraps,
    'in:ann call:one +5 yes:ann +5 end:ann=one +15',
    '0 available, 5 unavailable, 25 available',
  ],
  [
    'paused, then telephones, then is paused',
    wraps,
    'in:ann +1 pause:ann +1 busy:ann=outgoing-external +1 free:ann +1 resume:ann',
    '0 available, 1 unavailable, 2 on-call-outgoing-external, 3 unavailable, 4 available',
  ],
  [
    'logged out in a call of a queue and in again: it is that call, and no other (X3-DB-07)',
    wraps,
    'in:ann call:one yes:ann +5 out:ann +5 in:ann +5 end:ann=one +15',
    '0 available, 0 unavailable, 5 logged-out, 10 unavailable, 30 available',
  ],
  [
    'calls somebody during a call of a queue, which ends before: seen to talk on (X3-DB-07)',
    aQueue({}, ['ann']),
    'in:ann call:one yes:ann +5 busy:ann=outgoing-internal +5 bye:ann=one +5 free:ann',
    '0 available, 0 unavailable, 10 on-call-outgoing-internal, 15 available',
  ],
  ['without a phone', wraps, 'in:ann +5 gone:ann +5 here:ann', '0 available, 5 unavailable, 10 available'],
])('%s', (_, sketch, words, expected) => {
  expect(seen(sketch, words).told).toBe(expected);
});

test.each([
  ['of all queues', 'pause:ann', 'q', 'unavailable since 5'],
  ['of one: there', 'pause:ann@q', 'q', 'unavailable since 5'],
  ['of one: not of the others', 'pause:ann@q', 'r', 'available since 0'],
  ['of one that is over', 'pause:ann@q +5 resume:ann@q', 'q', 'available since 10'],
  ['of one that is over: nothing has happened to the others', 'pause:ann@q +5 resume:ann@q', 'r', 'available since 0'],
  ['of one, then of all', 'pause:ann@q +5 pause:ann', 'q', 'unavailable since 5'],
])('a pause %s', (_, words, queue, expected) => {
  expect(seen(twoQueues, `in:ann +5 ${words} +5`, queue).now).toBe(expected);
});

test('a pause in one queue is no news of the agent as a whole', () => {
  expect(seen(twoQueues, 'in:ann +5 pause:ann@q').told).toBe('0 available');
});

test('of whom nothing was told it is not known since when', () => {
  expect(seen(wraps, '+5')).toEqual({ told: '', now: 'logged-out since null' });
});

test('who pauses does so since he began, whoever distributes now', () => {
  const script = play(wraps, '+60');
  const lunch = { queueId: null, reason: null, sinceMs: 20_000 };
  const login = { extension: '201', sinceMs: 10_000 };
  const rest = { missedInTurn: 0, idleSinceMs: null, lastCall: null, work: null };
  script.feed({ name: 'member-restored', memberId: 'agt_ann', login, pauses: [lunch], ...rest });
  const ann = liveQueue(script.centre, script.state, 'que_q', script.nowMs)?.members[0];
  expect([ann?.availability, ann?.availabilitySince]).toEqual(['unavailable', new Date(20_000).toISOString()]);
});
