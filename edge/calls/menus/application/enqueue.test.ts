import { describe, expect, test } from 'vitest';
import { Queue } from '#shared/call-queue/index.ts';
import { Ivr } from '#shared/ivr/index.ts';
import { fail, ok } from '#shared/result.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import type { HookRequest } from './index.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const SORRY = 'https://app.example/sorry.mp3';
const PATIENCE = 'https://app.example/patience.mp3';
const play = { verb: 'play', url: SORRY };
const patience = { verb: 'play', url: PATIENCE };
/** Nobody is rung, and callers may wait all the same. */
const NOBODY = { members: [], sendsAwayWhen: 'never' };

const flow = (id: string, extension: string) => ({
  kind: 'ivr' as const,
  id,
  ...made,
  ...Ivr.New.parse({
    name: `App ${id}`,
    extension,
    nodes: [
      { name: 'app', kind: 'webhook', url: `https://app.example/${extension}`, next: 'end', failed: 'end' },
      { name: 'end', kind: 'go', destination: { kind: 'hang-up' } },
    ],
  }),
});

/** A house with a queue, and the applications 306 and 307 that answer so, by the path that is asked: each answer once, the last for ever. */
function houseWith(answers: Readonly<Record<string, readonly unknown[]>>, terms: object = {}) {
  const queue = Queue.New.parse({
    name: 'Support',
    extension: '300',
    members: [{ kind: 'user', userId: 'usr_201', penalty: 0 }],
    noAnswerDestination: { kind: 'user', userId: 'usr_203' },
    ...terms,
  });
  const house = new FakeHouse([
    flow('ivr_1', '306'),
    flow('ivr_2', '307'),
    { kind: 'queue', id: 'que_1', ...made, ...queue },
  ]);
  const told: { path: string; facts: HookRequest['facts'] }[] = [];
  const left = new Map(Object.entries(answers).map(([path, all]) => [path, [...all]]));
  house.hooks = {
    reach: 'public',
    ask: async ({ url, facts }) => {
      const path = new URL(url).pathname;
      const all = left.get(path);
      if (!all) return fail('answers 404');
      told.push({ path, facts });
      return ok(all.length > 1 ? all.shift() : all[0]);
    },
  };
  const toldAt = (path: string) => told.filter((one) => one.path === path).map(({ facts }) => facts);
  /** Tones are the music that nobody has chosen, and ringback. */
  const said = () => house.media.played.flatMap(({ program }) => saidIn(program)).filter((one) => one !== 'tone');
  return { house, toldAt, said };
}

/** 200 calls an application that has him wait for 201, and answers so when he comes back. */
async function enqueued(name: string, then: unknown, terms: object = {}) {
  const start = [{ verb: 'enqueue', name, actionHook: '/queued' }];
  const { house, toldAt, said } = houseWith({ '/306': [start], '/queued': [then] }, terms);
  const alice = await house.dials('200', '306');
  await settle();
  return { house, alice, told: () => toldAt('/queued'), said };
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
    expect(told()).toMatchObject([{ queue_sid: 'que_1', queue_result: 'bridged', call_status: 'in-progress' }]);
    expect([said().includes(SORRY), alice.call.isEnded, house.queueLog.at(-1)]).toEqual([true, false, 'COMPLETEAGENT']);
  },
);

test('who waits in vain comes back to the application, and goes nowhere else', async () => {
  const waits = { maxWaitSeconds: 30, memberRingSeconds: null, timeoutDecides: 'queue' };
  const { house, alice, told, said } = await enqueued('Support', [play], waits);
  house.clock.advance(31_000);
  await settle();
  expect(told()).toMatchObject([{ queue_sid: 'que_1', queue_result: 'leave', queue_time: 31 }]);
  expect([said().includes(SORRY), alice.call.isEnded]).toEqual([true, false]);
  expect(house.signaling.phones.filter(({ target }) => target.uri.includes('203'))).toEqual([]);
});

test('an application is told of who hangs up while he waits', async () => {
  const { house, alice, told } = await enqueued('Support', []);
  alice.caller.dialog.hangsUp();
  await house.journal.ended(1);
  await settle();
  expect(told()).toMatchObject([{ queue_result: 'hangup', call_status: 'completed' }]);
});

/** Lets so much time pass that all that is said is heard, until it has happened. */
async function passes(house: FakeHouse, hasHappened: () => boolean): Promise<void> {
  for (let seconds = 0; seconds < 60 && !hasHappened(); seconds++) {
    house.clock.advance(1000);
    await settle();
  }
  expect(hasHappened()).toBe(true);
}

