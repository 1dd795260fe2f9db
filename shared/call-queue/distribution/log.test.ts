import { describe, expect, test } from 'vitest';
import { aQueue, play, type Row } from '#test/world/contact-centre/index.ts';

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
      aQueue({}, ['una']),
      'call:one +2 yes:una +12 end:una=one',
      '0 ENTERQUEUE(one q) 2 CONNECT(one q una) 14 COMPLETEAGENT(one q una)',
    ],
    [
      'X3-QL-05',
      'the caller ends it',
      aQueue({ wrapUpSeconds: 9 }, ['una']),
      'call:one yes:una +12 bye:una=one',
      '0 ENTERQUEUE(one q) CONNECT(one q una) 12 COMPLETECALLER(one q una) WRAPUPSTART(one q una)',
    ],
    [
      'X3-ST-11',
      'transferred',
      aQueue({}, ['una']),
      'call:one yes:una +12 transfer:una=one',
      '0 ENTERQUEUE(one q) CONNECT(one q una) 12 TRANSFER(one q una)',
    ],
    [
      'X3-QL-06',
      'not let in',
      aQueue({ maxWaiting: 1 }),
      'closed:one call:two call:three',
      '0 CLOSED(one q) ENTERQUEUE(two q) FULL(three q)',
    ],
    ['X3-QL-07', 'abandoned', aQueue({}), 'call:one +6 hang:one', '0 ENTERQUEUE(one q) 6 ABANDON(one q)'],
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
      aQueue({ memberRingSeconds: 10, maxWaitSeconds: 12 }, ['una']),
      'call:one +12',
      '0 ENTERQUEUE(one q) 10 RINGNOANSWER(one q una) 12 EXITWITHTIMEOUT(one q)',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).log).toBe(expected);
  });

  test('how long, and where in the queue', () => {
    const script = play(
      aQueue({ reassignDelaySeconds: 1 }, ['una']),
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
