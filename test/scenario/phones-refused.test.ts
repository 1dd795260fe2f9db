import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Prompts } from '#edge/media/index.ts';
import type { User } from '#shared/user/index.ts';
import { ALIKE, likenessOfWords } from '#test/world/audio/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, LinphonePhone } from '#test/world/phones/index.ts';

/**
 *   baresip 200                edge                      linphone 201
 *     │ INVITE                   │ INVITE                  │
 *     │─────────────────────────▶│────────────────────────▶│
 *     │            the call does not come about            │
 *     │ 4xx to 6xx, ACK          │ CANCEL, or 4xx to 6xx   │
 *     │◀─────────────────────────│◀───────────────────────▶│
 *
 * Whatever the reason: the caller's phone gets its status, and there is one record that says the same.
 */
let patchbay: TestPatchbay;
let caller: BaresipPhone;
let callee: LinphonePhone;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());
beforeEach(async () => {
  caller = await BaresipPhone.start({ account: patchbay.account('200') });
  callee = await LinphonePhone.start({ account: patchbay.account('201') });
  expect([await caller.register(), await callee.register()]).toEqual([200, 200]);
});
afterEach(() => Promise.all([caller.close(), callee.close()]));

describe('a call that does not come about', () => {
  test('the caller gives up while the phone rings', async () => {
    await caller.call('201');
    await callee.waitFor('incoming');
    await caller.waitFor('ringing');
    await caller.hangUp();
    await callee.waitFor('ended');

    expect(await patchbay.nextCdr()).toMatchObject({
      disposition: 'canceled',
      hangup: { by: 'caller', q850Cause: 16, sipStatus: 487 },
      answeredAt: null,
      billableSeconds: 0,
      to: { number: '201' },
    });
  });

  test('the callee declines', async () => {
    await caller.call('201');
    await callee.waitFor('incoming');
    await callee.hangUp();

    expect(await caller.waitFor('ended')).toMatchObject({ status: 603 });
    expect(await patchbay.nextCdr()).toMatchObject({
      disposition: 'rejected',
      hangup: { by: 'callee', q850Cause: 21, sipStatus: 603 },
    });
  });

  test('the only phone of the callee is busy', async () => {
    await using busy = await BaresipPhone.start({ account: patchbay.account('202') });
    expect(await busy.register()).toBe(200);
    await busy.call('*43');
    await busy.waitFor('answered');

    await caller.call('202');
    expect(await caller.waitFor('ended')).toMatchObject({ status: 486 });
    expect(await patchbay.nextCdr()).toMatchObject({
      dialed: '202',
      disposition: 'busy',
      hangup: { by: 'callee', q850Cause: 17, sipStatus: 486 },
    });
    await busy.hangUp();
    expect(await patchbay.nextCdr()).toMatchObject({ dialed: '*43', disposition: 'answered' });
  });

  test('nobody answers for as long as the callee has phones ring', async () => {
    const RING_SECONDS = 6;
    const { body: users } = await patchbay.api.get<{ items: User[] }>('/v1/users?extension=201');
    const settings = `/v1/users/${users.items[0]?.id}/settings`;
    await patchbay.api.patch(settings, { values: { 'call.ring-seconds': RING_SECONDS } });
    await caller.call('201');
    await callee.waitFor('incoming');

    expect(await caller.waitFor('ended', (RING_SECONDS + 5) * 1000)).toMatchObject({ status: 480 });
    await callee.waitFor('ended');
    const cdr = await patchbay.nextCdr();
    expect(cdr).toMatchObject({ disposition: 'no-answer', hangup: { by: 'system', q850Cause: 19, sipStatus: 480 } });
    expect(cdr.durationSeconds).toBeGreaterThan(RING_SECONDS - 1);
  });

  test('the callee has as many calls as he may have, and dials no other from any of his phones (XA-USR-18)', async () => {
    await using second = await BaresipPhone.start({ account: patchbay.account('201') });
    expect(await second.register()).toBe(200);
    const { body: users } = await patchbay.api.get<{ items: User[] }>('/v1/users?extension=201');
    const settings = `/v1/users/${users.items[0]?.id}/settings`;
    await patchbay.api.patch(settings, { values: { 'call.max-concurrent': 1 } });
    await second.call('*43');
    await second.waitFor('answered');

    await caller.call('201');
    expect(await caller.waitFor('ended')).toMatchObject({ status: 486 });
    expect(await patchbay.nextCdr()).toMatchObject({
      dialed: '201',
      disposition: 'busy',
      legs: [{ role: 'caller' }],
    });
    await callee.call('200');
    expect(await callee.waitFor('ended')).toMatchObject({ status: 486 });

    await patchbay.api.patch(settings, { values: { 'call.max-concurrent': 2 } });
    await caller.call('201');
    await callee.waitFor('incoming');
    await caller.hangUp();
    expect(await patchbay.nextCdr()).toMatchObject({ dialed: '201', disposition: 'canceled' });
    await second.hangUp();
    expect(await patchbay.nextCdr()).toMatchObject({ dialed: '*43', disposition: 'answered' });
  });

  test('there is no such extension', async () => {
    await caller.call('999');
    expect(await caller.waitFor('ended')).toMatchObject({ status: 404 });
    expect(await patchbay.nextCdr()).toMatchObject({
      dialed: '999',
      to: null,
      disposition: 'failed',
      hangup: { by: 'system', q850Cause: 1, sipStatus: 404, reason: 'unknown-number' },
    });
  });

  test('no phone of the callee is registered', async () => {
    await caller.call('202');
    expect(await caller.waitFor('ended')).toMatchObject({ status: 480 });
    expect(await patchbay.nextCdr()).toMatchObject({
      to: { number: '202' },
      disposition: 'failed',
      hangup: { by: 'system', q850Cause: 20, sipStatus: 480 },
    });
  });

  test('the callee was disabled a moment ago, and is enabled again', async () => {
    const { body } = await patchbay.api.get<{ items: User[] }>('/v1/users');
    const user = body.items.find(({ extension }) => extension === '201');
    const path = `/v1/users/${user?.id}`;

    expect((await patchbay.api.patch(path, { isEnabled: false })).status).toBe(200);
    await caller.call('201');
    expect(await caller.waitFor('ended')).toMatchObject({ status: 480 });
    expect(await patchbay.nextCdr()).toMatchObject({
      disposition: 'failed',
      hangup: { q850Cause: 20, sipStatus: 480 },
    });

    expect((await patchbay.api.patch(path, { isEnabled: true })).status).toBe(200);
  });
});

test('who calls a number that is nobody’s hears so in words before the call ends with 404, where the tenant has it so', async () => {
  const setting = (spokenTo: string | null) =>
    patchbay.api.patch('/v1/tenant/settings', { values: { 'refusal.spoken-to': spokenTo } });
  expect((await setting('internal')).status).toBe(200);
  await caller.call('299');
  expect(await caller.waitFor('ended', 60_000)).toMatchObject({ status: 404 });
  const words = { language: 'en', id: 'refusal/unknown-number' } as const;
  const { samples } = await caller.recording();
  expect(await likenessOfWords(await Prompts.open(), words, samples)).toBeGreaterThan(ALIKE);
  await setting(null);
});
