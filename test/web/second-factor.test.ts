import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { totpCode } from '#shared/credentials/index.ts';
import { NO_POLICY } from '#shared/sign-in/index.ts';
import type { User } from '#shared/user/index.ts';
import { openTab, seen } from './browser.ts';
import { PASSWORD } from './portal.ts';
import { browser, portal } from './stage.ts';

const PERIOD_MS = 30_000;
/** Of the step after this one, which is taken as well: this one's code may be used up. */
const nextCode = (secret: string) => totpCode(secret, Date.now() + PERIOD_MS);

async function givePassword(page: Page, { email }: User): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** On the account page: sets an app up, and tells its secret and the recovery codes. */
async function setUp(page: Page): Promise<{ secret: string; codes: string[] }> {
  await page.getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog');
  await seen(dialog.getByRole('img', { name: 'QR code for an authenticator app' }));
  const secret = await dialog.getByRole('textbox', { name: 'Secret, to be typed instead' }).inputValue();
  await dialog.getByRole('textbox', { name: 'Code', exact: true }).fill('12345');
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await seen(dialog.getByText('Enter the six digits that the app shows.'));
  const code = totpCode(secret, Date.now());
  await dialog.getByRole('textbox', { name: 'Code', exact: true }).fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  const list = page.getByRole('dialog').getByRole('list', { name: 'Recovery codes' });
  await seen(list);
  const codes = await list.getByRole('listitem').allTextContents();
  await page.getByRole('button', { name: 'I have saved it' }).click();
  await seen(page.getByText('10 recovery codes left'));
  return { secret, codes };
}

test('an authenticator app is set up, asked for, replaced by a recovery code, and turned off', async () => {
  const bob = await portal.addUser({ name: 'Bob Baker', extension: '201' });
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, bob) });
  await page.goto(`${portal.url}/`);
  await page.getByRole('button', { name: 'Account of Bob Baker' }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await seen(page.getByRole('heading', { name: 'Account' }));
  const { secret, codes } = await setUp(page);
  expect(new Set(codes).size).toBe(10);

  await page.context().clearCookies();
  await page.goto(`${portal.url}/account/`);
  await givePassword(page, bob);
  await seen(page.getByRole('heading', { name: 'Second step' }));
  await page.getByLabel('Code').fill('000000');
  await page.getByRole('button', { name: 'Continue' }).click();
  await seen(page.getByText('The code is wrong or too old, or was used before.'));
  await page.getByLabel('Code').fill(nextCode(secret));
  await page.getByRole('button', { name: 'Continue' }).click();
  await seen(page.getByText('10 recovery codes left'));

  await page.context().clearCookies();
  await page.goto(`${portal.url}/account/`);
  await givePassword(page, bob);
  await page.getByLabel('Code').fill(codes[0] ?? '');
  await page.getByRole('button', { name: 'Continue' }).click();
  await seen(page.getByText('9 recovery codes left'));

  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('dialog').getByLabel('Your password').fill('wrong');
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await seen(page.getByText('This is not your password.'));
  await page.getByRole('dialog').getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await seen(page.getByText('Off', { exact: true }));
});

test('who is asked for a second factor and has none sees one page, until it is set up', async () => {
  const sue = await portal.addUser({ name: 'Sue Sands', extension: '202', role: 'admin' });
  const policy = { ...NO_POLICY, secondFactorRoles: ['admin' as const], updatedAt: new Date().toISOString() };
  await portal.inside.signInSettings.put('policy', null, policy, { actor: 'system', action: 'test' });
  await using page = await openTab(browser);
  await page.goto(`${portal.url}/users/`);
  await givePassword(page, sue);
  await seen(page.getByText('Your role needs a second factor. Set one up to go on.'));
  expect(new URL(page.url()).pathname).toBe('/account/');
  await setUp(page);
  await page.getByRole('link', { name: 'Users' }).click();
  await seen(page.getByRole('heading', { name: 'Users' }));
});
