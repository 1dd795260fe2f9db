import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createApi } from '#functions/api/index.ts';
import type { Store } from '#shared/store/index.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});
/** 18 s into a new minute. */
beforeEach(() => {
  api.clock.advance(60_000 - (api.clock.nowMs() % 60_000) + 18_000);
});

/** One of several instances of the API; an API key may ask three times a minute. */
const instance = (store: Store = api.store, log: (event: object) => void = () => undefined) =>
  createApi({ ...api.useCases, store, requestsPerMinute: 3, log });
const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const limitOf = ({ headers }: Response) => [headers.get('ratelimit-policy'), headers.get('ratelimit')];

test('a key is told what is left, then to wait, and goes on in the next minute', async () => {
  const app = instance();
  const ask = () => app.request('/v1/tenant', bearer(api.acme.keys.admin));
  for (const left of [2, 1, 0]) {
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(limitOf(answer)).toEqual(['"api-key";q=3;w=60', `"api-key";r=${left};t=42`]);
  }
  api.clock.advance(1500);
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: 'rate-limited' });
  expect(refused.headers.get('retry-after')).toBe('41');
  expect(limitOf(refused)).toEqual(['"api-key";q=3;w=60', '"api-key";r=0;t=41']);
  api.clock.advance(40_499);
  expect((await ask()).headers.get('retry-after')).toBe('1');
  api.clock.advance(1);
  expect(limitOf(await ask())).toEqual(['"api-key";q=3;w=60', '"api-key";r=2;t=60']);
});

test('all instances count together, refusals too, each key for itself', async () => {
  const [one, other] = [instance(), instance()];
  const { keys } = api.acme;
  expect((await one.request('/v1/users', bearer(keys.user))).status).toBe(403);
  expect((await other.request('/v1/users/usr_none', bearer(keys.user))).status).toBe(403);
  expect((await one.request('/v1/tenant', bearer(keys.user))).status).toBe(200);
  expect((await other.request('/v1/tenant', bearer(keys.user))).status).toBe(429);
  expect((await one.request('/v1/tenant', bearer(keys.platform))).status).toBe(200);
  expect((await one.request('/v1/tenant', bearer(api.globex.keys.user))).status).toBe(200);
});

test('a session has no limit', async () => {
  const app = instance();
  const cookie = await api.signIn('ann@mail.example', 'acme.example');
  for (let i = 0; i < 5; i++) {
    const answer = await app.request('/v1/tenant', { headers: { cookie: `patchbay_session=${cookie}` } });
    expect(answer.status).toBe(200);
    expect(limitOf(answer)).toEqual([null, null]);
  }
});

test('an answer that is given again counts as well', async () => {
  const app = instance();
  const headers = {
    authorization: `Bearer ${api.acme.keys.admin}`,
    'content-type': 'application/json',
    'idempotency-key': 'counted',
  };
  const body = '{"url":"https://a.example/"}';
  const post = () => app.request('/v1/webhooks', { method: 'POST', headers, body });
  await post();
  const again = await post();
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(limitOf(again)[1]).toBe('"api-key";r=1;t=42');
  await post();
  expect((await post()).status).toBe(429);
});

test('without a count the request goes on, and the log says so', async () => {
  const logged: object[] = [];
  const store = { ...api.store, requestCounts: { add: () => Promise.reject(new Error('table on fire')) } };
  const app = instance(store, (event) => logged.push(event));
  const answer = await app.request('/v1/tenant', bearer(api.acme.keys.admin));
  expect(answer.status).toBe(200);
  expect(limitOf(answer)).toEqual([null, null]);
  expect(logged).toMatchObject([{ name: 'request-not-counted', path: '/v1/tenant' }]);
});

test('many at the same moment are counted one by one', async () => {
  const app = instance();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => app.request('/v1/tenant', bearer(api.acme.keys.platform))),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
});
