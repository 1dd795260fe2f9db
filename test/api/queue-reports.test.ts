import { pino } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCdrHandler, RateCards } from '#functions/cdr/index.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import { answeredInQueue, logged } from '#test/world/queue-log.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { type ApiWorld, startApi, type TestTenant } from './world.ts';

let api: ApiWorld;
let support: string;
let switchboard: string;
let agent: string;
/** Monday 2026-01-05, 08:00 in UTC: 9 o'clock in Paris. */
const AT = Date.parse('2026-01-05T08:00:00Z');
const DAY = 'from=2026-01-05&to=2026-01-05&timeZone=Europe/Paris';

let serial = 0;
/** From the edge's log to the store, by the function itself; twice, as queues of messages do. */
async function take({ id: tenantId }: TestTenant, entries: readonly QueueLogEntry[]): Promise<void> {
  const handle = createCdrHandler({
    store: api.store,
    clock: api.clock,
    rates: new RateCards(),
    webhooks: { send: async (bodies) => bodies.map(() => ({ name: 'taken' as const })) },
    log: pino({ level: 'silent' }),
  });
  const bodies = entries.map((entry) => {
    serial += 1;
    const id = `evt_${entry.atMs}${String(serial).padStart(6, '0')}`;
    return JSON.stringify({ type: 'queue.logged', id, tenantId, edgeId: 'edge_1', entry });
  });
  for (const some of [bodies, bodies.slice(1)]) expect((await handle(sqsEvent(some))).batchItemFailures).toEqual([]);
}

const get = (path: string, key = api.acme.keys.admin, headers = {}) =>
  api.call('GET', `/v1/queue-reports/${path}`, { key, headers });
async function made(path: string, json: object): Promise<string> {
  const { status, body } = await api.call('POST', `/v1/${path}`, { key: api.acme.keys.admin, json });
  expect(status).toBe(201);
  return body.id;
}

beforeAll(async () => {
  api = await startApi();
  support = await made('queues', { name: 'support', serviceLevelSeconds: 8 });
  switchboard = await made('queues', { name: 'desk', isSwitchboard: true });
  agent = await made('agents', { number: '4001', firstName: 'Ann', lastName: 'Archer' });
  api.clock.advance(AT + 3_600_000 - api.clock.nowMs());
  const ofAgent = { callId: null, queueId: null, memberId: agent };
  const of = (callId: string) => ({ callId, queueId: support, memberId: null });
  const left = { position: 1, originalPosition: 1 };
  await take(api.acme, [
    logged('AGENTCALLBACKLOGIN', AT - 1_800_000, { extension: '201' }, ofAgent),
    ...answeredInQueue(AT, { ...of('call_1'), memberId: agent }),
    logged('ENTERQUEUE', AT + 60_000, { callerNumber: '+33123456789', position: 1 }, of('call_2')),
    logged('PAUSEALL', AT + 300_000, { reason: 'lunch' }, ofAgent),
    logged('ABANDON', AT + 90_000, { ...left, waitMs: 30_000 }, of('call_2')),
    logged('CLOSED', AT - 7_200_000, {}, of('call_3')),
    ...answeredInQueue(AT, { callId: 'call_4', queueId: switchboard, memberId: agent }),
  ]);
  await take(api.globex, answeredInQueue(AT, { callId: 'call_5', queueId: 'que_of_globex' }));
  return () => api.stop();
});

