import { beforeAll, describe, expect, test } from 'vitest';
import { aCdr, aRegistration } from '#test/world/records.ts';
import { type ApiWorld, startApi } from './world.ts';

let api: ApiWorld;
let admin: { key: string };
beforeAll(async () => {
  api = await startApi();
  admin = { key: api.acme.keys.admin };
  return () => api.stop();
});

describe('registrations', () => {
  test('are listed, read and deleted; an expired one is not there', async () => {
    const { registrations } = api.store.tenant(api.acme.id);
    const live = aRegistration({ userId: api.acme.userId, expiresAt: '2099-01-01T00:00:00.000Z' });
    await registrations.put([live, aRegistration({ id: 'reg_2', expiresAt: '2020-01-01T00:00:00.000Z' })]);
    expect((await api.call('GET', '/v1/registrations', admin)).body).toEqual({ items: [live], nextCursor: null });
    expect((await api.call('GET', '/v1/registrations/reg_1', admin)).body).toEqual(live);
    expect((await api.call('GET', '/v1/registrations/reg_2', admin)).status).toBe(404);
    const before = await api.store.tenant(api.acme.id).version();
    expect((await api.call('DELETE', '/v1/registrations/reg_1', admin)).status).toBe(204);
    expect(await api.store.tenant(api.acme.id).version()).toBe(before + 1);
    expect((await api.call('DELETE', '/v1/registrations/reg_1', admin)).status).toBe(404);
  });
});

describe('CDRs', () => {
  test('come newest first, in pages', async () => {
    const { cdrs } = api.store.tenant(api.acme.id);
    for (const n of [1, 2, 3]) await cdrs.put(aCdr({ id: `cdr_${n}` }));
    const first = await api.call('GET', '/v1/cdrs?limit=2', admin);
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual(['cdr_3', 'cdr_2']);
    const second = await api.call('GET', `/v1/cdrs?limit=2&cursor=${first.body.nextCursor}`, admin);
    expect(second.body).toMatchObject({ items: [{ id: 'cdr_1' }], nextCursor: null });
    expect((await api.call('GET', '/v1/cdrs/cdr_1', admin)).body).toEqual(aCdr());
  });

  test('a user sees calls it made or was to get, and no other', async () => {
    const { cdrs } = api.store.tenant(api.acme.id);
    const ann = { number: '200', name: 'Ann', userId: api.acme.userId };
    const other = { number: '201', name: null, userId: 'usr_other' };
    await cdrs.put(aCdr({ id: 'cdr_made', from: ann, to: other }));
    await cdrs.put(aCdr({ id: 'cdr_got', from: other, to: ann }));
    await cdrs.put(aCdr({ id: 'cdr_other', from: other, to: other }));
    const cookie = await api.signIn('ann@mail.example', 'acme.example');
    const list = await api.call('GET', '/v1/cdrs', { cookie });
    expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual(['cdr_made', 'cdr_got']);
    expect((await api.call('GET', '/v1/cdrs/cdr_got', { cookie })).status).toBe(200);
    expect((await api.call('GET', '/v1/cdrs/cdr_other', { cookie })).status).toBe(404);
    expect((await api.call('GET', '/v1/cdrs/cdr_other', admin)).status).toBe(200);
    const adminCursor = (await api.call('GET', '/v1/cdrs?limit=1', admin)).body.nextCursor;
    expect((await api.call('GET', `/v1/cdrs?cursor=${adminCursor}`, { cookie })).body.code).toBe('invalid-cursor');
  });

  test('an API key with the role user stands for nobody and sees no call', async () => {
    expect(await api.call('GET', '/v1/cdrs', { key: api.acme.keys.user })).toMatchObject({ status: 403 });
  });
});

describe('webhooks', () => {
  const url = 'https://billing.example/hook';
  const create = (json: object) => api.call('POST', '/v1/webhooks', { ...admin, json });

  test('the signing secret is shown once; the rest can be read, changed and deleted', async () => {
    const created = await create({ url });
    expect(created).toMatchObject({ status: 201, body: { url, events: ['call.completed'], isEnabled: true } });
    const { secret, ...webhook } = created.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const path = `/v1/webhooks/${webhook.id}`;
    expect((await api.call('GET', path, admin)).body).toEqual(webhook);
    expect((await api.call('GET', '/v1/webhooks', admin)).body.items).toEqual([webhook]);
    const stored = await api.store.tenant(api.acme.id).webhooks.get(webhook.id);
    expect(api.useCases.secretBox.open(api.acme.id, stored?.sealedSecret ?? '')).toBe(secret);
    const patched = await api.call('PATCH', path, { ...admin, json: { isEnabled: false } });
    expect(patched.body).toEqual({ ...webhook, isEnabled: false, updatedAt: expect.any(String) });
    expect((await api.store.tenant(api.acme.id).webhooks.get(webhook.id))?.sealedSecret).toBe(stored?.sealedSecret);
    expect((await api.call('DELETE', path, admin)).status).toBe(204);
    expect((await api.call('DELETE', path, admin)).status).toBe(404);
    expect((await api.call('PATCH', path, { ...admin, json: {} })).status).toBe(404);
  });

  test.each([
    { wrong: { url: 'ftp://x.example' }, pointer: '/url' },
    { wrong: { url: 'nonsense' }, pointer: '/url' },
    { wrong: { events: [] }, pointer: '/events' },
    { wrong: { events: ['call.dreamt'] }, pointer: '/events/0' },
    { wrong: { secret: 'mine' }, pointer: '/secret' },
  ])('$wrong is refused at $pointer', async ({ wrong, pointer }) => {
    const answer = await create({ url, ...wrong });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });
});
