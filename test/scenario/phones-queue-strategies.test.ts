import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Extension, Told } from '#test/world/phone-office.ts';
import { QueueOffice } from '#test/world/queue-office.ts';

/**
 * Who is rung for the callers of a queue, and in which order: what the phones of its members do, and what is logged and billed of it.
 *
 *   200            edge            201        202        203
 *    │ INVITE 300   │               │          │          │
 *    │─────────────▶│ INVITE        │          │          │
 *    │◀═ music ═════│──────────────▶│          │          │
 *    │              │◀──── 486 ─────│          │          │
 *    │              │─────────────────────────▶│          │     201- > 202*
 *    │◀═════════════╪═════════════════════════▶│          │
 */
let office: QueueOffice;
beforeAll(async () => {
  office = await QueueOffice.open();
}, 120_000);
afterEach(() => office.clear(), 120_000);
afterAll(() => office?.close());

const legOf = ({ cdr }: Told, extension: Extension) => cdr.legs.find(({ party }) => party.number === extension);
const startOf = (told: Told, extension: Extension) => Date.parse(legOf(told, extension)?.startedAt ?? '');

/** An entry of the log, with the times that some of them have, in milliseconds. */
type Lasted = { readonly atMs: number; readonly ringMs?: number; readonly holdMs?: number; readonly waitMs?: number };
const rungAtMs = (entry?: Lasted): number => (entry?.atMs ?? 0) - (entry?.ringMs ?? 0);

describe('a strategy', () => {
  test('XiVO scenario 1: two agents ring at once, the first to answer gets the call, and events tell of it (X3-QU-11, QUE-02)', async () => {
    for (const number of ['4001', '4002']) office.agent(number);
    const queue = office.queue('4001 4002', { strategy: 'ring-all' });
    const before = office.edge.queueNews.length;
    await office.logsIn('201', '4001');
    await office.logsIn('202', '4002');
    const told = await office.call('200', queue, '201 & 202*', () => office.converse());
    expect(told.legs).toBe('200 dialed*, 300 dialed*, 201 queue, 202 queue*');
    await office.heardEachOther('200', '202');
    await office.logged(queue, 'ENTERQUEUE, CONNECT 4002, COMPLETECALLER 4002');
    const news = office.edge.queueNews.slice(before).filter(({ type }) => type !== 'agent.availability-changed');
    expect(news.map(({ type }) => type)).toEqual([
      'agent.logged-in',
      'agent.logged-in',
      'queue.entered',
      'queue.connected',
    ]);
    expect(news.at(-1)?.data).toMatchObject({ queueId: queue.id, agentId: 'agt_4002' });
  });

  test('XiVO scenario 2: who has just hung up comes last (X3-QU-06)', async () => {
    const queue = office.queue('201 202', { strategy: 'longest-idle' });
    await office.calls(queue, ['201*', '202*', '201*', '202- > 201*', '202*']);
  });

  test('XiVO scenario 3: agents are asked in the order of their logins, each time from the first (X3-QU-05)', async () => {
    for (const number of ['4001', '4002']) office.agent(number);
    const queue = office.queue('4002 4001', { strategy: 'linear' });
    await office.logsIn('201', '4001');
    await office.logsIn('202', '4002');
    await office.calls(queue, ['201*', '201*', '201- > 202*']);
    await office.logsOut('201', '4001');
    await office.logsIn('201', '4001');
    await office.calls(queue, ['202*']);
  });

  test('linear: users in the order of the list (X3-QU-05, X3-QU-30)', async () => {
    const queue = office.queue('202 201 203', { strategy: 'linear' });
    await office.calls(queue, ['202*', '202- > 201*', '202*', '202- > 201- > 203*']);
  });

  test('round robin: the one after who answered last (X3-QU-08, QUE-02)', async () => {
    const queue = office.queue('201 202 203', { strategy: 'round-robin' });
    await office.calls(queue, ['201*', '202*', '203*', '201*', '202- > 203*', '201*']);
  });

  test('fewest calls (X3-QU-07)', async () => {
    const queue = office.queue('201 202', { strategy: 'fewest-calls' });
    await office.calls(queue, ['201*', '202*', '201- > 202*', '201*', '201*']);
    const { members } = await office.live(queue);
    expect(members.map(({ number, answered }) => [number, answered])).toEqual([
      ['201', 3],
      ['202', 2],
    ]);
  });

  test.each([
    ['random', 'X3-QU-09', '201 202 203'],
    ['weighted-random', 'X3-QU-10', '201:1 202:1 203:2'],
  ])('%s: anybody, in no order (%s)', async (strategy, _row, members) => {
    const queue = office.queue(members, { strategy });
    const first: string[] = [];
    const isSeen = () => new Set(first).size === 3 && first.some((one, i) => one === first[i + 1]);
    // That this is not seen after 60 calls is less probable than one in ten million.
    while (!isSeen() && first.length < 60) first.push(await firstRung(queue.number));
    expect(isSeen(), first.join()).toBe(true);
  });
});

