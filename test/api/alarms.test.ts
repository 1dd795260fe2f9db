import { beforeAll, expect, test } from 'vitest';
import type { AlarmEvent } from '#shared/alarm/index.ts';
import { anAlarmEvent } from '#test/world/records.ts';
import { type ApiWorld, startApi, type TestTenant } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

/** Tells of an alarm, a second after whatever was told before. */
async function tell(type: AlarmEvent['type'], data: Partial<AlarmEvent['data']>, { id }: TestTenant = api.acme) {
  api.clock.advance(1000);
  const at = new Date(api.clock.nowMs()).toISOString();
  await api.store.tenant(id).alarms.note(anAlarmEvent({ type, tenantId: id, at }, data));
  return at;
}
const list = async (query = '', who: object = admin) => (await api.call('GET', `/v1/alarms${query}`, who)).body;
const subjectsOf = async (query: string) =>
  (await list(query)).items.map(({ subject }: { subject: string }) => subject);

test('alarms are listed, what was raised last first, by what is wrong, how bad, whether it stands and when it stood', async () => {
  const first = await tell('alarm.raised', { subject: 'trk_1' });
  await tell('alarm.raised', { subject: 'whk_1', alarm: 'webhook-disabled', severity: 'warning' });
  const end = await tell('alarm.cleared', { subject: 'trk_1' });
  const later = await tell('alarm.raised', { subject: 'trk_2' });
  expect(await subjectsOf('')).toEqual(['trk_2', 'whk_1', 'trk_1']);
  expect(await subjectsOf('?state=active')).toEqual(['trk_2', 'whk_1']);
  expect(await subjectsOf('?state=cleared')).toEqual(['trk_1']);
  expect(await subjectsOf('?severity=warning')).toEqual(['whk_1']);
  expect(await subjectsOf('?alarm=trunk-unreachable&state=active')).toEqual(['trk_2']);
  expect(await subjectsOf(`?from=${later}`)).toEqual(['trk_2', 'whk_1']);
  expect(await subjectsOf(`?to=${first}`)).toEqual(['trk_1']);
  expect(await subjectsOf(`?from=${end}&to=${end}`)).toEqual(['whk_1', 'trk_1']);
  expect((await api.call('GET', '/v1/alarms?state=standing', admin)).status).toBe(400);

  const { items, nextCursor } = await list('?limit=2');
  expect(items).toHaveLength(2);
  expect(await list(`?limit=2&cursor=${nextCursor}`)).toMatchObject({
    items: [{ subject: 'trk_1' }],
    nextCursor: null,
  });
  const stolen = await api.call('GET', `/v1/alarms?cursor=${nextCursor}`, { key: api.globex.keys.admin });
  expect(stolen.status).toBe(400);
});

test('who takes note of an alarm first is named, in the audit log too, until it stands anew', async () => {
  const at = await tell('alarm.raised', { subject: 'trk_3' });
  const { id } = (await list()).items[0];
  expect((await api.call('GET', `/v1/alarms/${id}`, admin)).body).toEqual({
    id,
    alarm: 'trunk-unreachable',
    subject: 'trk_3',
    severity: 'critical',
    detail: 'Carrier does not answer.',
    raisedAt: at,
    lastAt: at,
    count: 1,
    clearedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
  });
  const noted = await api.call('POST', `/v1/alarms/${id}/acknowledge`, admin);
  const acknowledgedAt = new Date(api.clock.nowMs()).toISOString();
  expect(noted).toMatchObject({
    status: 200,
    body: { acknowledgedAt, acknowledgedBy: expect.stringMatching(/^key_/) },
  });
  const [entry] = (await api.call('GET', `/v1/audit?target=${id}`, admin)).body.items;
  expect(entry).toMatchObject({ action: 'alarm.acknowledge', actor: noted.body.acknowledgedBy });

  await tell('alarm.raised', { subject: 'trk_3' });
  const again = await api.call('POST', `/v1/alarms/${id}/acknowledge`, { key: api.acme.keys.platform });
  expect(again.body).toMatchObject({ count: 2, acknowledgedAt, acknowledgedBy: noted.body.acknowledgedBy });
  await tell('alarm.cleared', { subject: 'trk_3' });
  await tell('alarm.raised', { subject: 'trk_3' });
  expect((await list('?state=active')).items[0]).toMatchObject({ id, count: 3, acknowledgedAt: null });
});

test('nobody else’s: the same alarm of the same subject in another tenant is another', async () => {
  await tell('alarm.raised', { subject: 'trk_4' });
  const { id } = (await list()).items[0];
  const stranger = { key: api.globex.keys.admin };
  expect(await list('', stranger)).toEqual({ items: [], nextCursor: null });
  expect((await api.call('GET', `/v1/alarms/${id}`, stranger)).status).toBe(404);
  expect((await api.call('POST', `/v1/alarms/${id}/acknowledge`, stranger)).status).toBe(404);

  await tell('alarm.raised', { subject: 'trk_4' }, api.globex);
  expect((await api.call('POST', `/v1/alarms/${id}/acknowledge`, stranger)).status).toBe(200);
  expect((await api.call('GET', `/v1/alarms/${id}`, admin)).body.acknowledgedAt).toBeNull();
});

test('who may read alarms need not be let to take note of them', async () => {
  const { items } = await list();
  const json = { name: 'reader', scopes: ['alarm:read'] };
  const { token } = (await api.call('POST', '/v1/api-keys', { ...admin, json })).body;
  expect((await list('', { key: token })).items).toEqual(items);
  const path = `/v1/alarms/${items[0].id}/acknowledge`;
  expect((await api.call('POST', path, { key: token })).status).toBe(403);
  expect((await api.call('GET', '/v1/alarms', {})).status).toBe(401);
});

test('an alarm is gone ninety days after it was last told of', async () => {
  await tell('alarm.raised', { subject: 'trk_5' });
  api.clock.advance(89 * 86_400_000);
  const [alarm] = (await list()).items;
  expect(alarm).toMatchObject({ subject: 'trk_5' });
  api.clock.advance(86_400_000);
  expect(await list()).toEqual({ items: [], nextCursor: null });
  expect((await api.call('GET', `/v1/alarms/${alarm.id}`, admin)).status).toBe(404);
});
