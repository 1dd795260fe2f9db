import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SecretBox } from '#shared/credentials/index.ts';
import { NO_OIDC_PROVIDER } from '#shared/sign-in/index.ts';
import { OIDC_CLIENT, startOidcProvider, type TestOidcProvider } from '#test/world/oidc-provider.ts';
import { openBrowser, openTab, seen } from './browser.ts';
import { startPortal, type TestPortal } from './portal.ts';

let portal: TestPortal;
let browser: Browser;
let provider: TestOidcProvider;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), openBrowser()]);
  provider = await startOidcProvider([`${portal.url}/sign-in/oidc/`], {
    bob: { email: 'bob@acme.example', email_verified: true, name: 'Bob Baker' },
    eve: { email: 'eve@evil.example', email_verified: true },
  });
  const { clientId } = OIDC_CLIENT;
  const chosen = {
    ...NO_OIDC_PROVIDER,
    isEnabled: true,
    name: 'Acme login',
    issuer: provider.issuer,
    clientId,
    hasClientSecret: true,
    sealedClientSecret: new SecretBox(new Uint8Array(32).fill(7)).seal(portal.tenant.id, OIDC_CLIENT.clientSecret),
  };
  await portal.inside.signInSettings.put('oidc', null, chosen, { actor: 'system', action: 'test' });
});
afterAll(async () => {
  await browser?.close();
  await provider?.stop();
  await portal?.stop();
});

test('the provider of the tenant signs in, and the way leads back to where it began', async () => {
  await portal.addUser({ name: 'Bob Baker', extension: '201' });
  await using page = await openTab(browser);
  await page.goto(`${portal.url}/calls/`);
  await page.getByRole('button', { name: 'Sign in with Acme login' }).click();
  await page.getByPlaceholder('Enter any login').fill('bob');
  await page.getByPlaceholder('and password').fill('whatever');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await seen(page.getByRole('heading', { name: 'Call history' }));
  expect(new URL(page.url()).origin).toBe(portal.url);
});

test('whom the tenant does not know is told so, and can go back', async () => {
  await using page = await openTab(browser);
  await page.goto(`${portal.url}/sign-in/`);
  await page.getByRole('button', { name: 'Sign in with Acme login' }).click();
  await page.getByPlaceholder('Enter any login').fill('eve');
  await page.getByPlaceholder('and password').fill('whatever');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await seen(page.getByRole('alert').getByText('E-mail address, password or domain is wrong'));
  await page.getByRole('link', { name: 'Back to sign-in' }).click();
  await seen(page.getByRole('heading', { name: 'Sign in' }));
});
