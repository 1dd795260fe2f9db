import { describe, expect, test } from 'vitest';
import { arrive, CentreScript, type CentreSketch, type QueueSketch } from '#test/world/contact-centre/index.ts';

const queue = (fields: QueueSketch, who: QueueSketch['who'] = ['ann', 'bob']): CentreSketch => ({
  queues: { q: { strategy: 'linear', who, ...fields } },
});
const play = (sketch: CentreSketch, words: string) => new CentreScript(sketch).play(words);
const BOTH = 'in:ann in:bob';
const elsewhere = { kind: 'number', number: '205' } as const;

type Row = [row: string, title: string, sketch: CentreSketch, words: string, expected: string];
/** Each call is answered at once, and over after ten seconds. */
const served = (who: string, call: string) => `call:${call} yes:${who} +10 end:${who}=${call}`;

describe('who rings', () => {
  test.each<Row>([
    [
      'QUE-02, X3-QU-11',
      'all at once; who answers first stops the others',
      queue({ strategy: 'ring-all' }),
      `${BOTH} call:one +3 yes:bob`,
      '0 ann?one bob?one 3 ann-answered-elsewhere bob!one',
    ],
    [
      'X3-QU-11',
      'all: who becomes free rings with them',
      queue({ strategy: 'ring-all' }),
      'in:ann call:one +3 in:bob +2 yes:bob',
      '0 ann?one 3 bob?one 5 ann-answered-elsewhere bob!one',
    ],
    [
      'X3-QU-05',
      'linear: the same order for every call',
      queue({}),
      `${BOTH} ${served('ann', 'one')} ${served('ann', 'two')} call:three`,
      '0 ann?one ann!one 10 ann?two ann!two 20 ann?three',
    ],
    [
      'X3-QU-05',
      'linear: agents in the order of their logins, users before them in that of the list',
      queue({ retrySeconds: 0 }, ['ann', 'bob', 'uma']),
      '+1 in:bob +1 in:ann call:one +15 +15',
      '2 uma?one 17 uma-rang-out bob?one 32 bob-rang-out ann?one',
    ],
    [
      'X3-QU-05',
      'linear: who logs out and in again comes last',
      queue({}),
      `in:ann +1 in:bob ${served('ann', 'one')} out:ann in:ann call:two`,
      '1 ann?one ann!one 11 bob?two',
    ],
    [
      'X3-QU-08',
      'round robin: the one after who answered last',
      queue({ strategy: 'round-robin' }, ['ann', 'bob', 'cyd']),
      `${BOTH} in:cyd ${served('ann', 'one')} ${served('bob', 'two')} ${served('cyd', 'three')} call:four`,
      '0 ann?one ann!one 10 bob?two bob!two 20 cyd?three cyd!three 30 ann?four',
    ],
    [
      'X3-QU-08',
      'round robin: who did not answer is not the last one',
      queue({ strategy: 'round-robin', retrySeconds: 0 }, ['ann', 'bob', 'cyd']),
      `${BOTH} in:cyd call:one +15 yes:bob call:two`,
      '0 ann?one 15 ann-rang-out bob?one bob!one cyd?two',
    ],
    [
      'X3-QU-06',
      'longest idle: who hung up first',
      queue({ strategy: 'longest-idle' }),
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
      queue({ strategy: 'longest-idle', appliesTiers: false }, [
        ['ann', 1],
        ['bob', 0],
      ]),
      `${BOTH} ${served('bob', 'one')} call:two call:three`,
      '0 bob?one bob!one 10 bob?two ann?three',
    ],
    [
      'X3-QU-30',
      'users need no login',
      queue({}, ['ann', 'una']),
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
    const sketch = queue({ strategy, appliesTiers: false }, [
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
    queue({ tierWaitSeconds: 10, memberRingSeconds: 300, ...fields }, [
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
      queue(short),
      `${BOTH} call:one +50`,
      '0 ann?one 10 ann-rang-out 15 bob?one 25 bob-rang-out 30 ann?one 40 ann-rang-out 45 bob?one',
    ],
    [
      'X3-QU-15',
      'nobody gets ahead in that pause',
      queue(short, ['ann']),
      'in:ann call:one +10 call:two +5',
      '0 ann?one 10 ann-rang-out 15 ann?one',
    ],
    ['X3-QU-14', 'without an end', queue({ memberRingSeconds: null }), `${BOTH} call:one +900`, '0 ann?one'],
    [
      'X3-QU-14',
      'a phone that refuses is not rung again at once',
      queue({ retrySeconds: 0 }, ['ann']),
      'in:ann call:one engaged:ann +1 fail:ann +1',
      '0 ann?one 1 ann?one 2 ann?one',
    ],
    [
      'X3-QU-32',
      'no retry: once all have been asked, it is over',
      queue({ ...short, retriesAfterTimeout: false }),
      `${BOTH} call:one +50`,
      '0 ann?one 10 ann-rang-out 15 bob?one 25 bob-rang-out one>timed-out',
    ],
    [
      'X3-QU-32',
      'no retry: who speaks with others has not been asked',
      queue({ ...short, retriesAfterTimeout: false }),
      `${BOTH} call:one yes:ann call:two +10 +10 end:ann=one +10`,
      '0 ann?one ann!one bob?two 10 bob-rang-out 20 ann?two 30 ann-rang-out two>timed-out',
    ],
    [
      'X3-QU-16, X3-QU-17, X3-QU-18',
      'the longest wait: who rings then rings on',
      queue({ ...short, maxWaitSeconds: 18 }),
      `${BOTH} call:one +30`,
      '0 ann?one 10 ann-rang-out 15 bob?one 25 bob-rang-out one>timed-out',
    ],
    [
      'X3-QU-17',
      'the longest wait: who rings then may still answer',
      queue({ ...short, maxWaitSeconds: 18 }),
      `${BOTH} call:one +20 yes:bob +30`,
      '0 ann?one 10 ann-rang-out 15 bob?one 20 bob!one',
    ],
    [
      'X3-QU-17',
      'the longest wait decides, where the queue does',
      queue({ ...short, maxWaitSeconds: 18, timeoutDecides: 'queue' }),
      `${BOTH} call:one +30`,
      '0 ann?one 10 ann-rang-out 15 bob?one 18 bob-caller-left one>timed-out',
    ],
    [
      'X3-QU-32',
      'busy members ring, where the queue calls them',
      queue({ ringsBusyMembers: true }),
      `${BOTH} busy:ann call:one`,
      '0 ann?one',
    ],
    ['X3-QU-32', 'busy members do not, elsewhere', queue({}), `${BOTH} busy:ann call:one`, '0 bob?one'],
    [
      'X3-QU-32',
      'the delay before the connection',
      queue({ reassignDelaySeconds: 3 }),
      `${BOTH} call:one yes:ann +3`,
      '0 ann?one 3 ann!one',
    ],
    [
      'X3-QU-32',
      'the delay before the connection: the caller hangs up in it',
      queue({ reassignDelaySeconds: 3 }),
      `${BOTH} call:one yes:ann +2 hang:one +3 call:two`,
      '0 ann?one 2 ann-caller-left 5 ann?two',
    ],
    [
      'X3-QU-32',
      'the delay before the connection: the longest wait ends in it',
      queue({ reassignDelaySeconds: 3, maxWaitSeconds: 2, timeoutDecides: 'queue' }),
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
      queue({}),
      'call:one urgent:two call:three +1 in:ann in:bob',
      '1 ann?two bob?one',
    ],
    ['X3-QU-24', 'in the order of arrival', queue({}), `call:one +1 call:two +1 ${BOTH}`, '2 ann?one bob?two'],
    [
      'X3-QU-32',
      'an operator of a switchboard chooses',
      queue({ isSwitchboard: true }),
      'in:ann call:one call:two +3 take:two=ann yes:ann',
      '3 ann?two ann!two',
    ],
    [
      'XA-SW-13',
      'of two operators of a switchboard who want one caller, the first has him',
      queue({ isSwitchboard: true }),
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

describe('agents', () => {
  const wrap = { wrapUpSeconds: 15 };
  test.each<Row>([
    [
      'X3-QU-31, QUE-12',
      'time to finish, then the next call',
      queue(wrap, ['ann']),
      'in:ann call:one yes:ann call:two +5 end:ann=one +15',
      '0 ann?one ann!one 20 ann?two',
    ],
    [
      'X3-QU-31',
      'time to finish, cut short',
      queue(wrap, ['ann']),
      'in:ann call:one yes:ann call:two +5 end:ann=one +2 ready:ann',
      '0 ann?one ann!one 7 ann?two',
    ],
    [
      'X3-QU-31',
      'the agent’s own time counts more',
      { ...queue(wrap, ['ann']), agents: { ann: { wrapUpSeconds: 3 } } },
      'in:ann call:one yes:ann call:two +5 bye:ann=one +3',
      '0 ann?one ann!one 8 ann?two',
    ],
    ['X3-SU-21', 'paused: no calls', queue({}, ['ann']), 'in:ann pause:ann call:one +5 resume:ann', '5 ann?one'],
    [
      'X3-SU-22',
      'paused in one queue: calls of the others',
      { queues: { q: { who: ['ann'] }, r: { who: ['ann'] } } },
      'in:ann pause:ann@q call:one +5 call:x@r',
      '5 ann?x',
    ],
    [
      'X3-SU-21',
      'paused while it rings: the caller goes on at once',
      queue({}),
      `${BOTH} call:one +5 pause:ann yes:ann`,
      '0 ann?one 5 ann-paused bob?one nobody-too-late',
    ],
    [
      'X3-SU-21',
      'paused just after the answer: speaks on',
      queue({}),
      `${BOTH} call:one yes:ann pause:ann`,
      '0 ann?one ann!one',
    ],
    [
      'X3-AG-01',
      'logged out while it rings',
      queue({}),
      `${BOTH} call:one +5 out:ann`,
      '0 ann?one 5 ann-logged-out bob?one',
    ],
    [
      'X3-AG-01',
      'logged out while speaking: no further call',
      queue({}, ['ann']),
      'in:ann call:one yes:ann out:ann call:two +9 end:ann=one +9',
      '0 ann?one ann!one',
    ],
    ['X3-QU-21', 'unreachable: not rung', queue({}), `${BOTH} gone:ann call:one`, '0 bob?one'],
    [
      'QUE-13',
      'logged out after calls in vain',
      queue({ memberRingSeconds: 10, retrySeconds: 0, logsOutAfterMissed: 2 }, ['ann']),
      'in:ann call:one +60',
      '0 ann?one 10 ann-rang-out ann?one 20 ann-rang-out',
    ],
    [
      'QUE-13',
      'calls in vain in turn: an answer begins anew',
      queue({ memberRingSeconds: 10, retrySeconds: 0, logsOutAfterMissed: 2 }, ['ann']),
      'in:ann call:one +10 yes:ann end:ann=one call:two +10',
      '0 ann?one 10 ann-rang-out ann?one ann!one ann?two 20 ann-rang-out ann?two',
    ],
    [
      'X3-QU-32',
      'paused after a call in vain',
      queue({ memberRingSeconds: 10, retrySeconds: 0, pausesAfterMissed: 'everywhere' }, ['ann']),
      'in:ann call:one +60 resume:ann',
      '0 ann?one 10 ann-rang-out 60 ann?one',
    ],
    [
      'X3-QU-32',
      'own call while it rings',
      queue({}),
      `${BOTH} call:one +5 busy:ann +5 free:ann`,
      '0 ann?one 5 ann-member-busy bob?one',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });
});

describe('callers who do not wait, or no longer', () => {
  const far = { longWaitDiversion: { averageSeconds: 300, destination: elsewhere } };
  const crowd = (waitingPerAgent: number) => ({ crowdDiversion: { waitingPerAgent, destination: elsewhere } });
  const many = (count: number) => Array.from({ length: count }, (_, index) => `call:c${index}`).join(' ');
  const team = Array.from({ length: 12 }, (_, index) => `a${index}`);
  const allPaused = team.map((name) => `in:${name} pause:${name}`).join(' ');
  test.each<Row>([
    ['X3-QU-28', 'closed', queue({}), 'in:ann closed:one', '0 one>closed'],
    ['QUE-01', 'disabled', queue({ isEnabled: false }), 'in:ann call:one', '0 one>disabled'],
    ['X3-QU-20', 'too many wait', queue({ maxWaiting: 2 }), 'call:one call:two call:three', '0 three>full'],
    ['X3-QU-21', 'nobody is logged in', queue({ refusesNewWhen: 'without-members' }), 'call:one', '0 one>no-agents'],
    [
      'X3-QU-21',
      'all pause, and that is nobody',
      queue({ refusesNewWhen: 'without-ready-members' }),
      'in:ann pause:ann call:one',
      '0 one>no-agents',
    ],
    [
      'X3-QU-21',
      'all pause, and that is somebody',
      queue({ refusesNewWhen: 'without-members' }),
      'in:ann pause:ann call:one',
      '',
    ],
    [
      'X3-QU-21',
      'who speaks is there',
      queue({ refusesNewWhen: 'without-ready-members' }, ['ann']),
      'in:ann call:one yes:ann call:two',
      '0 ann?one ann!one',
    ],
    [
      'X3-QU-21',
      'the last one logs out',
      queue({ sendsAwayWhen: 'without-members' }),
      'in:ann pause:ann call:one +5 out:ann',
      '5 one>no-agents',
    ],
    [
      'X3-QU-21',
      'the last one pauses',
      queue({ sendsAwayWhen: 'without-ready-members' }),
      'in:ann call:one +5 pause:ann',
      '0 ann?one 5 ann-paused one>no-agents',
    ],
    [
      'QUE-04',
      'nobody is logged in for too long; newcomers are refused for a while',
      queue({ maxWaitWithoutAgentsSeconds: 30, newcomerGraceSeconds: 5 }),
      'call:one +20 in:ann +5 hang:x out:ann +30 +4 call:two +1 call:three',
      '20 ann?one 25 ann-logged-out 55 one>no-agents 59 two>no-agents',
    ],
    [
      'X3-QU-19',
      'all are busy',
      queue({ busyDestination: elsewhere }),
      `${BOTH} call:one yes:ann call:two call:three`,
      '0 ann?one ann!one bob?two three>busy',
    ],
    [
      'X3-QU-25',
      'waits are long, and somebody waits',
      queue(far, ['ann']),
      'call:one +301 in:ann yes:ann call:two call:three',
      '301 ann?one ann!one three>long-wait',
    ],
    [
      'X3-QU-25',
      'waits are as long as allowed',
      queue(far, ['ann']),
      'call:one +300 in:ann yes:ann call:two call:three',
      '300 ann?one ann!one',
    ],
    [
      'X3-QU-25',
      'a wait in vain changes nothing',
      queue(far, ['ann']),
      'call:one +900 hang:one call:two call:three',
      '',
    ],
    ['X3-QU-27', '3/2 = 1.5 is more than 1', queue(crowd(1)), `${BOTH} pause:ann pause:bob ${many(3)}`, '0 c2>crowd'],
    ['X3-QU-27', '6/12 = 0.5 is not more than 0.5', queue(crowd(0.5), team), `${allPaused} ${many(6)}`, ''],
    ['X3-QU-27', '7/12 is more than 0.5', queue(crowd(0.5), team), `${allPaused} ${many(7)}`, '0 c6>crowd'],
    ['X3-QU-27', '1/1 = 1 is more than 0.5, but nobody waits', queue(crowd(0.5)), 'in:ann pause:ann call:one', ''],
    ['X3-QU-26', 'nobody is logged in, and somebody waits', queue(crowd(9)), 'call:one call:two', '0 two>crowd'],
    [
      'X3-QU-26',
      'users are logged in',
      queue(crowd(1), ['una', 'ulf']),
      'gone:una gone:ulf call:one call:two call:three',
      '0 three>crowd',
    ],
    [
      'QUE-05',
      'the key',
      queue({ exitKey: '0', exitDestination: elsewhere }),
      'in:ann call:one key:one=5 +2 key:one=0',
      '0 ann?one 2 ann-caller-left one>left-by-key',
    ],
    [
      'X3-QU-24',
      'hangs up while it rings; the answer comes too late',
      queue({}),
      'in:ann call:one hang:one yes:ann',
      '0 ann?one ann-caller-left nobody-too-late',
    ],
    [
      'X3-QU-24',
      'hangs up just after the answer',
      queue({}, ['ann']),
      'in:ann call:one yes:ann hang:one call:two',
      '0 ann?one ann!one ann?two',
    ],
    ['X3-SU-04', 'moved by a supervisor', queue({}), 'call:one move:one', '0 one>removed'],
    [
      'X3-QU-18',
      'the edge of the callers is gone',
      queue({}),
      'in:ann call:one call:two yes:ann lost:edge-1 +1 call:three',
      '0 ann?one ann!one 1 ann?three',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });

  test('QUE-09: each way out has its destination, or that of the longest wait', () => {
    const destinations = (fields: QueueSketch, words: string) =>
      play(queue({ noAnswerDestination: elsewhere, ...fields }), words).effects.flatMap((effect) =>
        effect.name === 'send-away' ? [effect.destination] : [],
      );
    const other = { kind: 'number', number: '206' } as const;
    const full = { maxWaiting: 1 };
    expect(destinations(full, 'call:one call:two')).toEqual([elsewhere]);
    expect(destinations({ ...full, fullDestination: other }, 'call:one call:two')).toEqual([other]);
    expect(destinations({ maxWaitSeconds: 5 }, 'call:one +5')).toEqual([elsewhere]);
    const empty = { refusesNewWhen: 'without-members' } as const;
    expect(destinations(empty, 'call:one')).toEqual([elsewhere]);
    expect(destinations({ ...empty, unavailableDestination: other }, 'call:one')).toEqual([other]);
    expect(destinations({}, 'call:one move:one')).toEqual([{ kind: 'hang-up' }]);
  });
});

describe('to be called back', () => {
  test('keeps its place, and is called when a member has answered', () => {
    const script = play(
      queue({ maxWaitSeconds: 60 }, ['ann']),
      'call:one call:two +5 back:one=0456 hang:one +70 call:three in:ann',
    );
    expect(script.sketch).toBe('60 two>timed-out 75 ann?one');
    script.play('yes:ann +20 end:ann=one');
    expect(script.effects.find(({ name }) => name === 'connect')).toMatchObject({
      callback: { number: '0456' },
      waitSeconds: 75,
    });
    expect(script.sketch).toBe('60 two>timed-out 75 ann?one ann!one 95 ann?three');
  });

  test('does not leave because nobody is there, nor with its edge', () => {
    const script = play(
      queue({ sendsAwayWhen: 'without-members' }),
      'in:ann pause:ann call:one back:one=1 out:ann lost:edge-1 in:ann',
    );
    expect(script.sketch).toBe('0 ann?one');
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

describe('what callers are told', () => {
  test('X3-QU-02: position and wait, on entering and again', () => {
    const fields = { announcesPosition: true, announcesHoldTime: true, announcementSeconds: 30 };
    const script = play(
      queue(fields, ['ann']),
      'call:one +40 in:ann yes:ann pause:ann call:two call:three +30 hang:two +30',
    );
    const said = script.effects.flatMap((effect) =>
      effect.name === 'announce'
        ? [[effect.atMs / 1000, effect.callId, effect.position, effect.estimatedWaitSeconds]]
        : [],
    );
    expect(said).toEqual([
      [0, 'one', 1, null],
      [30, 'one', 1, null],
      [40, 'two', 1, 40],
      [40, 'three', 2, 40],
      [70, 'two', 1, 10],
      [70, 'three', 2, 10],
      [100, 'three', 1, 0],
    ]);
  });

  test('what supervisors see (X3-SU-03 to -09)', () => {
    const script = play(queue({}, ['ann', 'una']), 'in:ann call:one yes:ann +5 call:two call:three');
    const counters = script.effects.flatMap((effect) => (effect.name === 'supervise' ? [effect.counters] : []));
    expect(counters.at(-1)).toEqual({
      waiting: 2,
      waitingSinceMs: 5000,
      talking: 1,
      loggedIn: 2,
      ready: 0,
      averageWaitSeconds: 0,
    });
  });
});

describe('the log (X3-QL-01 to X3-QL-09)', () => {
  test.each<Row>([
    [
      'X3-QL-02, X3-QL-03',
      'log in and out',
      { queues: { q: { who: ['ann'] }, r: { who: ['ann'] } } },
      'in:ann +43 out:ann',
      '0 AGENTCALLBACKLOGIN(ann) 43 AGENTCALLBACKLOGOFF(ann) UNPAUSEALL(ann) UNPAUSE(q ann) UNPAUSE(r ann)',
    ],
    [
      'X3-QL-04',
      'answered',
      queue({}, ['una']),
      'call:one +2 yes:una +12 end:una=one',
      '0 ENTERQUEUE(one q) 2 CONNECT(one q una) 14 COMPLETEAGENT(one q una)',
    ],
    [
      'X3-QL-05',
      'the caller ends it',
      queue({ wrapUpSeconds: 9 }, ['una']),
      'call:one yes:una +12 bye:una=one',
      '0 ENTERQUEUE(one q) CONNECT(one q una) 12 COMPLETECALLER(one q una) WRAPUPSTART(one q una)',
    ],
    [
      'X3-ST-11',
      'transferred',
      queue({}, ['una']),
      'call:one yes:una +12 transfer:una=one',
      '0 ENTERQUEUE(one q) CONNECT(one q una) 12 TRANSFER(one q una)',
    ],
    [
      'X3-QL-06',
      'not let in',
      queue({ maxWaiting: 1 }),
      'closed:one call:two call:three',
      '0 CLOSED(one q) ENTERQUEUE(two q) FULL(three q)',
    ],
    ['X3-QL-07', 'abandoned', queue({}), 'call:one +6 hang:one', '0 ENTERQUEUE(one q) 6 ABANDON(one q)'],
    [
      'X3-QL-08',
      'pauses',
      { queues: { q: { who: ['una'] }, r: { who: ['una'] } } },
      'pause:una@q resume:una@q pause:una resume:una',
      '0 PAUSE(q una) UNPAUSE(q una) PAUSEALL(una) PAUSE(q una) PAUSE(r una) UNPAUSEALL(una) UNPAUSE(q una) UNPAUSE(r una)',
    ],
    [
      'X3-QL-09',
      'nobody answered',
      queue({ memberRingSeconds: 10, maxWaitSeconds: 12 }, ['una']),
      'call:one +12',
      '0 ENTERQUEUE(one q) 10 RINGNOANSWER(one q una) 12 EXITWITHTIMEOUT(one q)',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).log).toBe(expected);
  });

  test('how long, and where in the queue', () => {
    const script = play(
      queue({ reassignDelaySeconds: 1 }, ['una']),
      'call:one call:two +2 yes:una +1 call:three +12 hang:two +1 end:una=one',
    );
    const [entry, second] = [
      script.entries.find(({ event }) => event === 'CONNECT'),
      script.entries.find(({ event }) => event === 'ABANDON'),
    ];
    expect(entry).toMatchObject({ atMs: 3000, holdMs: 3000, ringMs: 2000, queueName: 'q', memberName: 'User/201' });
    expect(second).toMatchObject({ position: 1, originalPosition: 2, waitMs: 15_000 });
    expect(script.entries.find(({ event }) => event === 'COMPLETEAGENT')).toMatchObject({
      holdMs: 3000,
      talkMs: 13_000,
      originalPosition: 1,
    });
  });
});

describe('another owner', () => {
  test('who has waited is let in again with its place, though the queue is full, and nothing is told twice', () => {
    const script = play(queue({ maxWaiting: 1, maxWaitSeconds: 50 }), '+50 call:new');
    arrive(script, 'old', '', { enteredAtMs: 10_000, originalPosition: 3 });
    expect(script.log).toBe('50 ENTERQUEUE(new q)');
    script.play('in:ann +20');
    expect(script.sketch).toBe('50 ann?old 65 ann-rang-out old>timed-out ann?new');
  });

  test('who spoke, finished or paused does so again', () => {
    const script = play(queue({}, ['ann', 'bob', 'cyd']), '+50');
    const rest = { login: { extension: '701', sinceMs: 0 }, pauses: [], missedInTurn: 0, idleSinceMs: null, lastCall: null };
    const talk = {
      name: 'talking',
      callId: 'old',
      queueId: 'que_q',
      edge: 'edge-1',
      sinceMs: 40_000,
      waitSeconds: 7,
      originalPosition: 2,
      unheard: null,
    } as const;
    const wrapUp = { name: 'wrap-up', queueId: 'que_q', untilMs: 60_000 } as const;
    script.feed({ name: 'member-restored', memberId: 'agt_ann', ...rest, work: talk });
    script.feed({ name: 'member-restored', memberId: 'agt_bob', ...rest, work: wrapUp });
    const lunch = { queueId: null, reason: 'lunch', sinceMs: 0 };
    script.feed({ name: 'member-restored', memberId: 'agt_cyd', ...rest, pauses: [lunch], work: null });
    script.play('call:one +10 end:ann=old call:two resume:cyd');
    expect(script.sketch).toBe('60 bob?one ann?two');
    expect(script.entries.find(({ event }) => event === 'COMPLETEAGENT')).toMatchObject({
      holdMs: 7000,
      talkMs: 20_000,
    });
  });
});

describe('what a member is told before the caller', () => {
  const told = queue({ agentPromptId: 'pmt_1' }, ['ann']);
  const waits = 'in:ann call:one +3 yes:ann +2';
  test.each([
    [
      'is heard out: then they talk',
      `${waits} heard:ann=one +4 end:ann=one`,
      '5 CONNECT(one q ann) 9 COMPLETEAGENT(one q ann)',
    ],
    ['is not, by the member', `${waits} end:ann=one`, '5 RINGNOANSWER(one q ann)'],
    ['is not, by the caller', `${waits} bye:ann=one`, '5 ABANDON(one q)'],
  ])('%s (X3-QL-06)', (_, words, expected) => {
    const script = play(told, words);
    expect(script.log.split('ENTERQUEUE(one q) ')[1]).toBe(expected);
    const connected = script.effects.filter(
      (effect) => effect.name === 'tell' && effect.told.type === 'queue.connected',
    );
    expect(connected).toHaveLength(words.includes('heard') ? 1 : 0);
  });
});

describe('the configuration changes', () => {
  test('who is no longer a member is no longer rung; callers of a queue that is gone leave', () => {
    const script = play({ queues: { q: { who: ['ann'] }, r: { who: ['ann'] } } }, 'in:ann call:one call:x@r');
    script.change({ queues: { r: { who: ['bob'] } } });
    expect(script.sketch).toBe('0 ann?one ann-caller-left one>removed');
    expect(script.play('in:bob').sketch).toBe('0 ann?one ann-caller-left one>removed bob?x');
  });

  test('who has waited too long goes on when the last one who rang is no longer a member (X3-QU-17)', () => {
    const script = play(queue({ maxWaitSeconds: 5 }), `${BOTH} call:one +6`);
    script.change(queue({ maxWaitSeconds: 5 }, ['bob']));
    expect(script.sketch).toBe('0 ann?one 6 ann-member-gone one>timed-out');
  });

  test('an agent who is gone is logged out', () => {
    const script = play(queue({}), `${BOTH} call:one`);
    script.change(queue({}, ['bob']));
    expect(script.sketch).toBe('0 ann?one ann-member-gone bob?one');
    expect(script.log).toContain('AGENTCALLBACKLOGOFF');
  });
});
