import { describe, expect, test } from 'vitest';
import { aQueue, BOTH, play, type Row } from '#test/world/contact-centre/index.ts';

describe('agents', () => {
  const wrap = { wrapUpSeconds: 15 };
  test.each<Row>([
    [
      'X3-QU-31, QUE-12',
      'time to finish, then the next call',
      aQueue(wrap, ['ann']),
      'in:ann call:one yes:ann call:two +5 end:ann=one +15',
      '0 ann?one ann!one 20 ann?two',
    ],
    [
      'X3-QU-31',
      'time to finish, cut short',
      aQueue(wrap, ['ann']),
      'in:ann call:one yes:ann call:two +5 end:ann=one +2 ready:ann',
      '0 ann?one ann!one 7 ann?two',
    ],
    [
      'X3-QU-31',
      'the agent’s own time counts more',
      { ...aQueue(wrap, ['ann']), agents: { ann: { wrapUpSeconds: 3 } } },
      'in:ann call:one yes:ann call:two +5 bye:ann=one +3',
      '0 ann?one ann!one 8 ann?two',
    ],
    ['X3-SU-21', 'paused: no calls', aQueue({}, ['ann']), 'in:ann pause:ann call:one +5 resume:ann', '5 ann?one'],
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
      aQueue({}),
      `${BOTH} call:one +5 pause:ann yes:ann`,
      '0 ann?one 5 ann-paused bob?one nobody-too-late',
    ],
    [
      'X3-SU-21',
      'paused just after the answer: speaks on',
      aQueue({}),
      `${BOTH} call:one yes:ann pause:ann`,
      '0 ann?one ann!one',
    ],
    [
      'X3-AG-01',
      'logged out while it rings',
      aQueue({}),
      `${BOTH} call:one +5 out:ann`,
      '0 ann?one 5 ann-logged-out bob?one',
    ],
    [
      'X3-AG-01',
      'logged out while speaking: no further call',
      aQueue({}, ['ann']),
      'in:ann call:one yes:ann out:ann call:two +9 end:ann=one +9',
      '0 ann?one ann!one',
    ],
    ['X3-QU-21', 'unreachable: not rung', aQueue({}), `${BOTH} gone:ann call:one`, '0 bob?one'],
    [
      'QUE-13',
      'logged out after calls in vain',
      aQueue({ memberRingSeconds: 10, retrySeconds: 0, logsOutAfterMissed: 2 }, ['ann']),
      'in:ann call:one +60',
      '0 ann?one 10 ann-rang-out ann?one 20 ann-rang-out',
    ],
    [
      'QUE-13',
      'calls in vain in turn: an answer begins anew',
      aQueue({ memberRingSeconds: 10, retrySeconds: 0, logsOutAfterMissed: 2 }, ['ann']),
      'in:ann call:one +10 yes:ann end:ann=one call:two +10',
      '0 ann?one 10 ann-rang-out ann?one ann!one ann?two 20 ann-rang-out ann?two',
    ],
    [
      'X3-QU-32',
      'paused after a call in vain',
      aQueue({ memberRingSeconds: 10, retrySeconds: 0, pausesAfterMissed: 'everywhere' }, ['ann']),
      'in:ann call:one +60 resume:ann',
      '0 ann?one 10 ann-rang-out 60 ann?one',
    ],
    [
      'X3-QU-32',
      'own call while it rings',
      aQueue({}),
      `${BOTH} call:one +5 busy:ann +5 free:ann`,
      '0 ann?one 5 ann-member-busy bob?one',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });
});

describe('what a member is told before the caller', () => {
  const told = aQueue({ agentPromptId: 'pmt_1' }, ['ann']);
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
