import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, connect, LinphonePhone, part, secondsOfTone, TALK_MS } from '#test/world/phones/index.ts';
import { startRtpengine, type TestRtpengine } from '#test/world/rtpengine/index.ts';

/**
 *   linphone         edge         rtpengine, the one and the other         baresip
 *     │◀═══ 440 Hz ═════════════════════╪════════════════════════ 440 Hz ══│
 *     │═══ 1000 Hz ═════════════════════╪═══════════════════════ 1000 Hz ═▶│
 *     │                                 ✝                                   │
 *     │ re-INVITE      │ offer ────▶ the other           re-INVITE         │   hold and resume
 *     │───────────────▶│─────────────────────────────────────────────────▶│
 *     │◀═══ 440 Hz ════════════════════════════╪═════════════════ 440 Hz ══│
 */
const LINPHONE_HZ = 1000;
const BARESIP_HZ = 440;

let rtpengines: [TestRtpengine, TestRtpengine];
let patchbay: TestPatchbay;
beforeAll(async () => {
  rtpengines = [await startRtpengine(), await startRtpengine()];
  const nodes = rtpengines.map(({ address: { host, port } }) => `${host}:${port}`);
  patchbay = await startTestPatchbay({ edgeEnvironment: { RTPENGINE: nodes.join(',') } });
});
afterAll(async () => {
  await patchbay.close();
  for (const rtpengine of rtpengines) await rtpengine.stop();
});

test('a call whose rtpengine dies goes on through another one when a phone makes an offer', async () => {
  await using linphone = await LinphonePhone.start({ account: patchbay.account('200'), says: { toneHz: LINPHONE_HZ } });
  await using baresip = await BaresipPhone.start({ account: patchbay.account('201'), says: { toneHz: BARESIP_HZ } });
  expect([await linphone.register(), await baresip.register()]).toEqual([200, 200]);
  await connect(linphone, baresip);
  await sleep(TALK_MS);

  const [one, other] = rtpengines;
  const isAtOne = (await one.calls()) === 1;
  const [dying, living] = isAtOne ? [one, other] : [other, one];
  expect([await dying.calls(), await living.calls()]).toEqual([1, 0]);
  await dying.kill();
  await linphone.hold();
  await linphone.resume();
  expect(await living.calls()).toBe(1);
  await sleep(TALK_MS);
  await part(linphone, baresip);

  const cdr = await patchbay.nextCdr();
  expect(await living.calls()).toBe(0);
  expect(secondsOfTone(await linphone.recording(), BARESIP_HZ)).toBeGreaterThan((2 * TALK_MS) / 1000 - 1);
  expect(cdr).toMatchObject({ disposition: 'answered', hangup: { by: 'caller', q850Cause: 16 } });
  for (const { media } of cdr.legs) expect(media?.packetsReceived).toBeGreaterThan(50);
});
