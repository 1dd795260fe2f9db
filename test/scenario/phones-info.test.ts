import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMediaApp } from '#test/world/media-app/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, connect, LinphonePhone, part, secondsOfTone } from '#test/world/phones/index.ts';

/**
 *   linphone                   edge                     baresip
 *     │═══ speech ═══════════════╪═════════════ speech ═══▶│
 *     │ INFO: Signal=7           │                         │
 *     │─────────────────────────▶│═══ tone of the 7 ══════▶│   it has offered no telephone events
 */
let patchbay: TestPatchbay;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());

test('a key that a phone sends in INFO is heard by the other phone', async () => {
  await using caller = await LinphonePhone.start({ account: patchbay.account('200'), pressesByInfo: true });
  await using callee = await BaresipPhone.start({ account: patchbay.account('201') });
  expect([await caller.register(), await callee.register()]).toEqual([200, 200]);
  await connect(caller, callee);
  await sleep(500);
  await caller.press('7');
  await sleep(1500);
  await part(caller, callee);
  expect(secondsOfTone(await callee.recording(), 852, 1209)).toBeGreaterThan(0.05);
});

test('a key that a phone sends in INFO is played back by the tone test', async () => {
  await using caller = await LinphonePhone.start({ account: patchbay.account('200'), pressesByInfo: true });
  expect(await caller.register()).toBe(200);
  await caller.call('*44');
  await caller.waitFor('answered');
  await sleep(1000);
  await caller.press('5');
  await sleep(1000);
  await caller.hangUp();
  await caller.waitFor('ended');
  expect(secondsOfTone(await caller.recording(), 770, 1336)).toBeGreaterThan(0.15);
});

test('a phone that takes telephone events gets digits as such', async () => {
  await using app = await startMediaApp();
  await using phone = await BaresipPhone.start({ account: app.account('101') });
  expect(await phone.register()).toBe(200);
  await phone.call('900');
  const call = await app.called();
  await phone.waitFor('answered');
  expect(call.leg.sendDigit('7', 160)).toBe(true);
  expect((await phone.waitFor('pressed')).digit).toBe('7');
  call.hangUp();
});
