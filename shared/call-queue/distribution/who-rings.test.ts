import { describe, expect, test } from 'vitest';
import {
  aQueue,
  arrive,
  BOTH,
  type CentreSketch,
  play,
  type QueueSketch,
  type Row,
} from '#test/world/contact-centre/index.ts';

/** Each call is answered at once, and over after ten seconds. */
const served = (who: string, call: string) => `call:${call} yes:${who} +10 end:${who}=${call}`;

describe('who rings', () => {
  test.each<Row>([
    [
      'QUE-02, X3-QU-11',
      'all at once; who answers first stops the others',
      aQueue({ strategy: 'ring-all' }),
      `${BOTH} call:one +3 yes:bob`,
      '0 ann?one bob?one 3 ann-answered-elsewhere bob!one',
    ],
    [
      'X3-QU-11',
      'all: who becomes free rings with them',
      aQueue({ strategy: 'ring-all' }),
      'in:ann call:one +3 in:bob +2 yes:bob',
      '0 ann?one 3 bob?one 5 ann-answered-elsewhere bob!one',
    ],
    [
      'X3-QU-05',
      'linear: the same order for every call',
      aQueue({}),
      `${BOTH} ${served('ann', 'one')} ${served('ann', 'two')} call:three`,
      '0 ann?one ann!one 10 ann?two ann!two 20 ann?three',
    ],
    [
      'X3-QU-05',
      'linear: agents in the order of their logins, users before them in that of the list',
      aQueue({ retrySeconds: 0 }, ['ann', 'bob', 'uma']),
      '+1 in:bob +1 in:ann call:one +15 +15',
      '2 uma?one 17 uma-rang-out bob?one 32 bob-rang-out ann?one',
    ],
    [
      'X3-QU-05',
      'linear: who logs out and in again comes last',
      aQueue({}),
      `in:ann +1 in:bob ${served('ann', 'one')} out:ann in:ann call:two`,
      '1 ann?one ann!one 11 bob?two',
    ],
    [
      'X3-QU-08',
      'round robin: the one after who answered last',
      aQueue({ strategy: 'round-robin' }, ['ann', 'bob', 'cyd']),
      `${BOTH} in:cyd ${served('ann', 'one')} ${served('bob', 'two')} ${served('cyd', 'three')} call:four`,
      '0 ann?one ann!one 10 bob?two bob!two 20 cyd?three cyd!three 30 ann?four',
    ],
    [
      'X3-QU-08',
      'round robin: who did not answer is not the last one',
      aQueue({ strategy: 'round-robin', retrySeconds: 0 }, ['ann', 'bob', 'cyd']),
      `${BOTH} in:cyd call:one +15 yes:bob call:two`,
      '0 ann?one 15 ann-rang-out bob?one bob!one cyd?two',
    ],
    [
      'X3-QU-06',
      'longest idle: who hung up first',
      aQueue({ strategy: 'longest-idle' }),
      `${BOTH} call:one yes:ann call:two yes:bob +5 end:bob=two +5 end:ann=one call:three`,
      '0 ann?one ann!one bob?two bob!two 10 bob?three',
    ],
    [
      'X3-QU-07',
      'fewest calls, in this queue',
      { queues: { q: { strategy: 'fewest-calls', who: ['ann', 'bob'] }, r: { who: ['bob'] } } },
      `${BOTH} ${served('ann', 'one')} call:x@r yes:bob end:bob=x call:two`,
      '0 ann?one ann!one 10 bob?x bob!x bob?two',
    ],
    [
      'X3-QU-29',
      'lower penalties first, whatever the strategy',
      aQueue({ strategy: 'longest-idle', appliesTiers: false }, [
        ['ann', 1],
        ['bob', 0],
      ]),
      `${BOTH} ${served('bob', 'one')} call:two call:three`,
      '0 bob?one bob!one 10 bob?two ann?three',
    ],
    [
      'X3-QU-30',
      'users need no login',
      aQueue({}, ['ann', 'una']),
      'call:one +15 +5 in:ann yes:una',
      '0 una?one 15 una-rang-out 20 una?one una!one',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });

  test.each([
    ['X3-QU-09', 'random', 0.5],
    ['X3-QU-10', 'weighted-random', 0.75],
  ] as const)('%s: %s: the lot decides, by penalty or not', (_, strategy, share) => {
    const sketch = aQueue({ strategy, appliesTiers: false }, [
      ['ann', 0],
      ['bob', strategy === 'random' ? 0 : 2],
    ]);
    const script = play(sketch, BOTH);
    let ann = 0;
    for (let call = 0; call < 1000; call += 1) {
      script.play(`call:c${call} hang:c${call}`);
      if (script.offerOf('ann').endsWith(`-${call + 1}`)) ann += 1;
    }
    expect(Math.abs(ann / 1000 - share)).toBeLessThan(0.04);
  });
});

describe('tiers (QUE-03)', () => {
  const tiers = (fields: QueueSketch) =>
    aQueue({ tierWaitSeconds: 10, memberRingSeconds: 300, ...fields }, [
      ['ann', 0],
      ['bob', 1],
      ['cyd', 2],
    ]);
  const all = { strategy: 'ring-all' } as const;
  test.each<Row>([
    [
      'QUE-03',
      'each waits for the one before',
      tiers(all),
      `${BOTH} in:cyd call:one +30`,
      '0 ann?one 10 bob?one 20 cyd?one',
    ],
    [
      'QUE-03',
      'once for all, where it is not multiplied',
      tiers({ ...all, multipliesTierWait: false }),
      `${BOTH} in:cyd call:one +30`,
      '0 ann?one 10 bob?one cyd?one',
    ],
    ['QUE-03', 'nobody is there: waited for nevertheless', tiers({}), 'in:bob in:cyd call:one +9 +1', '10 bob?one'],
    [
      'QUE-03',
      'nobody is there, and such tiers are skipped',
      tiers({ skipsEmptyTiers: true }),
      'in:bob in:cyd call:one +9',
      '0 bob?one',
    ],
    [
      'QUE-03',
      'who has a call is there',
      tiers({ skipsEmptyTiers: true }),
      'in:ann in:bob busy:ann call:one +10',
      '10 bob?one',
    ],
    ['QUE-03', 'not applied', tiers({ appliesTiers: false }), 'in:bob in:cyd call:one +9', '0 bob?one'],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });
});

describe('how long it rings, and then', () => {
  const short = { memberRingSeconds: 10, retrySeconds: 5 };
  test.each<Row>([
    [
      'X3-QU-14, X3-QU-15',
      'the next one, after a pause; at the end from the beginning',
      aQueue(short),
      `${BOTH} call:one +50`,
      '0 ann?one 10 ann-rang-out 15 bob?one 25 bob-rang-out 30 ann?one 40 ann-rang-out 45 bob?one',
    ],
    [
      'X3-QU-15',
      'nobody gets ahead in that pause',
      aQueue(short, ['ann']),
      'in:ann call:one +10 call:two +5',
      '0 ann?one 10 ann-rang-out 15 ann?one',
    ],
    ['X3-QU-14', 'without an end', aQueue({ memberRingSeconds: null }), `${BOTH} call:one +900`, '0 ann?one'],
    [
      'X3-QU-14',
      'a phone that refuses is not rung again at once',
      aQueue({ retrySeconds: 0 }, ['ann']),
      'in:ann call:one engaged:ann +1 fail:ann +1',
      '0 ann?one 1 ann?one 2 ann?one',
    ],
    [
      'X3-QU-32',
      'no retry: once all have been asked, it is over',
      aQueue({ ...short, retriesAfterTimeout: false }),
      `${BOTH} call:one +50`,
      '0 ann?one 10 ann-rang-out 15 bob?one 25 bob-rang-out one>timed-out',
    ],
    [
      'X3-QU-32',
      'no retry: who speaks with others has not been asked',
      aQueue({ ...short, retriesAfterTimeout: false }),
      `${BOTH} call:one yes:ann call:two +10 +10 end:ann=one +10`,
      '0 ann?one ann!one bob?two 10 bob-rang-out 20 ann?two 30 ann-rang-out two>timed-out',
    ],
    [
      'X3-QU-16, X3-QU-17, X3-QU-18',
      'the longest wait: who rings then rings on',
      aQueue({ ...short, maxWaitSeconds: 18 }),
      `${BOTH} call:one +30`,
      '0 ann?one 10 ann-rang-out 15 bob?one 25 bob-rang-out one>timed-out',
    ],
    [
      'X3-QU-17',
      'the longest wait: who rings then may still answer',
      aQueue({ ...short, maxWaitSeconds: 18 }),
      `${BOTH} call:one +20 yes:bob +30`,
      '0 ann?one 10 ann-rang-out 15 bob?one 20 bob!one',
    ],
    [
      'X3-QU-17',
      'the longest wait decides, where the queue does',
      aQueue({ ...short, maxWaitSeconds: 18, timeoutDecides: 'queue' }),
      `${BOTH} call:one +30`,
      '0 ann?one 10 ann-rang-out 15 bob?one 18 bob-caller-left one>timed-out',
    ],
    [
      'X3-QU-32',
      'busy members ring, where the queue calls them',
      aQueue({ ringsBusyMembers: true }),
      `${BOTH} busy:ann call:one`,
      '0 ann?one',
    ],
    ['X3-QU-32', 'busy members do not, elsewhere', aQueue({}), `${BOTH} busy:ann call:one`, '0 bob?one'],
    [
      'X3-QU-32',
      'the delay before the connection',
      aQueue({ reassignDelaySeconds: 3 }),
      `${BOTH} call:one yes:ann +3`,
      '0 ann?one 3 ann!one',
    ],
    [
      'X3-QU-32',
      'the delay before the connection: the caller hangs up in it',
      aQueue({ reassignDelaySeconds: 3 }),
      `${BOTH} call:one yes:ann +2 hang:one +3 call:two`,
      '0 ann?one 2 ann-caller-left 5 ann?two',
    ],
    [
      'X3-QU-32',
      'the delay before the connection: the longest wait ends in it',
      aQueue({ reassignDelaySeconds: 3, maxWaitSeconds: 2, timeoutDecides: 'queue' }),
      `${BOTH} call:one yes:ann +3`,
      '0 ann?one 3 ann!one',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });
});

describe('several queues, several callers', () => {
  const two = (q: QueueSketch, r: QueueSketch): CentreSketch => ({
    queues: { q: { who: ['ann'], ...q }, r: { who: ['ann'], ...r } },
  });
  const first = 'call:one call:x@r +1 in:ann';
  test.each<Row>([
    ['X3-AG-10', 'one member, one call', two({}, {}), 'in:ann call:one call:x@r', '0 ann?one'],
    ['X3-QU-13', 'who waits longer, of equal queues', two({}, {}), first, '1 ann?one'],
    ['X3-QU-32', 'the queue with more weight', two({ weight: 1 }, { weight: 2 }), first, '1 ann?x'],
    [
      'X3-QU-32',
      'higher priorities first',
      aQueue({}),
      'call:one urgent:two call:three +1 in:ann in:bob',
      '1 ann?two bob?one',
    ],
    ['X3-QU-24', 'in the order of arrival', aQueue({}), `call:one +1 call:two +1 ${BOTH}`, '2 ann?one bob?two'],
    [
      'X3-QU-32',
      'an operator of a switchboard chooses',
      aQueue({ isSwitchboard: true }),
      'in:ann call:one call:two +3 take:two=ann yes:ann',
      '3 ann?two ann!two',
    ],
    [
      'XA-SW-13',
      'of two operators of a switchboard who want one caller, the first has him',
      aQueue({ isSwitchboard: true }),
      `${BOTH} call:one call:two take:one=bob take:one=ann yes:bob take:two=ann yes:ann`,
      '0 bob?one bob!one ann?two ann!two',
    ],
    [
      'XA-SW-03',
      'who waits at a switchboard without members, on hold, is taken by those of another',
      { queues: { q: { isSwitchboard: true, who: ['ann'] }, hold: { isSwitchboard: true, who: [] } } },
      'in:ann call:one@hold take:one=ann +1 yes:ann',
      '0 ann?one 1 ann!one',
    ],
    [
      'XA-SW-03',
      'of no other queue is anybody taken by who is no member',
      { queues: { q: { who: ['ann'] }, empty: { who: [] } } },
      'in:ann call:one@empty take:one=ann',
      '',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });
});

describe('skills', () => {
  const able = (...rules: string[]): CentreSketch => ({
    queues: {
      q: { strategy: 'linear', who: ['ann', 'bob'], skillRuleId: 'skr_r', retrySeconds: 0, memberRingSeconds: 300 },
    },
    agents: { ann: { can: { english: 80, french: 0 } }, bob: { can: { english: 20 } } },
    rules: { r: rules },
  });
  const sixty = able('WT < 60, english > 50', 'english > 0');
  test.each<Row>([
    ['X3-SK-03', 'the first rule that holds', sixty, `${BOTH} call:one`, '0 ann?one'],
    [
      'X3-SK-10',
      'one by which it rings goes on, past its time',
      sixty,
      `${BOTH} call:one +70 no:ann +1`,
      '0 ann?one 71 ann?one',
    ],
    [
      'X3-SK-11',
      'the second call goes to the next rule in time',
      sixty,
      `${BOTH} call:one call:two +70`,
      '0 ann?one 60 bob?two',
    ],
    ['X3-SK-12', 'nobody logged in fits: the next rule at once', sixty, 'in:bob call:one', '0 bob?one'],
    ['X3-SK-12', 'logged in and busy is logged in', sixty, `${BOTH} busy:ann call:one +60`, '60 bob?one'],
    ['X3-SK-05', 'a rule that is over is over', sixty, `busy:ann ${BOTH} busy:bob call:one +60 free:bob`, '60 bob?one'],
    ['X3-SK-07', 'a name alone: not 0', able('french'), `${BOTH} call:one`, ''],
    ['X3-SK-08', 'to lack a skill is not to have it with 0', able('french < 1'), `${BOTH} call:one`, '0 ann?one'],
    ['X3-SK-08', 'to lack a skill makes any comparison false', able('french > 0 | french < 1'), 'in:bob call:one', ''],
    ['X3-SK-04', 'and, or, not equal', able('english ! 80 & (french | english < 50)'), `${BOTH} call:one`, '0 bob?one'],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });

  test('X3-SK-06, X3-SK-13: a call brings its own rule, with names for what it asks', () => {
    const rules = { r: ['english > 90'], asked: ['$lang > 50'] };
    const script = play({ ...able(), rules }, BOTH);
    arrive(script, 'none', '', {});
    arrive(script, 'unsaid', '', { skillRule: { skillRuleId: 'skr_asked', variables: {} } });
    expect(script.sketch).toBe('');
    arrive(script, 'said', '', { skillRule: { skillRuleId: 'skr_asked', variables: { lang: 'english' } } });
    expect(script.sketch).toBe('0 ann?said');
  });
});
