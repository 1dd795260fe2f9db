import { beforeAll, beforeEach, expect, test } from 'vitest';
import { recordingBlob, recordingIdsOf } from '#shared/recording/index.ts';
import { sweepRecordings } from '#shared/usecases/index.ts';
import { timeStamp, toInstant } from '#shared/world/index.ts';
import { aCdr, aWav } from '#test/world/records.ts';
import { type ApiAnswer, type ApiWorld, startApi, type TestTenant } from './world.ts';

let api: ApiWorld;
let ann: string;
let stranger: string;
beforeAll(async () => {
  api = await startApi();
  ann = await api.signIn('ann@mail.example', api.acme.domain);
  stranger = await api.signIn('ann@mail.example', api.globex.domain);
  return () => api.stop();
});
beforeEach(() => api.clock.advance(60_000));

const party = (number: string, userId: string | null = null) => ({ number, name: null, userId });
let calls = 0;

/** A call that was recorded twice, the second time in vain. @returns the id of the recording that an edge has handed over */
async function recorded(fields: Parameters<typeof aCdr>[0] = {}, { id: tenantId }: TestTenant = api.acme) {
  calls += 1;
  const serial = `${timeStamp(api.clock.nowMs())}C${calls}`;
  const callId = `call_${serial}`;
  const startedAt = toInstant(api.clock.nowMs());
  const one = { legId: 'leg_1', startedAt, durationMs: 1000, error: null };
  const recordings = [
    { ...one, file: `${tenantId}/${callId}-1.wav` },
    { ...one, file: null, durationMs: 0, error: 'disk full' },
  ];
  const cdr = aCdr({ id: `cdr_${serial}`, callId, startedAt, recordings, ...fields });
  const tenant = api.store.tenant(tenantId);
  await tenant.cdrs.put(cdr);
  const [id = ''] = recordingIdsOf(cdr);
  const content = aWav({ ms: 1000, channels: 2 });
  await api.blobs.put(recordingBlob(tenantId, id), content);
  await tenant.recordings.put({ id, callId, bytes: content.length, storedAt: startedAt });
  return { id, callId };
}

const admin = (method: string, path: string, { keys }: TestTenant = api.acme): Promise<ApiAnswer> =>
  api.call(method, `/v1/recordings${path}`, { key: keys.admin });
const by = (cookie: string, path: string, method = 'GET') => api.call(method, `/v1/recordings${path}`, { cookie });
const idsIn = ({ body }: ApiAnswer): string[] => body.items.map(({ id }: { id: string }) => id);

test('recordings are listed with their calls, the newest first, by user, time, number and call', async () => {
  const early = toInstant(api.clock.nowMs() - 1);
  const first = await recorded({ from: party('200', api.acme.userId), to: party('201') });
  api.clock.advance(3_600_000);
  const late = toInstant(api.clock.nowMs());
  const second = await recorded({ from: party('+33142685300'), to: party('201'), direction: 'inbound' });
  await api.store.tenant(api.acme.id).cdrs.put(aCdr({ id: `cdr_${timeStamp(api.clock.nowMs())}NONE` }));
  const all = await admin('GET', '');
  expect(idsIn(all)).toEqual([second.id, first.id]);
  expect(all.body.items[0]).toMatchObject({
    callId: second.callId,
    durationSeconds: 1,
    bytes: 32_044,
    direction: 'inbound',
    from: { number: '+33142685300' },
    to: { number: '201' },
  });
  expect(idsIn(await admin('GET', `?userId=${api.acme.userId}`))).toEqual([first.id]);
  expect(idsIn(await admin('GET', `?from=${early}&to=${late}`))).toEqual([first.id]);
  expect(idsIn(await admin('GET', '?number=%2B33*'))).toEqual([second.id]);
  expect(idsIn(await admin('GET', `?callId=${first.callId}`))).toEqual([first.id]);
  expect(idsIn(await admin('GET', '?callId=call_none'))).toEqual([]);
});

test('one is played, whole or in part, and deleted for good; both stand in the audit log', async () => {
  const { id, callId } = await recorded();
  const file = await fetch(`${api.url}/v1/recordings/${id}/audio`, {
    headers: { authorization: `Bearer ${api.acme.keys.admin}`, range: 'bytes=0-3' },
  });
  expect([file.status, file.headers.get('content-range'), await file.text()]).toEqual([206, 'bytes 0-3/32044', 'RIFF']);
  expect(await admin('DELETE', `/${id}`)).toMatchObject({ status: 204 });
  expect(await admin('DELETE', `/${id}`)).toMatchObject({ status: 404 });
  expect(await admin('GET', `/${id}/audio`)).toMatchObject({ status: 404 });
  expect(idsIn(await admin('GET', `?callId=${callId}`))).toEqual([]);
  expect(api.blobs.keys.filter((key) => key.includes(id))).toEqual([]);
  const { items } = (await api.call('GET', `/v1/audit?target=${id}`, { key: api.acme.keys.admin })).body;
  expect(items.map(({ action }: { action: string }) => action).sort()).toEqual([
    'recording.delete',
    'recording.listen',
  ]);
});

test('a user hears the own calls, and neither those of a colleague nor of another tenant, nor deletes any', async () => {
  const mine = await recorded({ from: party('201'), to: party('200', api.acme.userId) });
  const others = await recorded({ from: party('201', 'usr_other'), to: party('202') });
  const list = idsIn(await by(ann, ''));
  expect([list.includes(mine.id), list.includes(others.id)]).toEqual([true, false]);
  expect(await by(ann, `/${mine.id}/audio`)).toMatchObject({ status: 200 });
  expect(await by(ann, `/${others.id}/audio`)).toMatchObject({ status: 404 });
  expect(idsIn(await by(ann, `?callId=${others.callId}`))).toEqual([]);
  expect(idsIn(await by(ann, '?userId=usr_other'))).toEqual([]);
  expect(await by(ann, `/${mine.id}`, 'DELETE')).toMatchObject({ status: 403 });
  expect(idsIn(await by(stranger, ''))).toEqual([]);
  for (const path of [`/${mine.id}/audio`, `/${others.id}/audio`])
    expect(await admin('GET', path, api.globex)).toMatchObject({ status: 404 });
  expect(await admin('DELETE', `/${mine.id}`, api.globex)).toMatchObject({ status: 404 });
  expect(idsIn(await admin('GET', `?callId=${mine.callId}`, api.globex))).toEqual([]);
  expect(await by(ann, `/${mine.id}/audio`)).toMatchObject({ status: 200 });
});

test('they go when the tenant keeps them no longer, and with 0 never', async () => {
  const { id, callId } = await recorded();
  const theirs = await recorded({}, api.globex);
  const kept = (days: number | null) =>
    api.call('PATCH', '/v1/tenant/settings', {
      key: api.acme.keys.admin,
      json: { values: { 'recording.kept-days': days } },
    });
  await kept(0);
  api.clock.advance(2 * 86_400_000);
  expect(await sweepRecordings(api.useCases, api.acme.id)).toEqual({ gone: 0 });
  await kept(3);
  expect(await sweepRecordings(api.useCases, api.acme.id)).toEqual({ gone: 0 });
  api.clock.advance(86_400_000);
  expect((await sweepRecordings(api.useCases, api.acme.id)).gone).toBeGreaterThan(0);
  expect(idsIn(await admin('GET', `?callId=${callId}`))).toEqual([]);
  expect(api.blobs.keys.filter((key) => key.includes(id))).toEqual([]);
  expect(idsIn(await admin('GET', `?callId=${theirs.callId}`, api.globex))).toEqual([theirs.id]);
  await kept(null);
});
