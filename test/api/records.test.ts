import { beforeAll, describe, expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import { timeStamp, toInstant } from '#shared/world/index.ts';
import { aCdr, aLeg, aRegistration } from '#test/world/records.ts';
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

  test('are told channel by channel, as JSON or with the columns of Asterisk, and not to strangers (X3-CE-02)', async () => {
    const ann = { number: '200', name: 'Ann', userId: api.acme.userId };
    const other = { number: '201', name: null, userId: 'usr_other' };
    const legs = [aLeg({ party: ann }), aLeg({ id: 'leg_2', role: 'callee', party: other })];
    await api.store.tenant(api.acme.id).cdrs.put(aCdr({ id: 'cdr_rows', from: ann, to: other, legs }));
    const rows = await api.call('GET', '/v1/cdrs/cdr_rows/channel-events', admin);
    expect(rows.status).toBe(200);
    expect(rows.body.items.map(({ id, type }: { id: number; type: string }) => `${id} ${type}`)).toEqual([
      '1 CHAN_START',
      '2 APP_START',
      '3 CHAN_START',
      '4 HANGUP',
      '5 CHAN_END',
      '6 HANGUP',
      '7 CHAN_END',
      '8 LINKEDID_END',
    ]);
    const file = await api.call('GET', '/v1/cdrs/cdr_rows/channel-events?format=csv', admin);
    expect(file.headers.get('content-type')).toContain('text/csv');
    expect(file.body).toMatch(/^id,eventtype,eventtime,userdeftype,cid_name,cid_num,cid_ani/);

    const stranger = { key: api.globex.keys.admin };
    expect((await api.call('GET', '/v1/cdrs/cdr_rows/channel-events', stranger)).status).toBe(404);
    const cookie = await api.signIn('ann@mail.example', 'acme.example');
    expect((await api.call('GET', '/v1/cdrs/cdr_rows/channel-events', { cookie })).status).toBe(200);
  });

  describe('that are wanted', () => {
    const START_MS = Date.UTC(2026, 5, 1);
    const idOf = (hour: number) => `cdr_${timeStamp(START_MS + hour * 3_600_000)}ABCDEF`;
    const at = (hour: number) => toInstant(START_MS + hour * 3_600_000);
    const outside = { number: '+33123456789', name: null, userId: null };

    beforeAll(async () => {
      const { cdrs } = api.store.tenant(api.acme.id);
      const ann = { number: '200', name: 'Ann', userId: api.acme.userId };
      const call = (hour: number, fields: Partial<Cdr>) =>
        cdrs.put(aCdr({ id: idOf(hour), startedAt: at(hour), endedAt: at(hour), ...fields }));
      await call(1, {
        direction: 'outbound',
        type: 'outbound',
        to: outside,
        dialed: '0033123456789',
        disposition: 'busy',
      });
      await call(2, { from: ann });
      await call(3, { direction: 'inbound', type: 'inbound', from: outside, to: ann, disposition: 'answered' });
      await call(4, { type: 'feature', dialed: '*43', to: null });
    });

    const hours = async (query: string, request: { key: string } | { cookie: string } = admin) => {
      const { body } = await api.call('GET', `/v1/cdrs?from=${at(0)}&to=${at(5)}&${query}`, request);
      return body.items.map(({ startedAt }: Cdr) => (Date.parse(startedAt) - START_MS) / 3_600_000);
    };

    test.each([
      ['', [4, 3, 2, 1]],
      ['direction=outbound', [1]],
      ['type=feature', [4]],
      ['disposition=answered', [3]],
      ['number=%2B33123456789', [3, 1]],
      ['number=%2B331*', [3, 1]],
      ['number=0033*', [1]],
      ['number=*43', [4]],
      ['number=*4*', [4]],
      ['direction=inbound&disposition=busy', []],
    ])('by "%s"', async (query, found) => {
      expect(await hours(query)).toEqual(found);
    });

    test('by user, and nobody sees more by it than before', async () => {
      expect(await hours(`userId=${api.acme.userId}`)).toEqual([3, 2]);
      const cookie = await api.signIn('ann@mail.example', 'acme.example');
      expect(await hours('', { cookie })).toEqual([3, 2]);
      expect(await hours('direction=inbound', { cookie })).toEqual([3]);
      expect(await hours('userId=usr_201', { cookie })).toEqual([]);
      expect(await hours('', { key: api.globex.keys.admin })).toEqual([]);
    });

    test('by the time they began: from then on, and before', async () => {
      const between = async (from: string, to: string) =>
        (await api.call('GET', `/v1/cdrs?from=${from}&to=${to}`, admin)).body.items.map(({ id }: Cdr) => id);
      expect(await between(at(2), at(3))).toEqual([idOf(2)]);
      expect(await between(at(2), at(4))).toEqual([idOf(3), idOf(2)]);
      expect(await between(toInstant(START_MS + 7_200_001), at(3))).toEqual([]);
      expect(await between(at(2), at(2))).toEqual([]);
    });

    test('in pages, and a cursor of other bounds is good for these', async () => {
      const first = await api.call('GET', `/v1/cdrs?from=${at(0)}&to=${at(5)}&limit=1&number=%2B331*`, admin);
      expect(first.body.items[0].id).toBe(idOf(3));
      const rest = `/v1/cdrs?from=${at(0)}&to=${at(5)}&number=%2B331*&cursor=${first.body.nextCursor}`;
      expect((await api.call('GET', rest, admin)).body).toMatchObject({ items: [{ id: idOf(1) }], nextCursor: null });
      for (const [from, to, ids] of [
        [0, 2, [idOf(1)]],
        [4, 5, []],
      ] as const) {
        const other = await api.call(
          'GET',
          `/v1/cdrs?from=${at(from)}&to=${at(to)}&cursor=${first.body.nextCursor}`,
          admin,
        );
        expect(other.body.items.map(({ id }: Cdr) => id)).toEqual(ids);
      }
    });

    test.each(['from=yesterday', 'direction=sideways', 'type=x', 'disposition=x', 'number=a%20b', 'userId=200'])(
      'not by %s',
      async (query) => {
        expect(await api.call('GET', `/v1/cdrs?${query}`, admin)).toMatchObject({
          status: 400,
          body: { code: 'invalid-query' },
        });
      },
    );

    test.each([
      ['csv', 'text/csv; charset=utf-8', 'calls.csv'],
      ['json', 'application/x-ndjson', 'calls.ndjson'],
    ])('as a file: %s', async (format, contentType, fileName) => {
      const json = { format, from: at(0), to: at(5), number: '+331*' };
      const started = await api.call('POST', '/v1/cdrs/exports', { ...admin, json });
      expect(started.status).toBe(202);
      await api.finishJobs();
      const job = await api.call('GET', `/v1/jobs/${started.body.id}`, admin);
      expect(job.body).toMatchObject({ state: 'succeeded', counts: { written: 2 } });
      const file = await api.call('GET', `/v1/jobs/${started.body.id}/result`, admin);
      expect(file.headers.get('content-type')).toBe(contentType);
      expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${fileName}"`);
      const lines = file.body.trimEnd().split(/\r?\n/);
      if (format === 'json') {
        expect(lines.map((line: string) => JSON.parse(line).id)).toEqual([idOf(3), idOf(1)]);
      } else {
        expect(lines[0]).toMatch(/^id,direction,type,from,/);
        expect(lines[1]).toMatch(new RegExp(`^${idOf(3)},inbound,inbound,\\+33123456789,`));
        expect(lines).toHaveLength(3);
      }
      for (const [path, key] of [
        [`/v1/jobs/${started.body.id}/result`, api.globex.keys.admin],
        [`/v1/jobs/${started.body.id}`, api.globex.keys.admin],
      ] as const) {
        expect((await api.call('GET', path, { key })).status).toBe(404);
      }
    });

    test('an export is not for who may not read the calls of others, nor by a wrong wish', async () => {
      for (const role of ['operator', 'user'] as const) {
        const refused = await api.call('POST', '/v1/cdrs/exports', {
          key: api.acme.keys[role],
          json: { format: 'csv' },
        });
        expect(refused.status).toBe(403);
      }
      for (const wrong of [{}, { format: 'xls' }, { format: 'csv', from: 'x' }, { format: 'csv', other: 1 }]) {
        expect((await api.call('POST', '/v1/cdrs/exports', { ...admin, json: wrong })).status).toBe(422);
      }
      for (const userId of [api.globex.userId, 'usr_none']) {
        const refused = await api.call('POST', '/v1/cdrs/exports', { ...admin, json: { format: 'csv', userId } });
        expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/userId' }] } });
      }
    });
  });

  test('that a tenant keeps no longer are gone at once, and no others', async () => {
    const { cdrs } = api.store.tenant(api.globex.id);
    const globex = { key: api.globex.keys.admin };
    const daysAgo = (days: number) => toInstant(api.clock.nowMs() - days * 86_400_000);
    const idAgo = (days: number) => `cdr_${timeStamp(api.clock.nowMs() - days * 86_400_000)}ABCDEF`;
    for (const days of [9, 11]) {
      await cdrs.put(aCdr({ id: idAgo(days), startedAt: daysAgo(days), endedAt: daysAgo(days) }));
    }
    const ids = async () => (await api.call('GET', '/v1/cdrs', globex)).body.items.map(({ id }: Cdr) => id);
    expect(await ids()).toEqual([idAgo(9), idAgo(11)]);
    const changed = await api.call('PATCH', `/v1/tenant/settings`, {
      ...globex,
      json: { values: { 'cdr.kept-days': 10 } },
    });
    expect(changed.status).toBe(200);
    expect(await ids()).toEqual([idAgo(9)]);
    expect((await api.call('GET', `/v1/cdrs/${idAgo(11)}`, globex)).status).toBe(404);
    expect((await api.call('GET', `/v1/cdrs/${idAgo(9)}`, globex)).status).toBe(200);
    expect((await api.call('GET', `/v1/cdrs?from=${daysAgo(20)}`, globex)).body.items).toHaveLength(1);
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