describe('penalties', () => {
  test('the lowest first; who has another rings while those talk (X3-QU-29)', async () => {
    const queue = office.queue('201:1 202', { strategy: 'linear', appliesTiers: false });
    await office.call('204', queue, '202*', async () => {
      await office.call('200', queue, '201*');
    });
    await office.call('200', queue, '202*');
  });

  test('higher ones wait, each for the one before (QUE-03)', async () => {
    const queue = office.queue('201 202:1 203:2', { tierWaitSeconds: 1 });
    const told = await office.call('200', queue, '201 & 202 & 203*');
    expect(startOf(told, '202')).toBeGreaterThan(startOf(told, '201'));
    const [entered, connected] = office.entries(queue.id) as readonly Lasted[];
    expect(rungAtMs(connected) - (entered?.atMs ?? 0)).toBeGreaterThanOrEqual(2000);
  });

  // Ten more that nobody has a phone for: counted one by one, 203 would come after 11 s, and the caller does not wait so long.
  const empty = Array.from({ length: 10 }, (_, i) => String(206 + i));
  const tall = ['201', ...empty.map((one, i) => `${one}:${i + 1}`), '203:11'].join(' ');
  const patience = { tierWaitSeconds: 1, maxWaitSeconds: 8 };
  test.each([
    ['waited for one by one', { maxWaitSeconds: 2 }, '201'],
    ['waited for once', { multipliesTierWait: false }, '201 & 203*'],
    ['not waited for where nobody is', { skipsEmptyTiers: true }, '201 & 203*'],
    ['not waited for', { appliesTiers: false, tierWaitSeconds: 3600 }, '201*'],
  ])('%s: with %o %s rings (QUE-03)', async (_how, fields, rings) => {
    office.hires(...empty);
    const queue = office.queue(tall, { ...patience, ...fields });
    await office.call('200', queue, rings);
  });

  test('XiVO scenario 23: another penalty counts from the next call on (X3-QU-29)', async () => {
    const fields = { strategy: 'linear', appliesTiers: false };
    const queue = office.queue('201 202:1', fields);
    await office.calls(queue, ['201*', '201*']);
    office.changes(queue, '201:5 202:1', fields);
    await office.calls(queue, ['202*', '202*']);
    expect((await office.live(queue)).members.map(({ penalty }) => penalty)).toEqual([5, 1]);
  });
});

