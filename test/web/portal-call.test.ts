import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, type PhoneAccount } from '#test/world/phones/index.ts';
import { openBrowser, openTab, row, seen } from './browser.ts';

const TALK_MS = 1_200;

let patchbay: TestPatchbay;
let browser: Browser;
beforeAll(async () => {
  [patchbay, browser] = await Promise.all([startTestPatchbay(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await patchbay?.close();
});

/** What somebody reads off the screen and types into a phone; nothing else is known. */
async function readSettings(dialog: Locator): Promise<PhoneAccount> {
  const field = (label: string) => dialog.getByLabel(label, { exact: true }).inputValue();
  const ports = await dialog.getByText(/^UDP \d+ · /).textContent();
  return {
    extension: await field('User name'),
    password: await field('SIP password'),
    domain: await field('SIP domain'),
    server: {
      host: await field('Server address (outbound proxy)'),
      port: Number(/UDP (\d+)/.exec(ports ?? '')?.[1]),
      transport: 'udp',
    },
  };
}

/**
 *   administrator            portal               phone 203          phone 200
 *     │ create user 203        │                      │                  │
 *     │───────────────────────▶│                      │                  │
 *     │ SIP password, once     │                      │                  │
 *     │◀───────────────────────│                      │                  │
 *     │                        │◀──── REGISTER ───────│                  │
 *     │ "Registered"           │                      │                  │
 *     │◀───────────────────────│                      │──── INVITE 200 ─▶│
 *     │ the call, in the list  │                      │────── BYE ──────▶│
 *     │◀───────────────────────│                      │                  │
 */
test('a user created in the portal registers at once and calls; the call appears without a reload', async () => {
  await using page = await openTab(browser);
  await page.goto(patchbay.facts.portal);
  await page.getByLabel('E-mail address').fill(patchbay.facts.admin.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(patchbay.facts.admin.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await seen(page.getByRole('heading', { name: 'Overview' }));
  // Gone, should anything below load the page anew.
  await page.evaluate(() => Object.assign(window, { isFirstDocument: true }));

  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByRole('button', { name: 'Create user' }).click();
  const form = page.getByRole('dialog', { name: 'Create user' });
  await form.getByLabel('Name').fill('Carla Cook');
  await form.getByLabel('Extension').fill('203');
  await form.getByLabel('E-mail').fill('carla@demo.example');
  await form.getByRole('button', { name: 'Create user' }).click();
  const secret = page.getByRole('dialog', { name: 'Phone settings for Carla Cook' });
  await seen(secret);
  const account = await readSettings(secret);
  await secret.getByRole('button', { name: 'I have saved it' }).click();

  await using carla = await BaresipPhone.start({ account });
  expect(await carla.register()).toBe(200);
  await seen(row(page, 'Carla Cook').getByText('baresip'));

  await page.getByRole('link', { name: 'Call history' }).click();
  await seen(page.getByText('No calls yet'));
  await using callee = await BaresipPhone.start({ account: patchbay.account('200') });
  expect(await callee.register()).toBe(200);
  await carla.call('200');
  await callee.waitFor('incoming');
  await callee.answer();
  await carla.waitFor('answered');
  await sleep(TALK_MS);
  await carla.hangUp();

  const call = row(page, 'Carla Cook');
  await seen(call);
  await seen(call.getByText('Answered'));
  await seen(call.getByText(/^0:0[1-3]$/));
  await seen(call.getByText(/Good 4\.\d/));
  expect(await page.evaluate(() => 'isFirstDocument' in window)).toBe(true);
});
