import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BrowserPhone } from '#test/world/phones/browser-phone.ts';
import { CALLER_HZ, callService, expectHeard, secondsOfTone, TALK_MS } from '#test/world/phones/index.ts';

/** The numbers with which somebody tries a line, from a browser: DTLS, SRTP and ICE end at the edge, with our own engine. */
const MILLIWATT_HZ = 1004;

let patchbay: TestPatchbay;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());

async function registeredBrowser(): Promise<BrowserPhone> {
  const browser = await BrowserPhone.start({ says: { toneHz: CALLER_HZ } });
  expect(await browser.register(patchbay.browserAccount('200'))).toBe(200);
  return browser;
}

test.each([
  { dialed: '*43', what: 'itself', heardHz: CALLER_HZ },
  { dialed: '*44', what: 'the milliwatt', heardHz: MILLIWATT_HZ },
])('$dialed lets a browser hear $what', async ({ dialed, heardHz }) => {
  await using browser = await registeredBrowser();
  await callService(browser, dialed);
  await expectHeard(browser, heardHz);
  expect(await patchbay.nextCdr()).toMatchObject({ dialed, disposition: 'answered' });
});

test('a key that is pressed in a browser is heard', async () => {
  await using browser = await registeredBrowser();
  await browser.call('*44');
  await browser.waitFor('answered');
  await sleep(TALK_MS);
  await browser.press('5');
  await sleep(TALK_MS);
  await browser.hangUp();
  await browser.waitFor('ended');
  // The test plays it back for 0.3 s; the pieces at its edges hold something else too.
  expect(secondsOfTone(await browser.recording(), 770, 1336)).toBeGreaterThanOrEqual(0.1);
  await expectHeard(browser, MILLIWATT_HZ);
});
