import { expect, test } from 'vitest';
import { Queue } from '#shared/call-queue/index.ts';
import { Ivr } from '#shared/ivr/index.ts';
import { fail, ok } from '#shared/result.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import type { HookRequest } from './index.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const SORRY = 'https://app.example/sorry.mp3';
const play = { verb: 'play', url: SORRY };

/** 200 calls an application that has him wait for 201, and answers so when he comes back. */
async function enqueued(name: string, then: unknown, terms: object = {}) {
  const flow = Ivr.New.parse({
    name: 'App',
    extension: '306',
    nodes: [
      { name: 'app', kind: 'webhook', url: 'https://app.example/start', next: 'end', failed: 'end' },
      { name: 'end', kind: 'go', destination: { kind: 'hang-up' } },
    ],
  });
  const queue = Queue.New.parse({
    name: 'Support',
    extension: '300',
    members: [{ kind: 'user', userId: 'usr_201', penalty: 0 }],
    noAnswerDestination: { kind: 'user', userId: 'usr_203' },
    ...terms,
  });
  const house = new FakeHouse([
    { kind: 'ivr', id: 'ivr_1', ...made, ...flow },
    { kind: 'queue', id: 'que_1', ...made, ...queue },
  ]);
  const told: HookRequest['facts'][] = [];
  house.hooks = {
    reach: 'public',
    ask: async ({ url, facts }) => {
      const path = new URL(url).pathname;
      if (path === '/start') return ok([{ verb: 'enqueue', name, actionHook: '/queued' }]);
      if (path !== '/queued') return fail('answers 404');
      told.push(facts);
      return ok(then);
    },
  };
  const alice = await house.dials('200', '306');
  await settle();
  const said = () => house.media.played.flatMap(({ program }) => saidIn(program));
  return { house, alice, told, said };
}

test.each(['Support', 'que_1'])(
  'the caller waits in the queue %s, and comes back when the member has hung up',
  async (name) => {
    const { house, alice, told, said } = await enqueued(name, [play]);
    expect([alice.call.conversation.state, house.queueLog]).toEqual(['service', ['ENTERQUEUE']]);
    const bob = await house.answers('201');
    await settle();
    expect(house.heardTogether).toEqual(['200', '201']);
    bob.dialog.hangsUp();
    await settle();
    expect(told).toMatchObject([{ queue_sid: 'que_1', queue_result: 'bridged', call_status: 'in-progress' }]);
    expect([said().includes(SORRY), alice.call.isEnded, house.queueLog.at(-1)]).toEqual([true, false, 'COMPLETEAGENT']);
  },
);

test('who waits in vain comes back to the application, and goes nowhere else', async () => {
  const waits = { maxWaitSeconds: 30, memberRingSeconds: null, timeoutDecides: 'queue' };
  const { house, alice, told, said } = await enqueued('Support', [play], waits);
  house.clock.advance(31_000);
  await settle();
  expect(told).toMatchObject([{ queue_sid: 'que_1', queue_result: 'leave', queue_time: 31 }]);
  expect([said().includes(SORRY), alice.call.isEnded]).toEqual([true, false]);
  expect(house.signaling.phones.filter(({ target }) => target.uri.includes('203'))).toEqual([]);
});

test('an application is told of who hangs up while he waits', async () => {
  const { house, alice, told } = await enqueued('Support', []);
  alice.caller.dialog.hangsUp();
  await house.journal.ended(1);
  await settle();
  expect(told).toMatchObject([{ queue_result: 'hangup', call_status: 'completed' }]);
});
