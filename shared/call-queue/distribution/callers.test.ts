import { describe, expect, test } from 'vitest';
import { aQueue, BOTH, play, type QueueSketch, type Row } from '#test/world/contact-centre/index.ts';

const elsewhere = { kind: 'number', number: '205' } as const;

describe('callers who do not wait, or no longer', () => {
  const far = { longWaitDiversion: { averageSeconds: 300, destination: elsewhere } };
  const crowd = (waitingPerAgent: number) => ({ crowdDiversion: { waitingPerAgent, destination: elsewhere } });
  const many = (count: number) => Array.from({ length: count }, (_, index) => `call:c${index}`).join(' ');
  const team = Array.from({ length: 12 }, (_, index) => `a${index}`);
  const allPaused = team.map((name) => `in:${name} pause:${name}`).join(' ');
  test.each<Row>([
    ['X3-QU-28', 'closed', aQueue({}), 'in:ann closed:one', '0 one>closed'],
    ['QUE-01', 'disabled', aQueue({ isEnabled: false }), 'in:ann call:one', '0 one>disabled'],
    ['X3-QU-20', 'too many wait', aQueue({ maxWaiting: 2 }), 'call:one call:two call:three', '0 three>full'],
    ['X3-QU-21', 'nobody is logged in', aQueue({ refusesNewWhen: 'without-members' }), 'call:one', '0 one>no-agents'],
    [
      'X3-QU-21',
      'all pause, and that is nobody',
      aQueue({ refusesNewWhen: 'without-ready-members' }),
      'in:ann pause:ann call:one',
      '0 one>no-agents',
    ],
    [
      'X3-QU-21',
      'all pause, and that is somebody',
      aQueue({ refusesNewWhen: 'without-members' }),
      'in:ann pause:ann call:one',
      '',
    ],
    [
      'X3-QU-21',
      'who speaks is there',
      aQueue({ refusesNewWhen: 'without-ready-members' }, ['ann']),
      'in:ann call:one yes:ann call:two',
      '0 ann?one ann!one',
    ],
    [
      'X3-QU-21',
      'the last one logs out',
      aQueue({ sendsAwayWhen: 'without-members' }),
      'in:ann pause:ann call:one +5 out:ann',
      '5 one>no-agents',
    ],
    [
      'X3-QU-21',
      'the last one pauses',
      aQueue({ sendsAwayWhen: 'without-ready-members' }),
      'in:ann call:one +5 pause:ann',
      '0 ann?one 5 ann-paused one>no-agents',
    ],
    [
      'QUE-04',
      'nobody is logged in for too long; newcomers are refused for a while',
      aQueue({ maxWaitWithoutAgentsSeconds: 30, newcomerGraceSeconds: 5 }),
      'call:one +20 in:ann +5 hang:x out:ann +30 +4 call:two +1 call:three',
      '20 ann?one 25 ann-logged-out 55 one>no-agents 59 two>no-agents',
    ],
    [
      'X3-QU-19',
      'all are busy',
      aQueue({ busyDestination: elsewhere }),
      `${BOTH} call:one yes:ann call:two call:three`,
      '0 ann?one ann!one bob?two three>busy',
    ],
    [
      'X3-QU-25',
      'waits are long, and somebody waits',
      aQueue(far, ['ann']),
      'call:one +301 in:ann yes:ann call:two call:three',
      '301 ann?one ann!one three>long-wait',
    ],
    [
      'X3-QU-25',
      'waits are as long as allowed',
      aQueue(far, ['ann']),
      'call:one +300 in:ann yes:ann call:two call:three',
      '300 ann?one ann!one',
    ],
    [
      'X3-QU-25',
      'a wait in vain changes nothing',
      aQueue(far, ['ann']),
      'call:one +900 hang:one call:two call:three',
      '',
    ],
    ['X3-QU-27', '3/2 = 1.5 is more than 1', aQueue(crowd(1)), `${BOTH} pause:ann pause:bob ${many(3)}`, '0 c2>crowd'],
    ['X3-QU-27', '6/12 = 0.5 is not more than 0.5', aQueue(crowd(0.5), team), `${allPaused} ${many(6)}`, ''],
    ['X3-QU-27', '7/12 is more than 0.5', aQueue(crowd(0.5), team), `${allPaused} ${many(7)}`, '0 c6>crowd'],
    ['X3-QU-27', '1/1 = 1 is more than 0.5, but nobody waits', aQueue(crowd(0.5)), 'in:ann pause:ann call:one', ''],
    ['X3-QU-26', 'nobody is logged in, and somebody waits', aQueue(crowd(9)), 'call:one call:two', '0 two>crowd'],
    [
      'X3-QU-26',
      'users are logged in',
      aQueue(crowd(1), ['una', 'ulf']),
      'gone:una gone:ulf call:one call:two call:three',
      '0 three>crowd',
    ],
    [
      'QUE-05',
      'the key',
      aQueue({ exitKey: '0', exitDestination: elsewhere }),
      'in:ann call:one key:one=5 +2 key:one=0',
      '0 ann?one 2 ann-caller-left one>left-by-key',
    ],
    [
      'X3-QU-24',
      'hangs up while it rings; the answer comes too late',
      aQueue({}),
      'in:ann call:one hang:one yes:ann',
      '0 ann?one ann-caller-left nobody-too-late',
    ],
    [
      'X3-QU-24',
      'hangs up just after the answer',
      aQueue({}, ['ann']),
      'in:ann call:one yes:ann hang:one call:two',
      '0 ann?one ann!one ann?two',
    ],
    ['X3-SU-04', 'moved by a supervisor', aQueue({}), 'call:one move:one', '0 one>removed'],
    [
      'X3-QU-18',
      'the edge of the callers is gone',
      aQueue({}),
      'in:ann call:one call:two yes:ann lost:edge-1 +1 call:three',
      '0 ann?one ann!one 1 ann?three',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });

  test('QUE-09: each way out has its destination, or that of the longest wait', () => {
    const destinations = (fields: QueueSketch, words: string) =>
      play(aQueue({ noAnswerDestination: elsewhere, ...fields }), words).effects.flatMap((effect) =>
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

describe('what callers are told', () => {
  test('X3-QU-02: position and wait, on entering and again', () => {
    const fields = { announcesPosition: true, announcesHoldTime: true, announcementSeconds: 30 };
    const script = play(
      aQueue(fields, ['ann']),
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
    const script = play(aQueue({}, ['ann', 'una']), 'in:ann call:one yes:ann +5 call:two call:three');
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

describe('who is given to somebody of another call', () => {
  test('leaves when he has gone over, not before, and nobody is rung meanwhile', () => {
    const script = play(aQueue({}), 'in:ann call:one +5 give:one +5');
    expect([script.sketch, script.log]).toEqual([
      '0 ann?one 5 ann-caller-left',
      expect.not.stringMatching(/REMOVED|ABANDON/),
    ]);
    expect(script.play('over:one').log).toContain('REMOVED(one q)');
  });

  test('has kept his place when his phone refuses, and abandons when he hangs up meanwhile', () => {
    const script = play(aQueue({}), 'call:one call:two give:one call:one in:ann');
    expect([script.sketch, script.log]).toEqual([
      '0 ann?one',
      expect.not.stringMatching(/REMOVED|ENTERQUEUE\(one.*one/),
    ]);
    expect(play(aQueue({}), 'call:one give:one hang:one').log).toMatch(/ABANDON\(one q\)$/);
  });
});
