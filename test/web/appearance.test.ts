import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aCdr, aRegistration, aWebhook } from '#test/world/records.ts';
import { barriers } from './barriers.ts';
import { gone, openBrowser, openTab, seen } from './browser.ts';
import { inputAt } from './fill.ts';
import { startPortal, type TestPortal } from './portal.ts';

let portal: TestPortal;
let browser: Browser;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), openBrowser()]);
  const expiresAt = new Date(Date.now() + 600_000).toISOString();
  await portal.inside.registrations.put([aRegistration({ userId: portal.operator.id, expiresAt })]);
  await portal.inside.cdrs.put(aCdr());
  await portal.inside.webhooks.create(aWebhook(), { actor: 'system', action: 'test' });
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

const operatorTab = (options: Parameters<typeof openTab>[1] = {}) =>
  openTab(browser, { ...options, signIn: (context) => portal.signIn(context, portal.operator) });

const PAGES = [
  '/',
  '/users/',
  '/calls/',
  '/conferences/',
  '/queue-reports/',
  '/supervision/',
  '/agent-dashboard/',
  '/switchboard/',
  '/my-queues/',
  '/voicemail/',
  '/faxes/',
  '/recordings/',
  '/objects/hunt-group/',
  '/objects/auto-attendant/?new',
  '/objects/trunk/?new',
  '/settings/',
  '/audit/',
  '/webhooks/',
  '/api-keys/',
  '/tenants/',
  '/account/',
  '/sign-in/',
  '/no-such-page/',
];

describe('a page has no barrier, stays within 320 pixels, asks nobody but the portal, and logs no error', () => {
  let page: Awaited<ReturnType<typeof operatorTab>>;
  const foreign: string[] = [];
  const errors: string[] = [];
  beforeAll(async () => {
    page = await operatorTab();
    page.on('request', (request) => {
      if (!request.url().startsWith(portal.url) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // The browser itself logs the 404 of the page that is not there.
      if (message.type() === 'error' && !message.location().url.endsWith('/no-such-page/'))
        errors.push(`${message.text()} ${message.location().url}`);
    });
  });
  afterAll(() => page?.[Symbol.asyncDispose]());

  test.each(PAGES)('%s', async (path) => {
    await page.goto(portal.url + path);
    await seen(page.getByRole('heading', { level: 1 }));
    await gone(page.getByRole('status', { name: 'Loading' }).first());
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(width).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(foreign.splice(0)).toEqual([]);
    expect(errors.splice(0)).toEqual([]);
  });
});

test('nothing that opens has a barrier', async () => {
  const other = await portal.addUser({ name: 'Lena Listener', extension: null });
  await using page = await operatorTab();
  const check = async (what: string) => expect(await barriers(page), what).toEqual([]);
  await page.goto(`${portal.url}/users/`);
  await page.getByRole('button', { name: 'Create user' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create user' }).click();
  await seen(page.getByText('Enter a name of at most 100 characters.'));
  await check('a form with refused fields');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: `Actions for ${other.name}` }).click();
  await seen(page.getByRole('menuitem', { name: 'Delete' }));
  await check('a menu');
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await seen(page.getByRole('dialog', { name: `Delete ${other.name}?` }));
  await check('a question');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: portal.operator.name, exact: true }).click();
  await seen(page.getByRole('heading', { name: 'Registered phones' }));
  await check('a user with a phone');
  await page.goto(`${portal.url}/objects/auto-attendant/?new`);
  await page.getByRole('button', { name: /more settings/ }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await seen(page.getByText('This is needed.'));
  await inputAt(page, 'promptId').click();
  await seen(page.getByRole('option', { name: 'Nothing found' }));
  await check('a long form with refused fields, and a picker');
  await page.goto(`${portal.url}/calls/`);
  await page.getByRole('table').getByRole('button').first().click();
  await seen(page.getByRole('dialog', { name: 'Call details' }));
  await check('call details');
  await page.route('**/v1/webhooks?*', (route) => route.abort());
  await page.goto(`${portal.url}/webhooks/`);
  await seen(page.getByRole('button', { name: 'Try again' }));
  await check('a list that failed');
});

test('the language follows the browser, and is changed for good from the menu', async () => {
  await using page = await operatorTab({ locale: 'fr-CA' });
  await page.goto(`${portal.url}/users/`);
  await seen(page.getByRole('heading', { name: 'Utilisateurs' }));
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('fr');
  expect(await page.title()).toBe('Utilisateurs · Patchbay');
  await page.getByRole('button', { name: 'Langue: Français' }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await seen(page.getByRole('heading', { name: 'Users' }));
  await page.reload();
  await seen(page.getByRole('heading', { name: 'Users' }));
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
});

test('light and dark follow the system until somebody chooses', async () => {
  await using page = await operatorTab({ colorScheme: 'dark' });
  await page.goto(`${portal.url}/`);
  const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
  expect(await scheme()).toBe('dark');
  await page.getByRole('button', { name: 'Use light colors' }).click();
  await expect.poll(scheme).toBe('light');
  await page.reload();
  await seen(page.getByRole('heading', { name: 'Overview' }));
  expect(await scheme()).toBe('light');
});

describe('a list', () => {
  test('keeps the place of its rows while it loads', async () => {
    await using page = await operatorTab();
    await page.route('**/v1/users?*', () => undefined);
    await page.goto(`${portal.url}/users/`);
    await seen(page.getByRole('status', { name: 'Loading' }));
  });

  test('that cannot be loaded says why, and is tried again by a button', async () => {
    await using page = await operatorTab();
    await page.route('**/v1/webhooks?*', (route) => route.abort());
    await page.goto(`${portal.url}/webhooks/`);
    await seen(page.getByText('The server cannot be reached.'));
    await page.unroute('**/v1/webhooks?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await seen(page.getByRole('table', { name: 'Webhooks' }));
  });

  test('that the API refuses says so', async () => {
    await using page = await operatorTab();
    const problem = { type: 'about:blank', title: 'No', status: 403, detail: 'No', code: 'not-permitted' };
    await page.route('**/v1/users?*', (route) => route.fulfill({ status: 403, json: problem }));
    await page.goto(`${portal.url}/users/`);
    await seen(page.getByText('This page is not open to you'));
  });

  test('keeps what it has when the server goes away, and says how old it is', async () => {
    await using page = await operatorTab();
    await page.goto(`${portal.url}/calls/`);
    await seen(page.getByRole('table'));
    await page.route('**/v1/cdrs?*', (route) => route.abort());
    await seen(page.getByText('The server does not answer. Shown as of'));
    await seen(page.getByRole('table'));
  });
});
