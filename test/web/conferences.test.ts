import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, secondsOfTone } from '#test/world/phones/index.ts';
import { barriers } from './barriers.ts';
import { gone, openBrowser, openTab, row, seen } from './browser.ts';

const PASSWORD = 'correct horse battery';
const PHONES = [
  { extension: '200', toneHz: 900 },
  { extension: '201', toneHz: 1400 },
];
/** A phone on a busy machine drops some of what it hears. */
const TALK_MS = 4_000;
const HEARD_SECONDS = 1;

let patchbay: TestPatchbay;
let browser: Browser;
let owner: { id: string; sipPassword: string };
beforeAll(async () => {
  [patchbay, browser] = await Promise.all([startTestPatchbay(), openBrowser()]);
  const user = { name: 'Olga Owner', email: 'olga@demo.example', extension: '260', password: PASSWORD };
  owner = await made('/v1/users', user);
});
afterAll(async () => {
  await browser?.close();
  await patchbay?.close();
});

async function made<Body extends { id: string }>(path: string, fields: object): Promise<Body> {
  const { status, body } = await patchbay.api.post<Body>(path, fields);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

async function signedIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(patchbay.facts.portal);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await seen(page.getByRole('heading', { name: 'Overview' }));
}

/**
 *   owner, in the portal      edge       200   201   260, whose room it is
 *     │                         │◀── 3200 ┴─────┴─────┘
 *     │◀── who is in, live ─────│
 *     │── record, mute 200 ────▶│── 260 hears 201 alone
 *     │── let 201 go ──────────▶│── BYE ─────▶│
 *     │                         │◀── BYE ────────────── 200, 260
 *     │── the recording ───────▶│
 */
test('the owner mutes one and lets another go: audio confirms, and the recording is there (CNF-04, UPT-12, sipXcom scenario 24)', async () => {
  const room = {
    name: 'Olga’s room',
    extension: '3200',
    userId: owner.id,
    announcesJoins: 'nothing',
    announcesAlone: false,
  };
  const { id } = await made<{ id: string }>('/v1/conference-rooms', room);
  await made('/v1/conference-rooms', { name: 'Of nobody', extension: '3201' });
  await using stack = new AsyncDisposableStack();
  const page = stack.use(await openTab(browser));
  await signedIn(page, 'olga@demo.example', PASSWORD);
  await page.getByRole('link', { name: 'Conferences' }).click();
  await seen(row(page, '3200'));
  expect(await row(page, '3201').count()).toBe(0);
  await page.getByRole('link', { name: 'Olga’s room' }).click();
  await seen(page.getByText('Nobody is in this room'));
  await seen(page.getByText('Live', { exact: true }));

  const account = patchbay.account('200');
  const accounts = [
    ...PHONES.map(({ extension, toneHz }) => ({ account: patchbay.account(extension), toneHz })),
    { account: { ...account, extension: '260', password: owner.sipPassword }, toneHz: 500 },
  ];
  const phones: BaresipPhone[] = [];
  for (const { account, toneHz } of accounts) {
    const phone = stack.use(await BaresipPhone.start({ account, says: { toneHz }, codecs: 'pcmu' }));
    expect(await phone.register()).toBe(200);
    await phone.call('3200');
    await phone.waitFor('answered');
    phones.push(phone);
    // Without a reload, as events tell it.
    await seen(row(page, account.extension));
  }
  const [first, second, own] = phones;
  await seen(row(page, '260').getByText('Leads'));
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await seen(page.getByText('Recorded', { exact: true }));
  await sleep(TALK_MS);

  const muted = row(page, '200');
  await muted.getByRole('button', { name: /^Mute / }).click();
  await seen(muted.getByText('Muted', { exact: true }));
  await seen(muted.getByRole('button', { name: /^Unmute / }));
  await sleep(TALK_MS);
  expect(await barriers(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(width).toBeLessThanOrEqual(320);
  await page.setViewportSize({ width: 1280, height: 800 });

  await row(page, '201')
    .getByRole('button', { name: /^Let .* go$/ })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Let go' }).click();
  await second?.waitFor('ended');
  await gone(row(page, '201'));
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await seen(page.getByText('Locked', { exact: true }));
  await first?.hangUp();
  await own?.hangUp();
  await seen(page.getByText('Nobody is in this room'));

  const heard = await own?.recording();
  if (!heard) throw new Error('nothing was heard');
  expect(secondsOfTone(heard, 900, 1400)).toBeGreaterThan(HEARD_SECONDS);
  // One tone alone: who is muted is not in it.
  expect(secondsOfTone(heard, 1400)).toBeGreaterThan(HEARD_SECONDS);
  const recordings = () => patchbay.api.get<{ items: { dialed: string; durationSeconds: number }[] }>('/v1/recordings');
  await expect
    .poll(async () => (await recordings()).body.items.filter(({ dialed }) => dialed === '3200').length, {
      timeout: 60_000,
    })
    .toBe(1);
  expect((await patchbay.api.get(`/v1/conference-rooms/${id}/live`)).body).toMatchObject({ participants: [] });
}, 300_000);

test('an administrator sees all rooms, invites by number, and the meetings of a room', async () => {
  const { id } = await made<{ id: string }>('/v1/conference-rooms', {
    name: 'Board',
    extension: '3202',
    announcesAlone: false,
  });
  await made('/v1/meetings', { name: 'Weekly round', conferenceRoomId: id, start: '2099-03-30T09:00' });
  await using stack = new AsyncDisposableStack();
  const page = stack.use(await openTab(browser, { locale: 'fr-FR' }));
  const { email, password } = patchbay.facts.admin;
  await page.goto(patchbay.facts.portal);
  await page.locator('input[type=email], input[name=email]').first().fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Conférences' }).click();
  await page.getByRole('link', { name: 'Board' }).click();
  await seen(page.getByRole('link', { name: 'Weekly round' }));
  const phone = stack.use(await BaresipPhone.start({ account: patchbay.account('200') }));
  expect(await phone.register()).toBe(200);
  await page.getByLabel('Inviter par téléphone').fill('2 00');
  await page.keyboard.press('Enter');
  await phone.waitFor('incoming');
  await phone.answer();
  await seen(row(page, '200'));
  // By the keyboard alone.
  await row(page, '200')
    .getByRole('button', { name: /^Renvoyer/ })
    .focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Renvoyer' }).focus();
  await page.keyboard.press('Enter');
  await phone.waitFor('ended');
  await page.getByLabel('Inviter par téléphone').fill('999');
  await page.keyboard.press('Enter');
  await seen(page.getByRole('main').getByRole('alert'));
}, 300_000);
