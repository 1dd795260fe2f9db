import { describe, expect, test } from 'vitest';
import { aQueue, arrive, BOTH, play } from '#test/world/contact-centre/index.ts';

describe('another owner', () => {
  test('who has waited is let in again with its place, though the queue is full, and nothing is told twice', () => {
    const script = play(aQueue({ maxWaiting: 1, maxWaitSeconds: 50 }), '+50 call:new');
    arrive(script, 'old', '', { enteredAtMs: 10_000, originalPosition: 3 });
    expect(script.log).toBe('50 ENTERQUEUE(new q)');
    script.play('in:ann +20');
    expect(script.sketch).toBe('50 ann?old 65 ann-rang-out old>timed-out ann?new');
  });

  test('who spoke, finished or paused does so again', () => {
    const script = play(aQueue({}, ['ann', 'bob', 'cyd']), '+50');
    const rest = {
      login: { extension: '701', sinceMs: 0 },
      pauses: [],
      missedInTurn: 0,
      idleSinceMs: null,
      lastCall: null,
    };
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

describe('the configuration changes', () => {
  test('who is no longer a member is no longer rung; callers of a queue that is gone leave', () => {
    const script = play({ queues: { q: { who: ['ann'] }, r: { who: ['ann'] } } }, 'in:ann call:one call:x@r');
    script.change({ queues: { r: { who: ['bob'] } } });
    expect(script.sketch).toBe('0 ann?one ann-caller-left one>removed');
    expect(script.play('in:bob').sketch).toBe('0 ann?one ann-caller-left one>removed bob?x');
  });

  test('who has waited too long goes on when the last one who rang is no longer a member (X3-QU-17)', () => {
    const script = play(aQueue({ maxWaitSeconds: 5 }), `${BOTH} call:one +6`);
    script.change(aQueue({ maxWaitSeconds: 5 }, ['bob']));
    expect(script.sketch).toBe('0 ann?one 6 ann-member-gone one>timed-out');
  });

  test('an agent who is gone is logged out', () => {
    const script = play(aQueue({}), `${BOTH} call:one`);
    script.change(aQueue({}, ['bob']));
    expect(script.sketch).toBe('0 ann?one ann-member-gone bob?one');
    expect(script.log).toContain('AGENTCALLBACKLOGOFF');
  });
});

describe('an edge that is away', () => {
  const told = (script: ReturnType<typeof play>, callId: string) =>
    arrive(script, callId, '', { enteredAtMs: 0, originalPosition: 1 });

  test('and back: nobody is rung meanwhile, and each caller is counted once', () => {
    const script = play(aQueue({}, ['ann']), 'call:one call:two +5 away:edge-1 in:ann +5');
    expect(script.sketch).toBe('');
    told(script, 'one');
    script.play('told:edge-1');
    expect(script.log).toBe('0 ENTERQUEUE(one q) ENTERQUEUE(two q) 5 AGENTCALLBACKLOGIN(ann) 10 ABANDON(two q)');
    script.play('yes:ann +1 end:ann=one');
    expect(script.log).toMatch(/ CONNECT\(one q ann\) 11 COMPLETEAGENT\(one q ann\)$/);
  });

  test('while it rings: the phone stops, and rings again', () => {
    const script = play(aQueue({}, ['ann']), 'in:ann call:one +2 away:edge-1 +1');
    told(script, 'one');
    expect(script.play('told:edge-1').sketch).toBe('0 ann?one 2 ann-edge-away 3 ann?one');
  });

  test('while they talk: they talk on, when it says so; else the caller has hung up', () => {
    const script = play(aQueue({}), `${BOTH} call:one yes:ann call:two yes:bob +5 away:edge-1 +5`);
    const work = {
      name: 'talking',
      callId: 'one',
      queueId: 'que_q',
      edge: 'edge-1',
      sinceMs: 0,
      waitSeconds: 0,
    } as const;
    const rest = { login: null, pauses: [], missedInTurn: 0, idleSinceMs: null, lastCall: null };
    const talk = { ...work, originalPosition: 1, unheard: null };
    script.feed({ name: 'member-restored', memberId: 'agt_ann', ...rest, work: talk });
    script.play('told:edge-1');
    expect(script.log.split(' 10 ')[1]).toBe('COMPLETECALLER(two q bob)');
    expect(script.play('end:ann=one').entries.at(-1)).toMatchObject({ event: 'COMPLETEAGENT', talkMs: 10_000 });
  });
});

describe('what the next owner knows of before', () => {
  const rest = { login: { extension: '701', sinceMs: 0 }, pauses: [], missedInTurn: 0, idleSinceMs: null };

  test('who hears the prompt for agents is connected under the next owner, and logged so', () => {
    const script = play(aQueue({ agentPromptId: 'pmt_1' }, ['ann']), '+50');
    const from = { number: '0123', name: null, userId: null };
    const unheard = { offerId: 'before-1', ringMs: 3000, position: 1, from, caller: null };
    const work = { name: 'talking', callId: 'old', queueId: 'que_q', edge: 'edge-1', sinceMs: 48_000 } as const;
    const talk = { ...work, waitSeconds: 7, originalPosition: 2, unheard };
    script.feed({ name: 'member-restored', memberId: 'agt_ann', ...rest, lastCall: null, work: talk });
    script.play('heard:ann=old +4 end:ann=old');
    expect(script.entries).toMatchObject([
      { event: 'CONNECT', holdMs: 9000, ringMs: 3000, offerId: 'before-1' },
      { event: 'COMPLETEAGENT', talkMs: 4000 },
    ]);
  });

  test('how long callers have waited, and whose turn it was: of the member whose call ended last', () => {
    const script = play(aQueue({ strategy: 'round-robin', announcesHoldTime: true }, ['ann', 'bob', 'cyd']), '+50');
    const last = (endedAtMs: number, averageWaitSeconds: number) => ({
      queueId: 'que_q',
      endedAtMs,
      averageWaitSeconds,
    });
    script.feed({ name: 'member-restored', memberId: 'agt_bob', ...rest, lastCall: last(40_000, 33), work: null });
    script.feed({ name: 'member-restored', memberId: 'agt_ann', ...rest, lastCall: last(30_000, 11), work: null });
    script.feed({ name: 'member-restored', memberId: 'agt_cyd', ...rest, lastCall: null, work: null });
    script.play('call:one');
    expect(script.sketch).toBe('50 cyd?one');
    expect(script.effects.find(({ name }) => name === 'announce')).toMatchObject({ estimatedWaitSeconds: 33 });
  });
});