describe('time', () => {
  test('XiVO scenario 4: each rings so long, then the next after a while, and in the end the call goes on, not answered (X3-QU-14, X3-QU-15)', async () => {
    const queue = office.queue('201 202', {
      ...{ strategy: 'linear', memberRingSeconds: 1, retrySeconds: 2, maxWaitSeconds: 5 },
      noAnswerDestination: { kind: 'number', number: '203' },
    });
    await office.call('200', queue, '201 > 202 > 203*');
    await office.logged(queue, 'ENTERQUEUE, RINGNOANSWER 201, RINGNOANSWER 202, EXITWITHTIMEOUT');
    const [, first, second, end] = office.entries(queue.id) as readonly Lasted[];
    expect(first?.ringMs).toBeGreaterThanOrEqual(1000);
    expect(rungAtMs(second) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(2000);
    expect(end?.waitMs).toBeGreaterThanOrEqual(5000);
    expect(office.figures(queue)).toMatchObject({ received: 1, notAnswered: 1, answered: 0, answeredPercent: 0 });
  });

  test('the longest wait decides, or who rings then rings on (X3-QU-17)', async () => {
    const strict = office.queue('201', { maxWaitSeconds: 1, timeoutDecides: 'queue' });
    await office.call('200', strict, '201');
    await office.logged(strict, 'ENTERQUEUE, EXITWITHTIMEOUT');
    const patient = office.queue('201', { maxWaitSeconds: 1, timeoutDecides: 'member' });
    await office.phone('200').call(patient.number);
    await office.rings('201');
    await sleep(1500); // past the longest wait, which nothing tells of
    await office.answers('201', '200');
    await office.leaves('200');
    await office.logged(patient, 'ENTERQUEUE, CONNECT 201, COMPLETECALLER 201');
    const [, connected] = office.entries(patient.id) as readonly Lasted[];
    expect(connected?.holdMs).toBeGreaterThan(1000);
  });

  test('members are asked once, where they are not tried again (X3-QU-32)', async () => {
    const queue = office.queue('201 202', { strategy: 'linear', retriesAfterTimeout: false });
    await office.call('200', queue, '201- > 202-');
    await office.logged(queue, 'ENTERQUEUE, RINGNOANSWER 201, RINGNOANSWER 202, EXITWITHTIMEOUT');
  });
});

describe('several queues, several callers', () => {
  test.each([
    ['equal ones: who waits longer', 'X3-QU-13', 0, ['200', '204']],
    ['the one with more weight', 'X3-QU-32', 2, ['204', '200']],
  ] as const)('of %s is served first (%s)', async (_what, _row, weight, served) => {
    const queues = [office.queue('201'), office.queue('201', { weight })] as const;
    await office.connects('201', '202');
    await office.waits('200', queues[0]);
    await office.waits('204', queues[1]);
    await office.leaves('201');
    for (const caller of served) {
      await office.answers('201', caller);
      await office.leaves(caller);
    }
  });

  test('callers are served in the order of their arrival, each as soon as somebody is free (X3-QU-24)', async () => {
    for (const number of ['4001', '4002']) office.agent(number);
    const queue = office.queue('4001 4002', { strategy: 'linear' });
    await office.waits('200', queue);
    await office.waits('204', queue);
    expect(await office.live(queue)).toMatchObject({ callers: [{ number: '200' }, { number: '204' }], loggedIn: 0 });
    await office.logsIn('201', '4001');
    await office.rings('201');
    await office.logsIn('202', '4002');
    await office.answers('202', '204');
    expect((await office.live(queue)).callers).toMatchObject([{ number: '200', position: 1 }]);
    await office.answers('201', '200');
    expect(await office.live(queue)).toMatchObject({ callers: [], talking: 2, loggedIn: 2, ready: 0 });
    await office.leaves('200', '204');
    await office.logged(
      queue,
      'ENTERQUEUE, ENTERQUEUE, CONNECT 4002, CONNECT 4001, COMPLETECALLER 4001, COMPLETECALLER 4002',
    );
  });

  test('who comes with a higher priority is served before who waits (QUE-01)', async () => {
    const queue = office.queue('201');
    const destination = { kind: 'queue', queueId: queue.id, priority: 5 };
    office.phones.has('forwarding', { userId: office.phones.userId('205'), always: { destination } });
    await office.connects('201', '202');
    await office.waits('200', queue);
    await office.waits('204', { ...queue, number: '205' });
    expect((await office.live(queue)).callers.map(({ number }) => number)).toEqual(['204', '200']);
    await office.leaves('201');
    for (const caller of ['204', '200'] as const) {
      await office.answers('201', caller);
      await office.leaves(caller);
    }
  });
});

describe('who does not answer (X3-AG-03, QUE-13)', () => {
  test('sipXcom §50.16: calls go to who is idle longest; who misses one is logged out; nobody is there for long, or a key: they go elsewhere (QUE-02, QUE-09, QUE-13)', async () => {
    for (const number of ['4001', '4002']) office.agent(number, {}, { logsOutAfterMissed: 1 });
    const operator = { kind: 'user', userId: office.phones.userId('203') };
    const fields = { strategy: 'longest-idle', exitKey: '0', exitDestination: operator };
    const queue = office.queue('4001 4002', { ...fields, noAnswerDestination: operator });
    await office.logsIn('201', '4001');
    await office.logsIn('202', '4002');
    await office.calls(queue, ['201*', '202*', '201*']);
    office.changes(queue, '4001 4002', { ...fields, memberRingSeconds: 1, retrySeconds: 0 });
    await office.call('200', queue, '202 > 201*');
    expect((await office.live(queue)).members).toMatchObject([{ activity: 'ready' }, { activity: 'logged-out' }]);

    await office.logsOut('201', '4001');
    await office.waits('200', queue);
    await office.phone('200').press('0');
    await office.answers('203', '200');
    await office.leaves('200');
    office.changes(queue, '4001 4002', { ...fields, maxWaitWithoutAgentsSeconds: 1, noAnswerDestination: operator });
    await office.call('200', queue, '203*');
  });

  test('is logged out, by what the agent has for it, after so many calls', async () => {
    office.agent('4001', {}, { logsOutAfterMissed: 2 });
    office.agent('4002');
    const queue = office.queue('4001 4002', { strategy: 'linear', memberRingSeconds: 1 });
    await office.logsIn('201', '4001');
    await office.logsIn('202', '4002');
    await office.calls(queue, ['201 > 202*', '201 > 202*', '202*']);
    expect((await office.live(queue)).members).toMatchObject([{ activity: 'logged-out' }, { activity: 'ready' }]);
  });

  test('pauses, in this queue alone', async () => {
    office.agent('4001');
    office.agent('4002');
    const fields = { strategy: 'linear', memberRingSeconds: 1 };
    const queue = office.queue('4001 4002', { ...fields, pausesAfterMissed: 'here' });
    const other = office.queue('4001', fields);
    await office.logsIn('201', '4001');
    await office.logsIn('202', '4002');
    await office.calls(queue, ['201 > 202*', '202*']);
    await office.calls(other, ['201*']);
    expect((await office.live(queue)).members).toMatchObject([{ activity: 'paused' }, { activity: 'ready' }]);
  });
});

/** Who is rung first for a caller who gives up then. */
async function firstRung(number: string): Promise<string> {
  await office.phone('200').call(number);
  const first = await office.firstToRing('201', '202', '203');
  await office.leaves('200');
  await office.idle('200', '201', '202', '203');
  return first;
}
