import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Registration } from '#shared/registration/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, LinphonePhone } from '#test/world/phones/index.ts';

/**
 *   phone                      edge
 *     │ REGISTER                 │   which tenant? the domain of the Request-URI
 *     │─────────────────────────▶│
 *     │ 401, two challenges      │   SHA-256 and MD5 (RFC 8760)
 *     │◀─────────────────────────│
 *     │ REGISTER, Authorization  │
 *     │─────────────────────────▶│
 *     │ 200, or 403, or 404      │   registered; not this user; no such domain here
 *     │◀─────────────────────────│
 */
let patchbay: TestPatchbay;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());

const PHONES = [
  { name: 'baresip', Phone: BaresipPhone, userAgent: /^baresip/ },
  { name: 'linphone', Phone: LinphonePhone, userAgent: /^Linphone/ },
] as const;
const TRANSPORTS = ['udp', 'tcp', 'tls'] as const;

describe.each(PHONES)('$name', ({ Phone, userAgent }) => {
  test.each(TRANSPORTS)('registers over %s, and the API shows how it can be reached', async (transport) => {
    await using phone = await Phone.start({ account: patchbay.account('200', { transport }) });
    expect(await phone.register()).toBe(200);

    await expect
      .poll(async () => (await patchbay.api.get<{ items: Registration[] }>('/v1/registrations')).body.items)
      .toContainEqual(
        expect.objectContaining({
          extension: '200',
          transport,
          sourceAddress: '127.0.0.1',
          userAgent: expect.stringMatching(userAgent),
        }),
      );
  });

  test.each([
    { wrong: 'a wrong password', change: { password: 'not-the-password' }, extension: '200', status: 403 },
    { wrong: 'an unknown user', change: { password: 'not-the-password' }, extension: '299', status: 403 },
    { wrong: 'an unknown domain', change: { domain: 'nobody.example' }, extension: '200', status: 404 },
  ])('$wrong is answered with $status', async ({ change, extension, status }) => {
    await using phone = await Phone.start({ account: patchbay.account(extension, change) });
    expect(await phone.register()).toBe(status);
  });
});
