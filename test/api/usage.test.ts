import { pino } from 'pino';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCdrHandler, RateCards } from '#functions/cdr/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { createReseller } from '#shared/usecases/index.ts';
import { timeStamp, toInstant } from '#shared/world/index.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { transferredCall } from '#test/world/transferred-call.ts';
import { type ApiWorld, good, startApi, type TestTenant } from './world.ts';

let api: ApiWorld;
/** Today at noon, as all tests see it. */
let noonMs: number;
let today: string;

beforeAll(async () => {
  api = await startApi();
  noonMs = Date.parse(`${toInstant(api.clock.nowMs()).slice(0, 10)}T12:00:00.000Z`);
  api.clock.advance(noonMs - api.clock.nowMs());
  today = toInstant(noonMs).slice(0, 10);
  for (const tenant of [api.acme, api.globex]) {
    const rates = [{ prefix: '33', destination: 'France', microsPerMinute: 10_000 }];
    const json = { name: 'In', direction: 'inbound', currency: 'EUR', validFrom: '2020-01-01T00:00:00.000Z', rates };
    expect((await api.call('POST', '/v1/rate-tables', { key: tenant.keys.platform, json })).status).toBe(201);
  }
  await take(api.acme, aCall(api.acme, noonMs - 3_600_000));
  await take(api.acme, aCall(api.acme, noonMs - 7_200_000));
  await take(api.globex, aCall(api.globex, noonMs - 3_600_000));
  return () => api.stop();
});

let count = 0;
const aCall = ({ id }: TestTenant, startMs: number) => {
  count += 1;
  return transferredCall({ tenantId: id, callId: `call_${timeStamp(startMs)}${count}`, startMs });
};
/** From call events to the bill, by the function itself. */
async function take(_: TestTenant, events: readonly object[]): Promise<void> {
  const handle = createCdrHandler({
    store: api.store,
    clock: api.clock,
    rates: new RateCards(),
    webhooks: { send: async (bodies) => bodies.map(() => ({ name: 'taken' as const })) },
    log: pino({ level: 'silent' }),
  });
  const { batchItemFailures } = await handle(sqsEvent(events.map((event) => JSON.stringify(event))));
  expect(batchItemFailures).toEqual([]);
}

const get = (path: string, key = api.acme.keys.admin, headers = {}) => api.call('GET', `/v1/${path}`, { key, headers });

