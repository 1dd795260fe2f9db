import { expect, test } from 'vitest';
import { openTab, seen } from './browser.ts';
import { browser, portal } from './stage.ts';

test('the API reference shows every part of the document, fetches nothing from elsewhere, and tries requests as who is signed in', async () => {
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && !url.startsWith(portal.url)) complaints.push(url);
  });

  await page.goto(`${portal.url}/api-keys/`);
  await page.getByRole('link', { name: 'API reference' }).click();
  await seen(page.getByText(`npm install ${portal.url}/developers/patchbay-client.tgz`));
  const { paths } = await (await page.request.get(`${portal.url}/v1/openapi.json`)).json();
  const parts = new Set(['events', ...Object.keys(paths).map((path) => path.split('/')[2])]);
  const links = page.getByRole('navigation').getByRole('link');
  expect(await links.allInnerTexts()).toEqual([...parts].sort());

  await page.getByRole('link', { name: 'hunt-groups', exact: true }).click();
  const create = page.locator('#operations-hunt-groups-createHuntGroup');
  await create.locator('.opblock-summary').first().click();
  await seen(create.getByText('Permission: hunt-group:write.'));
  await seen(create.locator('.opblock-section-request-body').getByText('"members"').first());

  await page.getByRole('link', { name: 'users', exact: true }).click();
  const list = page.locator('#operations-users-listUsers');
  await list.locator('.opblock-summary').first().click();
  await list.getByRole('button', { name: 'Try it out' }).click();
  await list.getByRole('button', { name: 'Execute' }).click();
  await seen(list.locator('.live-responses-table').getByText('Ann Archer').first());
  expect(complaints).toEqual([]);
});

test('the client package is there', async () => {
  const answer = await fetch(`${portal.url}/developers/patchbay-client.tgz`);
  expect(answer.status).toBe(200);
  expect([...new Uint8Array(await answer.arrayBuffer()).slice(0, 2)]).toEqual([0x1f, 0x8b]);
});