describe('a waitHook', () => {
  const waits = { verb: 'enqueue', name: 'Support', actionHook: '/queued', waitHook: '/waiting' };

  test('is asked again and again what the caller hears, and has him leave the queue', async () => {
    const round = [patience, { verb: 'pause', length: 2 }];
    const last = [{ verb: 'tag', data: { rounds: 3 } }, patience, { verb: 'leave' }, play];
    const answers = { '/306': [[waits]], '/waiting': [round, round, last], '/queued': [[play]] };
    const { house, toldAt, said } = houseWith(answers, NOBODY);
    const alice = await house.dials('200', '306');
    await settle();
    await passes(house, () => said().includes(SORRY));
    expect(said()).toEqual([PATIENCE, PATIENCE, PATIENCE, SORRY]);
    const asked = toldAt('/waiting');
    expect(asked.map((facts) => [facts.queue_sid, facts.queue_size, facts.queue_position])).toEqual(
      Array.from({ length: 3 }, () => ['que_1', 1, 0]),
    );
    expect(asked[2]?.queue_time).toBeGreaterThan(4);
    expect(toldAt('/queued')).toMatchObject([
      { queue_result: 'leave', call_status: 'in-progress', customerData: { rounds: 3 } },
    ]);
    expect([alice.call.isEnded, house.queueLog]).toEqual([false, ['ENTERQUEUE', 'REMOVED']]);
  });

  test('that answers nothing, or what nobody can do who waits, leaves him with music', async () => {
    for (const answer of [[], [{ verb: 'dial', target: [{ type: 'phone', number: '202' }] }]]) {
      const { house, toldAt, said } = houseWith({ '/306': [[waits]], '/waiting': [answer] }, NOBODY);
      const alice = await house.dials('200', '306');
      await settle();
      house.clock.advance(60_000);
      await settle();
      expect([toldAt('/waiting').length, said(), alice.call.isEnded]).toEqual([1, [], false]);
    }
  });

  test('is heard no longer once a member has answered', async () => {
    const answers = { '/306': [[waits]], '/waiting': [[patience]], '/queued': [[play]] };
    const { house, toldAt } = houseWith(answers);
    await house.dials('200', '306');
    await settle();
    await house.answers('201');
    await settle();
    const before = toldAt('/waiting').length;
    house.clock.advance(60_000);
    await settle();
    expect([house.heardTogether, toldAt('/waiting').length]).toEqual([['200', '201'], before]);
  });
});

describe('dequeue', () => {
  const waits = { verb: 'enqueue', name: 'Support', actionHook: '/queued' };
  const takes = { verb: 'dequeue', name: 'Support', actionHook: '/dequeued', timeout: 5 };
  const answers = { '/306': [[waits]], '/307': [[takes]], '/queued': [[play]], '/dequeued': [[patience]] };

  /** 200 and 203 wait, in this order, unless the priority says otherwise; 202 calls what takes one. */
  async function taken(verb: object = takes) {
    const first = [{ ...waits, priority: 20 }];
    const { house, toldAt, said } = houseWith(
      { ...answers, '/306': [first, [{ ...waits, priority: 10 }]], '/307': [[verb]] },
      NOBODY,
    );
    const alice = await house.dials('200', '306');
    await settle();
    const dave = await house.dials('203', '306');
    await settle();
    const carol = await house.dials('202', '307');
    await settle();
    return { house, alice, dave, carol, toldAt, said };
  }

  test('has the caller talk to who is first, by priority', async () => {
    const { house, carol } = await taken();
    expect(house.heardTogether).toEqual(['203', '202']);
    expect([house.queueLog.at(-1), carol.call.isEnded]).toEqual(['REMOVED', true]);
  });

  test('or to the call that it names, after a beep', async () => {
    const { house, alice, dave } = await taken({ ...takes, callSid: 'call_1', beep: true });
    await passes(house, () => house.heardTogether !== undefined);
    expect([alice.call.id, house.heardTogether]).toEqual(['call_1', ['200', '202']]);
    expect(dave.call.conversation.state).toBe('service');
  });

  test('each of them comes back to the own application when the other one hangs up', async () => {
    const one = await taken();
    one.carol.dialog.hangsUp();
    await settle();
    expect(one.toldAt('/queued')).toMatchObject([{ queue_result: 'bridged', from: '203', call_status: 'in-progress' }]);
    expect([one.said(), one.toldAt('/dequeued')]).toMatchObject([
      [SORRY],
      [{ dequeue_result: 'complete', call_status: 'completed' }],
    ]);

    const other = await taken();
    other.dave.caller.dialog.hangsUp();
    await settle();
    expect(other.toldAt('/dequeued')).toMatchObject([
      { dequeue_result: 'complete', from: '202', to: '307', call_status: 'in-progress' },
    ]);
    expect(other.toldAt('/queued')).toMatchObject([{ queue_result: 'bridged', call_status: 'completed' }]);
    expect([other.said(), other.dave.call.isEnded]).toEqual([[PATIENCE], false]);
  });

  test('with the rights of who takes, whoever has waited', async () => {
    const { house, dave } = await taken();
    dave.caller.dialog.hangsUp();
    await settle();
    expect(dave.call.request.caller).toMatchObject({ user: { id: 'usr_202' } });
    expect(house.live.size).toBe(2);
  });

  test('is told when nobody has come in time, and who comes before is taken', async () => {
    const { house, toldAt, said } = houseWith(answers, NOBODY);
    await house.dials('202', '307');
    await settle();
    await passes(house, () => said().includes(PATIENCE));
    expect(toldAt('/dequeued')).toMatchObject([{ dequeue_result: 'timeout' }]);

    const later = houseWith(answers, NOBODY);
    await later.house.dials('202', '307');
    await settle();
    await later.house.dials('200', '306');
    await settle();
    await passes(later.house, () => later.house.heardTogether !== undefined);
    expect(later.house.heardTogether).toEqual(['200', '202']);
  });

  test('a queue of another tenant is none, though it has the same name and id', async () => {
    const { house, toldAt } = houseWith(answers, NOBODY);
    await house.dials('200', '306', { house: 'ten_2' });
    await settle();
    await house.dials('202', '307');
    await settle();
    await passes(house, () => toldAt('/dequeued').length > 0);
    expect([toldAt('/dequeued'), house.heardTogether]).toMatchObject([[{ dequeue_result: 'timeout' }], undefined]);
  });
});
