import { describe, expect, test } from 'vitest';
import { aQueue, arrive, play } from '#test/world/contact-centre/index.ts';

describe('to be called back', () => {
  test('keeps its place, and is called when a member has answered', () => {
    const script = play(
      aQueue({ maxWaitSeconds: 60 }, ['ann']),
      'call:one call:two +5 back:one=0456 hang:one +70 call:three in:ann',
    );
    expect(script.sketch).toBe('60 two>timed-out 75 ann?one');
    script.play('yes:ann');
    expect(script.log).not.toContain('CONNECT');
    script.play('heard:ann=one +20 end:ann=one');
    expect(script.effects.find(({ name }) => name === 'connect')).toMatchObject({
      callback: { number: '0456' },
      waitSeconds: 75,
    });
    expect(script.sketch).toBe('60 two>timed-out 75 ann?one ann!one 95 ann?three');
  });

  test('does not leave because nobody is there, nor with its edge', () => {
    const script = play(
      aQueue({ sendsAwayWhen: 'without-members' }),
      'in:ann pause:ann call:one back:one=1 out:ann lost:edge-1 in:ann',
    );
    expect(script.sketch).toBe('0 ann?one');
  });

  const called = { callback: { key: '1', offerAfterSeconds: null, mayEnterNumber: false, tries: 2, retrySeconds: 60 } };
  const done = (script: ReturnType<typeof play>) =>
    script.effects.flatMap((effect) =>
      effect.name === 'keep-callback'
        ? [['keep', effect.kept.callId, effect.kept.callback.failedTries]]
        : effect.name === 'forget-callback' || effect.name === 'callback-kept' || effect.name === 'callback-refused'
          ? [[effect.name, effect.callId]]
          : [],
    );

  test('is called again after a pause in which others are served, and given up after so many tries', () => {
    const script = play(
      aQueue(called, ['ann']),
      'in:ann pause:ann call:one call:two back:one=0456 hang:one resume:ann',
    );
    script.play('yes:ann +20 unreached:ann=one yes:ann +5 end:ann=two +55');
    expect(script.sketch).toBe('0 ann?one ann!one 20 ann?two ann!two 80 ann?one');
    script.play('yes:ann +1 unreached:ann=one +999');
    expect(script.log.split('CALLBACK(one q) ')[1]).toBe(
      'UNPAUSEALL(ann) UNPAUSE(q ann) 20 CALLBACKNOANSWER(one q ann) CONNECT(two q ann) 25 COMPLETEAGENT(two q ann)' +
        ' 81 CALLBACKNOANSWER(one q ann) CALLBACKFAILED(one q)',
    );
    expect(done(script)).toEqual([
      ['keep', 'one', 0],
      ['callback-kept', 'one'],
      ['keep', 'one', 1],
      ['forget-callback', 'one'],
    ]);
  });

  test('waits on when the member gives up before, which is no try', () => {
    const script = play(aQueue(called, ['ann']), 'in:ann pause:ann call:one back:one=0456 resume:ann yes:ann +2');
    script.play('end:ann=one +9');
    expect(script.sketch).toBe('0 ann?one ann!one 7 ann?one');
    script.play('yes:ann +1 heard:ann=one +9 bye:ann=one');
    expect(script.log).toMatch(/ 2 RINGNOANSWER\(one q ann\) .* CONNECT\(one q ann\) .* COMPLETECALLER\(one q ann\)$/);
    expect(done(script).at(-1)).toEqual(['forget-callback', 'one']);
  });

  test('is wished for while it rings: nobody rings for the line that ends; while being connected it comes too late', () => {
    const script = play(aQueue({ ...called, reassignDelaySeconds: 2 }, ['ann']), 'in:ann call:one +1 back:one=0456');
    expect(script.sketch).toBe('0 ann?one 1 ann-caller-left ann?one');
    const late = play(aQueue({ ...called, reassignDelaySeconds: 2 }, ['ann']), 'in:ann call:one yes:ann back:one=0456');
    expect([done(late), late.play('+2').sketch]).toEqual([[['callback-refused', 'one']], '0 ann?one 2 ann!one']);
  });

  const wished = [['keep', 'one', 0]];
  test.each([
    ['is kept, and nothing before', '+1 stored:one', [['callback-kept', 'one']], '1 CALLBACK(one q)'],
    ['is not, and he waits on', 'unstored:one +5 hang:one', [['callback-refused', 'one']], '5 ABANDON(one q)'],
    ['says nothing for 5 s, and he waits on', '+5 hang:one', [['callback-refused', 'one']], '5 ABANDON(one q)'],
    [
      'is kept when he has been told that it is not',
      '+5 stored:one +1 hang:one',
      [
        ['callback-refused', 'one'],
        ['forget-callback', 'one'],
      ],
      '6 ABANDON(one q)',
    ],
    ['he has hung up before', '+1 hang:one stored:one', [], '1 CALLBACK(one q)'],
    ['he has hung up before, and it is not', '+1 hang:one unstored:one', [], '1 CALLBACK(one q)'],
    ['his edge is gone before', '+1 lost:edge-1 stored:one', [], '1 CALLBACK(one q)'],
    ['somebody has moved him before', '+1 move:one stored:one', [['forget-callback', 'one']], '1 REMOVED(one q)'],
    ['he has asked twice before', 'wish:one=0456 +1 stored:one', [['callback-kept', 'one']], '1 CALLBACK(one q)'],
  ])('hears of it when the store has answered: it %s', (_, words, told, log) => {
    const script = play(aQueue(called), `call:one wish:one=0456 ${words}`);
    expect([done(script), script.log]).toEqual([[...wished, ...told], `0 ENTERQUEUE(one q) ${log}`]);
  });

  test('who talks, or is about to, when the store has taken it is not called back', () => {
    const talks = play(aQueue(called, ['ann']), 'call:one wish:one=0456 in:ann yes:ann stored:one');
    expect([done(talks), talks.sketch]).toEqual([[...wished, ['forget-callback', 'one']], '0 ann?one ann!one']);
    const delayed = { ...called, reassignDelaySeconds: 2 };
    const joins = play(aQueue(delayed, ['ann']), 'call:one wish:one=0456 in:ann yes:ann stored:one +2');
    expect([done(joins).slice(1), joins.sketch]).toEqual([
      [
        ['callback-refused', 'one'],
        ['forget-callback', 'one'],
      ],
      '0 ann?one 2 ann!one',
    ]);
  });

  test('of two who wish for the same number at once the second joins the first', () => {
    const script = play(aQueue(called), 'call:one call:two wish:one=0456 wish:two=0456 stored:one stored:two');
    expect(script.log).toBe('0 ENTERQUEUE(one q) ENTERQUEUE(two q) CALLBACK(one q) REMOVED(two q)');
    expect(done(script).slice(2)).toEqual([
      ['callback-kept', 'one'],
      ['forget-callback', 'two'],
      ['callback-kept', 'two'],
    ]);
  });

  test('of two who wish for the same number, and hang up before the store has answered, one is called', () => {
    const script = play(aQueue(called), 'call:one call:two wish:one=0456 wish:two=0456 hang:one hang:two');
    expect(script.log).toBe('0 ENTERQUEUE(one q) ENTERQUEUE(two q) CALLBACK(one q) REMOVED(two q)');
    expect(done(script)).toContainEqual(['forget-callback', 'two']);
    expect(done(script.play('stored:one stored:two'))).toContainEqual(['forget-callback', 'two']);
    expect(script.log).not.toContain('CALLBACK(two q)');
  });

  test('who has asked twice, and was refused in between, is not kept', () => {
    const delayed = { ...called, reassignDelaySeconds: 2 };
    const script = play(aQueue(delayed, ['ann']), 'call:one wish:one=0456 in:ann yes:ann wish:one=0456 stored:one');
    expect(done(script).slice(1)).toEqual([
      ['callback-refused', 'one'],
      ['forget-callback', 'one'],
    ]);
  });

  test('talks on, and is counted once, when the edge of his first call is gone', () => {
    const script = play(aQueue(called, ['ann']), 'in:ann pause:ann call:one back:one=0456 resume:ann yes:ann');
    script.play('heard:ann=one +5 lost:edge-1 +5 bye:ann=one');
    expect(script.log).toMatch(/ CONNECT\(one q ann\) 10 COMPLETECALLER\(one q ann\)$/);
    script.play('call:two back:two=0457 yes:ann heard:ann=two +5 lost:edge-own');
    expect(script.log).toMatch(/ 15 COMPLETECALLER\(two q ann\)$/);
  });

  test('members who may not call him are passed by without a word in the log; who cannot be reached has one', () => {
    const script = play(
      aQueue({ ...called, strategy: 'linear', retrySeconds: 0 }, ['ann', 'bob', 'cyd']),
      'in:bob in:cyd',
    );
    script.play('call:one back:one=0456 skip:bob +1 fail:cyd');
    expect(script.log).toMatch(/CALLBACK\(one q\) 1 RINGNOANSWER\(one q cyd\)$/);
  });

  test('is given up when all have been rung in vain, not when they were passed by', () => {
    const once = { ...called, retriesAfterTimeout: false };
    const script = play(aQueue(once, ['ann', 'bob']), 'in:ann in:bob pause:ann pause:bob call:one back:one=0456');
    script.play('resume:ann skip:ann resume:bob skip:bob');
    expect(script.log).not.toContain('EXITWITHTIMEOUT');
    script.play('+9 no:ann +9 no:bob');
    expect(script.log).toMatch(/RINGNOANSWER\(one q ann\) .*RINGNOANSWER\(one q bob\) .*EXITWITHTIMEOUT\(one q\)/);
  });

  test('nobody waits twice for the same number: the earlier place counts', () => {
    const script = play(aQueue(called), 'call:one back:one=0456 call:two +5 back:two=0456');
    expect(script.log).toBe('0 ENTERQUEUE(one q) CALLBACK(one q) ENTERQUEUE(two q) 5 REMOVED(two q)');
    expect(done(script).at(-1)).toEqual(['callback-kept', 'two']);
  });

  test('no more than 200 wait for that', () => {
    const wishes = Array.from({ length: 201 }, (_, index) => `call:c${index} back:c${index}=${1000 + index}`);
    expect(done(play(aQueue(called), wishes.join(' '))).at(-1)).toEqual(['callback-refused', 'c200']);
  });

  test('is kept by the next owner with its place, and with its pause between two tries', () => {
    const script = play(aQueue(called, ['ann']), '+100 in:ann');
    const callback = { number: '0456', failedTries: 1, notBeforeMs: 130_000 };
    arrive(script, 'old', '', { enteredAtMs: 10_000, originalPosition: 3, callback });
    expect(script.play('+29').sketch).toBe('');
    expect(script.play('+1 yes:ann heard:ann=old').sketch).toBe('130 ann?old ann!old');
    expect(script.entries.at(-1)).toMatchObject({ event: 'CONNECT', holdMs: 120_000 });
  });
});
