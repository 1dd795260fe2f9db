import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import {
  BaresipPhone,
  CALLER_HZ,
  callService,
  expectHeard,
  LinphonePhone,
  registered,
  secondsOfTone,
  TALK_MS,
  toneHeard,
} from '#test/world/phones/index.ts';

/**
 * The numbers with which somebody tries a line. They end at the edge, so nothing relays them but our own engine.
 *
 *   phone                      edge
 *     │ INVITE *43               │
 *     │─────────────────────────▶│
 *     │═══ 1000 Hz ═════════════▶│
 *     │◀═══════════════ 1000 Hz ═│
 *     │ INVITE *44               │
 *     │─────────────────────────▶│
 *     │◀═══════════════ 1004 Hz ═│
 *     │ key ────────────────────▶│
 *     │◀═══════ tone of the key ═│
 */
const MILLIWATT_HZ = 1004;

let patchbay: TestPatchbay;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());

test('*43 lets the caller hear itself', async () => {
  const account = patchbay.account('200');
  await using caller = await registered(LinphonePhone.start({ account, says: { toneHz: CALLER_HZ } }));
  await callService(caller, '*43');

  const cdr = await patchbay.nextCdr();
  await expectHeard(caller, CALLER_HZ);
  expect(cdr).toMatchObject({
    dialed: '*43',
    disposition: 'answered',
    hangup: { by: 'caller', q850Cause: 16 },
  });
});

test.each([
  { dialed: '*43', what: 'itself', heardHz: CALLER_HZ },
  { dialed: '*44', what: 'the milliwatt', heardHz: MILLIWATT_HZ },
])('$dialed lets a phone with SRTP hear $what', async ({ dialed, heardHz }) => {
  const account = patchbay.account('200', { transport: 'tls' });
  await using caller = await registered(LinphonePhone.start({ account, says: { toneHz: CALLER_HZ }, isSecured: true }));
  await callService(caller, dialed);

  await expectHeard(caller, heardHz);
  expect(await patchbay.nextCdr()).toMatchObject({ dialed, disposition: 'answered' });
});

test.each([
  ['PCMU', 'pcmu'],
  ['PCMA', 'pcma'],
  ['G722', 'g722/16000/1'],
  ['opus', 'opus/48000/2'],
])('*44 plays the milliwatt in %s, and each key that is pressed', async (codec, codecs) => {
  await using caller = await registered(BaresipPhone.start({ account: patchbay.account('200'), codecs }));

  await caller.call('*44');
  await caller.waitFor('answered');
  await sleep(TALK_MS);
  for (let press = 0; press < 3; press++) {
    await caller.press('5');
    await sleep(1000);
  }
  await caller.hangUp();
  await caller.waitFor('ended');

  const cdr = await patchbay.nextCdr();
  const heard = await caller.recording();
  expect(toneHeard(heard, MILLIWATT_HZ)).toBeGreaterThan(0.6);
  expect(secondsOfTone(heard, 770, 1336)).toBeGreaterThan(3 * 0.15);
  expect(cdr).toMatchObject({
    dialed: '*44',
    to: { name: 'Tone test' },
    legs: [{ media: { codec: expect.stringContaining(codec) } }],
  });
});
