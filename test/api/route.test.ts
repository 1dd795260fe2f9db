import { beforeAll, describe, expect, test } from 'vitest';
import { byUser, route } from '#shared/dialplan/index.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});

const AT = '2026-03-01T03:00:00.000Z';
const ask = (json: object, key = api.acme.keys.admin) => api.call('POST', '/v1/route', { key, json });

describe('the route of a call that nobody makes', () => {
  test('is the plan that the dial plan gives to a real call, with a reason for each step', async () => {
    const snapshot = await api.store.tenant(api.acme.id).snapshot();
    const caller = snapshot?.userByExtension.get('200');
    if (!snapshot || !caller) throw new Error('extension 200 is missing');
    const { status, body } = await ask({ caller: '200', dialed: '*43', at: AT });
    expect(status).toBe(200);
    expect(body).toEqual({
      caller: { number: '200', name: 'Ann', userId: api.acme.userId },
      dialed: '*43',
      at: AT,
      plan: { first: { kind: 'echo', why: '*43 is the feature code: Echo test: hear yourself' } },
    });
    const own = await ask({ caller: api.acme.userId, dialed: '200', at: AT });
    expect(own.body.plan).toEqual(route(snapshot, { caller: byUser(caller), dialed: '200', nowMs: Date.parse(AT) }));
    expect(own.body.plan.first).toMatchObject({ kind: 'ring', otherwise: { unreachable: { kind: 'reject' } } });
  });

  test('is asked for now unless a time is named', async () => {
    expect((await ask({ caller: '200', dialed: '299' })).body).toMatchObject({
      at: new Date(api.clock.nowMs()).toISOString(),
      plan: { first: { kind: 'reject', rejection: { code: 'unknown-number', dialed: '299' } } },
    });
  });

  test('is that of the own tenant alone', async () => {
    const foreign = await ask({ caller: api.globex.userId, dialed: '200' });
    expect(foreign).toMatchObject({ status: 422, body: { code: 'caller-unknown', errors: [{ pointer: '/caller' }] } });
    const unknown = await ask({ caller: 'usr_UNKNOWN', dialed: '200' });
    expect(foreign.body).toEqual(unknown.body);
    const theirs = await ask({ caller: '200', dialed: '200' }, api.globex.keys.admin);
    expect(theirs.body.plan.first.stages[0][0].userId).toBe(api.globex.userId);
  });

  test.each([
    { wrong: { caller: 'Ann' }, pointer: '/caller' },
    { wrong: { dialed: '' }, pointer: '/dialed' },
    { wrong: { dialed: 'x'.repeat(129) }, pointer: '/dialed' },
    { wrong: { at: 'tomorrow' }, pointer: '/at' },
    { wrong: { number: '201' }, pointer: '/number' },
  ])('$wrong is refused at $pointer', async ({ wrong, pointer }) => {
    const answer = await ask({ caller: '200', dialed: '201', ...wrong });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  test('is nothing that the role user may ask', async () => {
    expect(await ask({ caller: '200', dialed: '201' }, api.acme.keys.user)).toMatchObject({ status: 403 });
  });
});

describe('the route of a call that comes in or leaves', () => {
  const made: Record<string, string> = {};
  beforeAll(async () => {
    const create = async (kind: string, json: object) => {
      const { body } = await api.call('POST', `/v1/${kind}`, { key: api.acme.keys.admin, json });
      return body.id as string;
    };
    made.trunk = await create('trunks', { name: 'Provider', host: 'sip.provider.example' });
    made.permission = await create('call-permissions', { name: 'Abroad' });
    const rule = { patterns: [{ pattern: '9.', stripDigits: 1 }], trunkIds: [made.trunk] };
    made.rule = await create('outbound-rules', { name: 'Out', callType: 'local', ...rule });
    const abroad = { patterns: [{ pattern: '011.' }], permissionIds: [made.permission], trunkIds: [made.trunk] };
    await create('outbound-rules', { name: 'Abroad', ...abroad });
    const destination = { kind: 'user', userId: api.acme.userId };
    made.number = await create('numbers', { number: '+14235550100', destination });
  });

  test('that leaves has its trunks, who is shown, and by whose right', async () => {
    const { status, body } = await ask({ caller: '200', dialed: '914235550177', at: AT });
    expect(status).toBe(200);
    expect(body.plan.first.stages[0][0]).toMatchObject({
      kind: 'trunk',
      number: '+14235550177',
      callType: 'local',
      ruleId: made.rule,
      payerId: api.acme.userId,
      ways: [{ trunkId: made.trunk, number: '14235550177', from: { name: 'Ann', user: '+14235550100' } }],
      why: '914235550177 leaves by the rule Out, by the right of Ann',
    });
  });

  test('that is forbidden says what is missing', async () => {
    const { body } = await ask({ caller: '200', dialed: '01133140123456' });
    expect(body.plan.first).toEqual({
      kind: 'reject',
      rejection: { code: 'not-permitted' },
      why: 'Abroad: Ann lacks Abroad',
    });
  });

  test('that comes in is for the number, however it is written', async () => {
    const { status, body } = await ask({ trunkId: made.trunk, callerNumber: '4235550199', dialed: '14235550100' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      caller: { number: '+14235550199', userId: null },
      plan: {
        first: { kind: 'ring', stages: [[{ userId: api.acme.userId }]] },
        arrival: { called: '+14235550100', numberId: made.number, shown: { number: '4235550199' } },
      },
    });
  });

  test('a withheld caller is nobody', async () => {
    const { body } = await ask({ trunkId: made.trunk, dialed: '+14235550100' });
    expect(body.caller).toEqual({ number: 'anonymous', name: null, userId: null });
  });

  test('numbers and trunks of another tenant are none', async () => {
    const globex = api.globex.keys.admin;
    const foreign = await ask({ trunkId: made.trunk, dialed: '+14235550100' }, globex);
    expect(foreign).toMatchObject({ status: 422, body: { code: 'trunk-unknown', errors: [{ pointer: '/trunkId' }] } });
    const { body } = await ask({ caller: '200', dialed: '+14235550100' }, globex);
    expect(body.plan.first).toMatchObject({ rejection: { code: 'unknown-number' } });
  });

  test.each([
    { asked: {}, pointer: '/caller' },
    { asked: { caller: '200', trunkId: 'trk_1' }, pointer: '/trunkId' },
    { asked: { caller: '200', callerNumber: '1' }, pointer: '/callerNumber' },
    { asked: { trunkId: 'trk_1', address: '192.0.2.1' }, pointer: '/address' },
    { asked: { trunkId: 'usr_1' }, pointer: '/trunkId' },
  ])('$asked is refused at $pointer', async ({ asked, pointer }) => {
    const answer = await ask({ dialed: '1', ...asked });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });
});
