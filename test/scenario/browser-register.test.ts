/** A web application's phone: JsSIP in Chromium, over a WebSocket with TLS (RFC 7118). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Registration } from '#shared/registration/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { type BrowserAccount, BrowserPhone } from '#test/world/phones/browser-phone.ts';

let patchbay: TestPatchbay;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());

function account(transport: 'ws' | 'wss', password?: string): BrowserAccount {
  const { sip } = patchbay.facts;
  const { extension, domain, password: right } = patchbay.account('200');
  return { socket: `${transport}://${sip.host}:${sip[transport]}`, extension, domain, password: password ?? right };
}

const registrations = async (): Promise<Registration[]> =>
  (await patchbay.api.get<{ items: Registration[] }>('/v1/registrations')).body.items;

test.each(['ws', 'wss'] as const)('a browser registers over %s, and leaves again', async (transport) => {
  await using phone = await BrowserPhone.start();
  expect(await phone.register(account(transport))).toBe(200);
  const expected = { extension: '200', transport, userAgent: expect.stringMatching(/^JsSIP/) };
  await expect.poll(registrations).toContainEqual(expect.objectContaining(expected));
  expect(await phone.unregister()).toBe(200);
  await expect.poll(registrations).toEqual([]);
});

test('a browser with a wrong password hears 403', async () => {
  await using phone = await BrowserPhone.start();
  expect(await phone.register(account('wss', 'not-the-password'))).toBe(403);
});
