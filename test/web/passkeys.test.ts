import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gone, openBrowser, openTab, seen } from './browser.ts';
import { PASSWORD, startPortal, type TestPortal } from './portal.ts';

let portal: TestPortal;
let browser: Browser;
/** A passkey belongs to a host name; 127.0.0.1 is none. */
let url: string;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), openBrowser()]);
  url = portal.url.replace('127.0.0.1', 'localhost');
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

/** A phone or computer that keeps passkeys, and says that the finger was the right one, or was not. */
async function plugIn(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    isItsOwner: (isUserVerified: boolean) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

test('a passkey is added, signs in without anything typed, is renamed and deleted', async () => {
  const bob = await portal.addUser({ name: 'Bob Baker', extension: '201' });
  await using page = await openTab(browser);
  const phone = await plugIn(page);
  await page.goto(`${url}/account/`);
  await page.getByLabel('E-mail address').fill(bob.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();

  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Phone');
  await dialog.getByLabel('Your password').fill('wrong');
  await dialog.getByRole('button', { name: 'Add a passkey' }).click();
  await seen(dialog.getByText('This is not your password.'));
  await dialog.getByLabel('Your password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Add a passkey' }).click();
  const list = page.getByRole('list', { name: 'Passkeys' });
  await seen(list.getByText('Phone'));
  await seen(list.getByText('never used'));

  await page.context().clearCookies();
  await page.goto(`${url}/account/`);
  await phone.isItsOwner(false);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await seen(page.getByText('The browser has given no passkey.'));
  await phone.isItsOwner(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await seen(list.getByText('last used'));
  expect(new URL(page.url()).pathname).toBe('/account/');

  await page.getByRole('button', { name: 'Rename Phone' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Old phone');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('button', { name: 'Delete Old phone' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await seen(page.getByText('You have none yet.'));
  await gone(list);
});
