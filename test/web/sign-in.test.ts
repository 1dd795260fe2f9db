import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openTab, seen } from './browser.ts';
import { PASSWORD } from './portal.ts';
import { browser, portal } from './stage.ts';

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('whoever is not signed in is led to the sign-in page, and back again', async () => {
  await using page = await openTab(browser);
  await page.goto(`${portal.url}/users/`);
  await seen(page.getByRole('heading', { name: 'Sign in' }));
  await signIn(page, 'ann@acme.example', PASSWORD);
  await seen(page.getByRole('heading', { name: 'Users' }));
  expect(new URL(page.url()).pathname).toBe('/users/');
  await seen(page.getByRole('banner').getByText('Acme Telecom'));
});

test('a wrong password is refused in words, and the page stays', async () => {
  await using page = await openTab(browser);
  await page.goto(`${portal.url}/sign-in/`);
  await signIn(page, 'ann@acme.example', 'wrong horse');
  await seen(page.getByRole('alert').getByText('E-mail address, password or domain is wrong'));
  expect(await page.getByLabel('E-mail address').inputValue()).toBe('ann@acme.example');
});

test('empty fields are named before anything is sent', async () => {
  await using page = await openTab(browser);
  await page.goto(`${portal.url}/sign-in/`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await seen(page.getByText('Enter an e-mail address'));
  await seen(page.getByText('Enter your password.'));
  await expect
    .poll(() => page.getByLabel('E-mail address').evaluate((input) => input === document.activeElement))
    .toBe(true);
});

test('a link to another site behind `back` leads to the overview', async () => {
  await using page = await openTab(browser);
  await page.goto(`${portal.url}/sign-in/?back=https://evil.example/`);
  await signIn(page, 'ann@acme.example', PASSWORD);
  await seen(page.getByRole('heading', { name: 'Overview' }));
  expect(new URL(page.url()).origin).toBe(portal.url);
});

test('a session that ends in mid-work leads to the sign-in page', async () => {
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  await page.goto(`${portal.url}/calls/`);
  await seen(page.getByRole('heading', { name: 'Call history' }));
  await page.context().clearCookies();
  await seen(page.getByRole('heading', { name: 'Sign in' }));
  await signIn(page, 'ann@acme.example', PASSWORD);
  await seen(page.getByRole('heading', { name: 'Call history' }));
});

test('signing out ends the session on the server', async () => {
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  await page.goto(`${portal.url}/`);
  const [cookie] = await page.context().cookies();
  await page.getByRole('button', { name: 'Account of Ann Archer' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await seen(page.getByRole('heading', { name: 'Sign in' }));
  const answer = await fetch(`${portal.url}/v1/sessions/current`, {
    headers: { cookie: `${cookie?.name}=${cookie?.value}` },
  });
  expect(answer.status).toBe(401);
});

test('the session cookie cannot be read by scripts', async () => {
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  await page.goto(`${portal.url}/`);
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name, httpOnly }) => ({ name, httpOnly }))).toEqual([
    { name: 'patchbay_session', httpOnly: true },
  ]);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('a user sees the own rooms only, and is told so elsewhere', async () => {
  const bob = await portal.addUser({ name: 'Bob Baker', extension: '201' });
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, bob) });
  await page.goto(`${portal.url}/`);
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await seen(menu);
  await expect
    .poll(() => menu.getByRole('link').allTextContents())
    .toEqual(['Overview', 'Call history', 'Conferences', 'Voicemail', 'Faxes', 'Recordings']);
  await page.goto(`${portal.url}/users/`);
  await seen(page.getByText('This page is not open to you'));
});
