import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import { ApiClient, cdrReader, startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone } from '#test/world/phones/index.ts';

/**
 *   demo.localhost             edge              other.example
 *     │ INVITE 201               │                  │   both have 200 and 201
 *     │─────────────────────────▶│                  │
 *     │            201@demo.localhost rings         │   and no other
 *     │ INVITE 203               │                  │   only other.example has a 203
 *     │─────────────────────────▶│                  │
 *     │ 404                      │                  │
 *     │◀─────────────────────────│                  │
 */
const OTHER = 'other.example';
const SIP_PASSWORD = 'a-secret-of-the-others';

let patchbay: TestPatchbay;
let other: ApiClient;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const tenant = await patchbay.api.post<Tenant & { apiKey: string }>('/v1/tenants', { name: 'Other', domain: OTHER });
  expect(tenant.status).toBe(201);
  other = new ApiClient(patchbay.facts.api, tenant.body.apiKey);
  for (const extension of ['200', '201', '203']) {
    const user = { extension, name: `Other ${extension}`, email: `${extension}@${OTHER}`, sipPassword: SIP_PASSWORD };
    expect((await other.post('/v1/users', user)).status).toBe(201);
  }
});
afterAll(() => patchbay.close());

const otherAccount = (extension: string) => patchbay.account(extension, { domain: OTHER, password: SIP_PASSWORD });

test('the same extension in two tenants is two phones: each call stays in its own', async () => {
  await using demo200 = await BaresipPhone.start({ account: patchbay.account('200') });
  await using demo201 = await BaresipPhone.start({ account: patchbay.account('201') });
  await using other200 = await BaresipPhone.start({ account: otherAccount('200') });
  await using other201 = await BaresipPhone.start({ account: otherAccount('201') });
  for (const phone of [demo200, demo201, other200, other201]) expect(await phone.register()).toBe(200);

  await demo200.call('201');
  expect((await demo201.waitFor('incoming')).from).toBe('sip:200@demo.localhost');
  await other200.call('201');
  expect((await other201.waitFor('incoming')).from).toBe(`sip:200@${OTHER}`);
  for (const phone of [demo201, other201]) await phone.answer();
  for (const phone of [demo200, other200]) await phone.waitFor('answered');
  for (const phone of [demo200, other200]) await phone.hangUp();

  const nextOtherCdr = cdrReader(other);
  expect(await patchbay.nextCdr()).toMatchObject({ from: { name: 'Ada Lovelace' }, to: { name: 'Alan Turing' } });
  expect(await nextOtherCdr()).toMatchObject({ from: { name: 'Other 200' }, to: { name: 'Other 201' } });
  for (const [api, name] of [
    [patchbay.api, 'Ada Lovelace'],
    [other, 'Other 200'],
  ] as const) {
    const { body } = await api.get<{ items: Cdr[] }>('/v1/cdrs');
    expect(body.items.map(({ from }) => from.name)).toEqual([name]);
  }
});

test('an extension that only the other tenant has does not exist, by whatever address it is called', async () => {
  await using caller = await BaresipPhone.start({ account: patchbay.account('200') });
  await using callee = await BaresipPhone.start({ account: otherAccount('203') });
  expect([await caller.register(), await callee.register()]).toEqual([200, 200]);

  await caller.call('203');
  expect(await caller.waitFor('ended')).toMatchObject({ status: 404 });
  await caller.call(`203@${OTHER}`);
  expect((await caller.waitFor('ended')).status).toBeGreaterThanOrEqual(403);
  await expect(callee.waitFor('incoming', 300)).rejects.toThrow('nothing told');
});

test('credentials of one tenant open nothing in the other', async () => {
  const demoPassword = patchbay.account('200').password;
  await using phone = await BaresipPhone.start({
    account: patchbay.account('200', { domain: OTHER, password: demoPassword }),
  });
  expect(await phone.register()).toBe(403);
});

test('registrations, users and records of one tenant are unknown to the other', async () => {
  await using phone = await BaresipPhone.start({ account: patchbay.account('202') });
  expect(await phone.register()).toBe(200);
  const registered = async (api: ApiClient) =>
    (await api.get<{ items: Registration[] }>('/v1/registrations')).body.items.filter(
      ({ extension }) => extension === '202',
    );
  await expect.poll(() => registered(patchbay.api)).toHaveLength(1);
  expect(await registered(other)).toEqual([]);

  const [registration] = await registered(patchbay.api);
  const [cdr] = (await patchbay.api.get<{ items: Cdr[] }>('/v1/cdrs')).body.items;
  for (const path of [
    `/v1/registrations/${registration?.id}`,
    `/v1/cdrs/${cdr?.id}`,
    `/v1/users/${registration?.userId}`,
  ]) {
    expect((await patchbay.api.get(path)).status).toBe(200);
    expect((await other.get(path)).status).toBe(404);
  }
});