describe('usage', () => {
  test('a tenant sees what it is billed, day by day, and nobody else does', async () => {
    const billed = { day: today, currency: 'EUR', calls: 2, billedSeconds: 360, amountMicros: 60_000, isFinal: false };
    expect((await get('usage')).body).toEqual({ items: [billed] });
    expect((await get('usage', api.globex.keys.admin)).body.items).toMatchObject([{ calls: 1, amountMicros: 30_000 }]);
    expect((await get('usage?from=2020-01-01&to=2020-01-31')).body).toEqual({ items: [] });
  });

  test('the lines of the bill come in pages', async () => {
    const first = await get('usage/entries?limit=1');
    const second = await get(`usage/entries?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.nextCursor).toBeNull();
    const [one, two] = [first.body.items[0], second.body.items[0]];
    expect(one).toMatchObject({
      kind: 'call',
      currency: 'EUR',
      calls: 1,
      billedSeconds: 180,
      amountMicros: 30_000,
      legs: [{ direction: 'inbound', number: '+33987654321', prefix: '33', destination: 'France' }],
    });
    expect(two.cdrId).not.toBe(one.cdrId);
    const abroad = await get(`usage/entries?limit=1&cursor=${first.body.nextCursor}`, api.globex.keys.admin);
    expect(abroad).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
  });

  test('the platform sees all tenants of a day, a reseller its own', async () => {
    const all = await get('usage/tenants', api.acme.keys.platform);
    expect(all.body.items).toHaveLength(2);
    expect(all.body.items).toContainEqual({
      day: today,
      tenantId: api.acme.id,
      resellerId: null,
      currency: 'EUR',
      calls: 2,
      billedSeconds: 360,
      amountMicros: 60_000,
      isFinal: false,
    });
    const page = await get('usage/tenants?limit=1', api.acme.keys.platform);
    expect(page.body.nextCursor).not.toBeNull();
    expect((await get('usage/tenants?day=2020-01-01', api.acme.keys.platform)).body.items).toEqual([]);
    expect(await get('usage/tenants', api.acme.keys.admin)).toMatchObject({ status: 403 });

    const reseller = good(
      await createReseller(api.useCases, systemPrincipal(api.acme.id), {
        name: 'R',
        tenantId: api.acme.id,
        isEnabled: true,
        maxTenants: null,
        maxUsers: null,
        limits: {},
      }),
    );
    const own = { tenantId: api.acme.id, resellerId: reseller.id, amountMicros: 60_000 };
    expect((await get('usage/tenants', api.acme.keys.reseller)).body.items).toMatchObject([own]);
    const sold = await api.call('PATCH', `/v1/tenants/${api.globex.id}`, {
      key: api.acme.keys.platform,
      json: { resellerId: reseller.id },
    });
    expect(sold.status).toBe(200);
    const { items } = (await get('usage/tenants', api.acme.keys.reseller)).body;
    expect(items).toHaveLength(2);
    const sum = { tenantId: api.globex.id, resellerId: reseller.id, amountMicros: 30_000 };
    for (const row of [own, sum]) expect(items).toContainEqual(expect.objectContaining(row));
  });

  test('what a customer pays is set by who sells to him', async () => {
    const { items } = (await get('rate-tables')).body;
    expect(items).toHaveLength(1);
    const json = { name: 'Cheaper', currency: 'EUR', validFrom: '2020-01-01T00:00:00.000Z', rates: [] };
    expect(await api.call('POST', '/v1/rate-tables', { key: api.acme.keys.admin, json })).toMatchObject({
      status: 403,
      body: { code: 'not-permitted' },
    });
    for (const [method, body] of [
      ['PATCH', { rates: [] }],
      ['DELETE', undefined],
    ] as const) {
      const refused = await api.call(method, `/v1/rate-tables/${items[0].id}`, {
        key: api.acme.keys.admin,
        ...(body && { json: body }),
      });
      expect(refused.status).toBe(403);
    }
    for (const wrong of [
      { validUntil: '2019-01-01T00:00:00.000Z' },
      {
        rates: [
          { prefix: '1', microsPerMinute: 1 },
          { prefix: '1', microsPerMinute: 2 },
        ],
      },
      { rates: [{ prefix: '+33', microsPerMinute: 1 }] },
      { rates: [{ prefix: '33', microsPerMinute: 0.5 }] },
      { currency: 'euro' },
    ]) {
      const refused = await api.call('POST', '/v1/rate-tables', {
        key: api.acme.keys.platform,
        json: { ...json, ...wrong },
      });
      expect(refused.status).toBe(422);
    }
  });

  test.each([
    ['usage?from=yesterday', 'invalid-query'],
    ['usage?from=2026-02-30', 'invalid-query'],
    ['usage?from=2020-01-01&to=2021-01-01', 'too-many-days'],
    ['usage/entries?from=2020-01-01&to=2025-01-01', 'too-many-days'],
    ['usage/entries?day=2020-01-01', 'invalid-query'],
    ['reports/days?from=2020-01-01', 'too-many-days'],
    ['reports/users?top=0', 'invalid-query'],
  ])('%s is refused: %s', async (path, code) => {
    expect(await get(path)).toMatchObject({ status: 400, body: { code } });
  });

  test('supervisors see reports and no bill, operators and users neither', async () => {
    const { supervisor, operator, user } = api.acme.keys;
    expect((await get('reports/days', supervisor)).status).toBe(200);
    for (const [path, key] of [
      ['usage', supervisor],
      ['usage', user],
      ['reports/days', operator],
      ['reports/users', user],
    ]) {
      expect(await get(path as string, key)).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
    }
  });
});

describe('reports', () => {
  const talked = {
    calls: 2,
    answered: 2,
    durationSeconds: 400,
    talkSeconds: 360,
    answerSeizureRatio: 1,
    averageCallSeconds: 180,
  };

  test('tell volume, duration, ASR, ACD and NER day by day', async () => {
    const { body } = await get('reports/days');
    expect(body).toMatchObject({ to: today, total: { ...talked, networkEffectivenessRatio: 1, mos: null } });
    expect(body.items).toEqual([{ name: today, ...body.total }]);
    expect(Date.parse(body.to) - Date.parse(body.from)).toBe(29 * 86_400_000);
  });

  test.each([
    ['types', 'inbound', talked],
    ['users', 'usr_agent', talked],
    ['trunks', 'trk_1', { calls: 2, answered: 2, talkSeconds: 360 }],
    ['destinations', '200', { calls: 2 }],
  ])('the same by %s', async (report, name, row) => {
    expect((await get(`reports/${report}`)).body.items).toMatchObject([{ name, ...row }]);
    expect((await get(`reports/${report}`, api.globex.keys.admin)).body.total.calls).toBe(1);
    expect((await get(`reports/${report}?from=2020-01-01&to=2020-01-02`)).body).toMatchObject({
      items: [],
      total: { calls: 0 },
    });
  });

  test('a call that is delivered again counts no more, and one that is corrected counts as it is now', async () => {
    const before = (await get('reports/types')).body.total;
    const billed = (await get('usage')).body.items;
    const call = aCall(api.acme, noonMs - 600_000);
    const end = call.filter(({ type }) => type === 'call.ended');
    for (const events of [end, call, call, end]) await take(api.acme, events);
    expect((await get('reports/types')).body.total).toMatchObject({
      calls: before.calls + 1,
      talkSeconds: before.talkSeconds + 180,
    });
    expect((await get('usage')).body.items).toMatchObject([
      { calls: billed[0].calls + 1, amountMicros: billed[0].amountMicros + 30_000 },
    ]);
  });
});
