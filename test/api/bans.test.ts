import { beforeAll, expect, test } from 'vitest';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});

const operator = () => ({ key: api.acme.keys.platform });
const list = async () => (await api.call('GET', '/v1/bans', operator())).body.items;

test('a ban by hand is listed until it is lifted, whichever address of the source is named', async () => {
  const created = await api.call('POST', '/v1/bans', {
    ...operator(),
    json: { address: '2001:db8::7', seconds: null },
  });
  expect(created).toMatchObject({
    status: 201,
    body: { source: '2001:db8:0:0::/64', reason: 'manual', until: null },
  });
  expect(await list()).toEqual([created.body]);
  expect((await api.call('DELETE', '/v1/bans/2001:db8::99', operator())).status).toBe(204);
  expect((await api.call('DELETE', '/v1/bans/2001:db8::99', operator())).status).toBe(404);
  expect(await list()).toEqual([]);
});

test('a ban ends by itself', async () => {
  await api.call('POST', '/v1/bans', { ...operator(), json: { address: '198.51.100.7', seconds: 60 } });
  expect(await list()).toHaveLength(1);
  api.clock.advance(60_000);
  expect(await list()).toEqual([]);
});

test.each([{ address: 'evil.example' }, { address: '' }, {}, { address: '192.0.2.1', seconds: 0 }])(
  '%j is no ban',
  async (json) => {
    expect((await api.call('POST', '/v1/bans', { ...operator(), json })).status).toBe(422);
  },
);

test('a tenant’s administrator neither sees nor makes nor lifts bans', async () => {
  const admin = { key: api.acme.keys.admin };
  const answers = [
    await api.call('GET', '/v1/bans', admin),
    await api.call('POST', '/v1/bans', { ...admin, json: { address: '192.0.2.1' } }),
    await api.call('DELETE', '/v1/bans/192.0.2.1', admin),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
});
