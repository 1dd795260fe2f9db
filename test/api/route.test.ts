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