describe('statistics of queues', () => {
  test('a day hour by hour, and queue by queue, as the manual counts; switchboards have none (X3-ST-01, X3-ST-07, X3-ST-08)', async () => {
    const { status, body } = await get(`queues?${DAY}&grain=hour&workingHours=9-11`);
    expect(status).toBe(200);
    const nine = { received: 2, answered: 1, abandoned: 1, averageWaitSeconds: 19, answeredPercent: 50 };
    expect(body).toMatchObject({ from: '2026-01-05', to: '2026-01-05', timeZone: 'Europe/Paris' });
    expect(body.rows).toMatchObject([
      { name: '2026-01-05T09', ...nine, serviceLevelPercent: 0 },
      { name: '2026-01-05T10', received: 0, averageWaitSeconds: null },
    ]);
    expect(body.total).toMatchObject({ ...nine, closed: 0 });
    expect(body.queues).toMatchObject([{ queueId: support, name: 'support', ...nine }]);
  });

  test('without working hours the night counts, and a closed queue has its calls (X3-ST-06)', async () => {
    const { body } = await get(`queues?${DAY}&grain=month`);
    expect(body.rows).toMatchObject([{ name: '2026-01', received: 3, closed: 1, answeredPercent: 50 }]);
    expect((await get(`queues?${DAY}&queueId=${switchboard}`)).body.total.received).toBe(0);
    expect((await get(`queues?${DAY}&daysOfWeek=6,7`)).body.total.received).toBe(0);
  });

  test('what an agent did, until now: calls, conversation, login, pause (X3-ST-09, X3-ST-10)', async () => {
    const figures = { answered: 2, conversationSeconds: 120, loginSeconds: 5400, pauseSeconds: 3300, wrapUpSeconds: 0 };
    const { body } = await get(`agents?${DAY}&agentId=${agent}`);
    expect(body.total).toEqual(figures);
    expect(body.agents).toEqual([{ agentId: agent, name: 'Ann Archer', ...figures }]);
    expect((await get(`agents?${DAY}&agentId=agt_other`)).body.agents).toEqual([]);
  });

  test('a queue and an agent that are gone keep their history and their names (X3-ST-14)', async () => {
    const { acme, globex } = api;
    const queueId = await made('queues', { name: 'campaign' });
    const leaver = await made('agents', { number: '4009', firstName: 'Leo' });
    const at = AT - 40 * 86_400_000;
    await take(acme, answeredInQueue(at, { callId: 'call_9', queueId, memberId: leaver }));
    const gone = { ...logged('UNPAUSEALL', at + 90_000, { reason: null }, { memberId: leaver }), memberName: null };
    await take(acme, [{ ...gone, callId: null, queueId: null, queueName: null } as QueueLogEntry]);
    for (const path of [`queues/${queueId}`, `agents/${leaver}`])
      expect((await api.call('DELETE', `/v1/${path}`, { key: acme.keys.admin })).status).toBe(204);
    const day = 'from=2025-11-26&to=2025-11-26';
    const named = async (report: 'queues' | 'agents', key: string) =>
      (await get(`${report}?${day}`, key)).body[report].map(({ name, answered }: Record<string, unknown>) => [
        name,
        answered,
      ]);
    expect(await named('queues', acme.keys.admin)).toEqual([['support', 1]]);
    expect(await named('agents', acme.keys.admin)).toEqual([['Agent/4001', 1]]);
    expect(await named('queues', globex.keys.admin)).toEqual([]);
  });

  test('how long calls waited, by periods of one’s own (X3-ST-12)', async () => {
    const { body } = await get(`waits?${DAY}&periods=0-8,8-29,30-`);
    expect(body.total).toEqual({ handled: [1, 1, 0], abandoned: [0, 0, 1] });
    expect((await get(`waits?${DAY}`)).body.periods).toHaveLength(5);
  });

  test('each call, and the log, in their order; as files, too (X3-RP-01, X3-RP-03, X3-QL-01)', async () => {
    const { body } = await get(`calls?${DAY}&queueId=${support}`);
    expect(body.items.map(({ callId, status }: Record<string, string>) => [callId, status])).toEqual([
      ['call_3', 'closed'],
      ['call_1', 'answered'],
      ['call_2', 'abandoned'],
    ]);
    const log = (await get(`log?${DAY}`)).body.items;
    expect(log).toHaveLength(11);
    expect(log[0]).toMatchObject({ event: 'CLOSED', callId: 'call_3', queueId: support });
    const file = await get(`calls?${DAY}&queueId=${support}&format=csv`);
    expect(file.body.split('\r\n').slice(0, 2)).toEqual([
      'arrivedAt,callId,queueId,status,agentId,waitMs,ringMs,talkMs',
      `2026-01-05T06:00:00.000Z,call_3,${support},closed,,0,0,0`,
    ]);
    expect((await get(`queues?${DAY}&format=csv`)).body).toContain('\r\ntotal,3,1,1,1,');
  });

  test('a profile says days, hours and periods, where the question does not (X3-ST-05)', async () => {
    const profileId = await made('report-profiles', {
      name: 'Mornings',
      goesBack: 0,
      timeZone: 'Europe/Paris',
      workingHours: { from: 9, to: 10 },
      waitPeriods: [{ fromSeconds: 30, toSeconds: null }],
    });
    const { body } = await get(`queues?profileId=${profileId}&grain=hour`);
    expect(body).toMatchObject({ from: '2026-01-05', to: '2026-01-05', timeZone: 'Europe/Paris' });
    expect(body.rows).toMatchObject([{ name: '2026-01-05T09', received: 2 }]);
    expect((await get(`waits?profileId=${profileId}`)).body.total).toEqual({ handled: [0], abandoned: [1] });
    expect((await get(`queues?profileId=${profileId}&workingHours=0-24`)).body.total.received).toBe(3);
    expect((await get(`queues?profileId=${profileId}`, api.globex.keys.admin)).status).toBe(404);
  });

  test('the last hour of each queue: an answer just in time is in time (X3-SU-10, G-02)', async () => {
    const { body } = await get('last-minutes?windowSeconds=3601');
    expect(body.queues).toMatchObject([
      {
        queueId: support,
        received: 2,
        answered: 1,
        efficiencyPercent: 50,
        serviceLevelPercent: 100,
        longestWaitSeconds: 30,
      },
    ]);
    expect((await get('last-minutes?windowSeconds=60')).body.queues).toMatchObject([
      { received: 0, efficiencyPercent: null },
    ]);
  });

  test('nobody sees what is of another tenant, nor who may not read reports', async () => {
    const { globex } = api;
    for (const path of [`queues?${DAY}&queueId=${support}`, `agents?${DAY}&agentId=${agent}`])
      expect((await get(path, globex.keys.admin)).body.total.answered).toBe(0);
    expect((await get(`calls?${DAY}`, globex.keys.admin)).body.items).toMatchObject([{ callId: 'call_5' }]);
    expect((await get(`log?${DAY}`, globex.keys.admin)).body.items).toHaveLength(3);
    expect((await get(`queues?${DAY}`, api.acme.keys.user)).status).toBe(403);
  });

  test.each([
    ['queues?from=2024-01-01&to=2026-01-05', 'too-many-days'],
    ['queues?workingHours=17-8', 'invalid-query'],
    ['queues?workingHours=8:30-17', 'invalid-query'],
    ['queues?timeZone=Mars/Olympus', 'invalid-query'],
    ['waits?periods=long', 'invalid-query'],
    ['last-minutes?windowSeconds=10801', 'invalid-query'],
  ])('%s is refused: %s', async (path, code) => {
    const { status, body } = await get(path);
    expect([status, body.type]).toEqual([400, expect.stringContaining(code)]);
  });
});
