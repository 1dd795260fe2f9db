import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { toInstant } from '#shared/world/index.ts';
import { aRegistration } from '#test/world/records.ts';
import { gone, openTab, row, seen } from './browser.ts';
import { browser, portal } from './stage.ts';

async function openUsers(): Promise<Page & AsyncDisposable> {
  const page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  await page.goto(`${portal.url}/users/`);
  await seen(page.getByRole('table', { name: 'Users' }));
  return page;
}

async function openCreate(page: Page) {
  await page.getByRole('button', { name: 'Create user' }).click();
  const drawer = page.getByRole('dialog', { name: 'Create user' });
  await seen(drawer);
  return drawer;
}

async function chooseAction(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

test('a new user appears in the list, and the phone settings are shown once', async () => {
  await using page = await openUsers();
  const drawer = await openCreate(page);
  await drawer.getByLabel('Name').fill('Carla Cook');
  await drawer.getByLabel('Extension').fill('203');
  await drawer.getByLabel('E-mail').fill('carla@acme.example');
  await drawer.getByRole('button', { name: 'Create user' }).click();

  const secret = page.getByRole('dialog', { name: 'Phone settings for Carla Cook' });
  await seen(secret);
  expect(await secret.getByLabel('User name', { exact: true }).inputValue()).toBe('203');
  expect(await secret.getByLabel('SIP domain', { exact: true }).inputValue()).toBe('acme.example');
  expect(await secret.getByLabel('SIP password', { exact: true }).inputValue()).toMatch(/^[a-z2-9]{20}$/);
  expect(await secret.getByRole('textbox', { name: 'Server address' }).inputValue()).toBe('192.0.2.1');
  await seen(secret.getByText('UDP 5060 · TCP 5060 · TLS 5061 · WS 5062 · WSS 5063'));
  await page.keyboard.press('Escape');
  await seen(secret);
  await secret.getByRole('button', { name: 'I have saved it' }).click();
  await gone(secret);
  await seen(row(page, 'carla@acme.example').getByText('Not registered'));
  expect((await portal.inside.users.byExtension('203'))?.name).toBe('Carla Cook');
});

test('fields that the schema refuses are named before anything is sent', async () => {
  await using page = await openUsers();
  const drawer = await openCreate(page);
  await drawer.getByLabel('Extension').fill('2x');
  await drawer.getByLabel('E-mail').fill('nobody');
  await drawer.getByRole('textbox', { name: 'Portal password' }).fill('short');
  await drawer.getByRole('button', { name: 'Create user' }).click();
  await seen(drawer.getByText('Enter a name of at most 100 characters.'));
  await seen(drawer.getByText('Enter 2 to 15 digits, or nothing.'));
  await seen(drawer.getByText('Enter an e-mail address'));
  await seen(drawer.getByText('Enter at least 10 characters.'));
  const password = drawer.getByRole('textbox', { name: 'Portal password' });
  expect(await password.getAttribute('aria-invalid')).toBe('true');
});

test('a taken extension is said at its field, and the rest stays as typed', async () => {
  await using page = await openUsers();
  const drawer = await openCreate(page);
  await drawer.getByLabel('Name').fill('Second Ann');
  await drawer.getByLabel('Extension').fill('200');
  await drawer.getByLabel('E-mail').fill('second@acme.example');
  await drawer.getByRole('button', { name: 'Create user' }).click();
  await seen(drawer.getByText('Another user has this extension.'));
  const extension = drawer.getByLabel('Extension');
  await expect.poll(() => extension.getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => extension.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await drawer.getByLabel('Name').inputValue()).toBe('Second Ann');
});

test('a user is changed', async () => {
  const dora = await portal.addUser({ name: 'Dora Dean', extension: '210' });
  await using page = await openUsers();
  await page.getByRole('button', { name: 'Dora Dean', exact: true }).click();
  const drawer = page.getByRole('dialog', { name: 'Edit Dora Dean' });
  await drawer.getByRole('textbox', { name: 'Name', exact: true }).fill('Dora Dune');
  await drawer.getByLabel('Extension').fill('211');
  await drawer.getByRole('button', { name: 'Save' }).click();
  await gone(drawer);
  await seen(row(page, 'Dora Dune').getByText('211'));
  expect(await portal.inside.users.get(dora.id)).toMatchObject({ name: 'Dora Dune', extension: '211' });
});

test('a user is disabled and enabled again', async () => {
  const emil = await portal.addUser({ name: 'Emil Eden', extension: '212' });
  await using page = await openUsers();
  await chooseAction(page, 'Emil Eden', 'Disable');
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await seen(row(page, 'Emil Eden').getByText('Disabled'));
  expect((await portal.inside.users.get(emil.id))?.isEnabled).toBe(false);
  await chooseAction(page, 'Emil Eden', 'Enable');
  await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
  await seen(row(page, 'Emil Eden').getByText('Enabled'));
});

test('a user is deleted only after a question', async () => {
  const fred = await portal.addUser({ name: 'Fred Ford', extension: '213' });
  await using page = await openUsers();
  await chooseAction(page, 'Fred Ford', 'Delete');
  const question = page.getByRole('dialog', { name: 'Delete Fred Ford?' });
  await seen(question.getByText('Extension 213 becomes free'));
  await question.getByRole('button', { name: 'Cancel' }).click();
  await gone(question);
  expect(await portal.inside.users.get(fred.id)).not.toBeNull();
  await chooseAction(page, 'Fred Ford', 'Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await gone(row(page, 'Fred Ford'));
  expect(await portal.inside.users.get(fred.id)).toBeNull();
});

test('a new SIP password is shown once', async () => {
  await portal.addUser({ name: 'Gina Gold', extension: '214' });
  await using page = await openUsers();
  await chooseAction(page, 'Gina Gold', 'New SIP password');
  await page.getByRole('dialog').getByRole('button', { name: 'New SIP password' }).click();
  const secret = page.getByRole('dialog', { name: 'Phone settings for Gina Gold' });
  expect(await secret.getByLabel('SIP password', { exact: true }).inputValue()).toMatch(/^[a-z2-9]{20}$/);
});

test('a phone that registers, and one that leaves, show without a reload', async () => {
  const hans = await portal.addUser({ name: 'Hans Hill', extension: '215' });
  await using page = await openUsers();
  await seen(row(page, 'Hans Hill').getByText('Not registered'));
  const now = Date.now();
  const registration = aRegistration({
    id: 'reg_hans',
    userId: hans.id,
    extension: '215',
    transport: 'tls',
    userAgent: 'Yealink SIP-T54W',
    registeredAt: toInstant(now),
    refreshedAt: toInstant(now),
    expiresAt: toInstant(now + 60_000),
  });
  await portal.inside.registrations.put([registration]);
  await seen(row(page, 'Hans Hill').getByText('Yealink SIP-T54W · TLS · since'));
  await portal.inside.registrations.delete(registration.id);
  await seen(row(page, 'Hans Hill').getByText('Not registered'));
});

test('the search finds by name without accents, by extension and by e-mail', async () => {
  await portal.addUser({ name: 'Élodie Ibsen', extension: '3216' });
  await using page = await openUsers();
  const search = page.getByRole('searchbox', { name: 'Search' });
  for (const wanted of ['elodie', '3216', 'IBSEN 32', 'élodie@acme']) {
    await search.fill(wanted);
    await seen(page.getByRole('status').getByText('1 user', { exact: true }));
    await seen(row(page, 'Élodie Ibsen'));
  }
  await search.fill('zzz');
  await seen(page.getByText('No user matches “zzz”.'));
});

test('a user is created with the keyboard alone', async () => {
  await using page = await openUsers();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  const tabTo = async (text: string) => {
    for (let presses = 0; presses < 20 && (await focused()) !== text; presses++) await page.keyboard.press('Tab');
    expect(await focused()).toBe(text);
  };
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Create user');
  await page.keyboard.press('Enter');
  await seen(page.getByRole('dialog', { name: 'Create user' }));
  // The dialog takes the focus when it has come in; what is typed before is lost.
  await page.waitForFunction(() => document.activeElement?.closest('[role="dialog"] input') !== null);
  await page.keyboard.type('Kim Key');
  await page.keyboard.press('Tab');
  await page.keyboard.type('230');
  await page.keyboard.press('Tab');
  await page.keyboard.type('kim@acme.example');
  await tabTo('Create user');
  await page.keyboard.press('Enter');
  const secret = page.getByRole('dialog', { name: 'Phone settings for Kim Key' });
  await seen(secret);
  await tabTo('I have saved it');
  await page.keyboard.press('Enter');
  await gone(secret);
  await seen(row(page, 'Kim Key'));
});
