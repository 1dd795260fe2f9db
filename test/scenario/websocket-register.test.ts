/** A web application's phone: JsSIP in Chromium, over a WebSocket with TLS (RFC 7118). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import { ApiClient, startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BrowserPhone } from '#test/world/phones/browser-phone.ts';
import { BaresipPhone } from '#test/world/phones/index.ts';

let patchbay: TestPatchbay;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());

const registrations = async (): Promise<Registration[]> =>
  (await patchbay.api.get<{ items: Registration[] }>('/v1/registrations')).body.items;

test.each(['ws', 'wss'] as const)('a browser registers over %s, and leaves again', async (transport) => {
  await using phone = await BrowserPhone.start();
  expect(await phone.register(patchbay.browserAccount('200', { transport }))).toBe(200);
  const expected = { extension: '200', transport, userAgent: expect.stringMatching(/^JsSIP/) };
  await expect.poll(registrations).toContainEqual(expect.objectContaining(expected));
  expect(await phone.unregister()).toBe(200);
  await expect.poll(registrations).toEqual([]);
});

test('a browser with a wrong password hears 403', async () => {
  await using phone = await BrowserPhone.start();
  expect(await phone.register(patchbay.browserAccount('200', { password: 'not-the-password' }))).toBe(403);
});

test('a browser reaches nobody in another tenant', async () => {
  const domain = 'other.example';
  const tenant = await patchbay.api.post<Tenant & { apiKey: string }>('/v1/tenants', { name: 'Other', domain });
  const other = new ApiClient(patchbay.facts.api, tenant.body.apiKey);
  const sipPassword = 'a-secret-of-the-others';
  const user = { extension: '203', name: 'Other 203', email: `203@${domain}`, sipPassword };
  expect((await other.post('/v1/users', user)).status).toBe(201);
  await using theirs = await BaresipPhone.start({
    account: patchbay.account('203', { domain, password: sipPassword }),
  });
  expect(await theirs.register()).toBe(200);
  await using browser = await BrowserPhone.start();
  expect(await browser.register(patchbay.browserAccount('200'))).toBe(200);
  for (const number of ['203', `sip:203@${domain}`]) {
    await browser.call(number);
    expect((await browser.waitFor('ended')).status).toBeGreaterThanOrEqual(400);
  }
  expect((await other.get<{ items: Cdr[] }>('/v1/cdrs')).body.items).toEqual([]);
});
