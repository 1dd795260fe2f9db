import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { gone, openTab, row, seen } from './browser.ts';
import { browser, portal } from './stage.ts';

async function open(path: string): Promise<Page & AsyncDisposable> {
  const page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  await page.goto(portal.url + path);
  await seen(page.getByRole('heading', { level: 1 }));
  return page;
}

test('a webhook is created with a secret shown once, paused, and deleted', async () => {
  await using page = await open('/webhooks/');
  await seen(page.getByText('No webhooks yet'));
  await page.getByRole('button', { name: 'Create webhook' }).first().click();
  const form = page.getByRole('dialog', { name: 'Create webhook' });
  await form.getByLabel('Address').fill('ftp://billing.example');
  await form.getByRole('button', { name: 'Create webhook' }).click();
  await seen(form.getByText('Enter an address that starts with https:// or http://.'));
  await form.getByLabel('Address').fill('https://billing.example/hook');
  await form.getByRole('button', { name: 'Create webhook' }).click();

  const secret = page.getByRole('dialog', { name: 'Signing secret of the webhook' });
  expect(await secret.getByLabel('Signing secret', { exact: true }).inputValue()).toMatch(/^whsec_/);
  await secret.getByRole('button', { name: 'I have saved it' }).click();
  await seen(row(page, 'https://billing.example/hook').getByText('call.completed'));

  const delivers = page.getByRole('switch', { name: 'Deliver to https://billing.example/hook' });
  await expect.poll(() => delivers.isChecked()).toBe(true);
  await delivers.press('Space');
  await expect.poll(() => delivers.isChecked()).toBe(false);
  const { items } = await portal.inside.webhooks.list({ limit: 10 });
  expect(items.map(({ isEnabled }) => isEnabled)).toEqual([false]);

  await page.getByRole('button', { name: 'Delete https://billing.example/hook' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await seen(page.getByText('No webhooks yet'));
});

test('an API key is created, works as shown, and ends when deleted', async () => {
  await using page = await open('/api-keys/');
  await page.getByRole('button', { name: 'Create API key' }).first().click();
  const form = page.getByRole('dialog', { name: 'Create API key' });
  await form.getByLabel('Name').fill('Billing');
  await form.getByLabel('Valid until').fill('2099-12-31');
  await form.getByRole('button', { name: 'Create API key' }).click();
  const secret = page.getByRole('dialog', { name: 'API key Billing' });
  const token = await secret.getByLabel('API key', { exact: true }).inputValue();
  const answer = () => fetch(`${portal.url}/v1/users`, { headers: { authorization: `Bearer ${token}` } });
  expect((await answer()).status).toBe(200);
  await secret.getByRole('button', { name: 'I have saved it' }).click();
  await seen(row(page, 'Billing').getByText('Dec 31, 2099'));

  await page.getByRole('button', { name: 'Delete Billing' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await gone(row(page, 'Billing'));
  expect((await answer()).status).toBe(401);
});

test('an operator creates a tenant, works in it, and comes back', async () => {
  await using page = await open('/tenants/');
  await page.getByRole('button', { name: 'Create tenant' }).click();
  const form = page.getByRole('dialog', { name: 'Create tenant' });
  await form.getByRole('textbox', { name: 'Name' }).first().fill('Globex');
  await form.getByLabel('SIP domain').fill('acme.example');
  const admin = form.getByRole('group', { name: 'First administrator' });
  await admin.getByLabel('Name').fill('Gus Globe');
  await admin.getByLabel('E-mail').fill('gus@globex.example');
  await admin.getByRole('textbox', { name: 'Portal password' }).fill('short');
  await form.getByRole('button', { name: 'Create tenant' }).click();
  await seen(form.getByText('Enter at least 10 characters.'));
  await admin.getByRole('textbox', { name: 'Portal password' }).fill('long enough to do');
  await form.getByRole('button', { name: 'Create tenant' }).click();
  await seen(form.getByText('Another tenant has this domain.'));
  await form.getByLabel('SIP domain').fill('globex.example');
  await form.getByRole('button', { name: 'Create tenant' }).click();
  const secret = page.getByRole('dialog', { name: 'Globex was created' });
  expect(await secret.getByLabel('API key', { exact: true }).inputValue()).toMatch(/^pb_/);
  await secret.getByRole('button', { name: 'I have saved it' }).click();

  await page.getByRole('button', { name: 'Edit Globex' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit Globex' });
  await edit.getByLabel('Further domains').first().fill('globex.test');
  await edit.getByLabel('Digest realm').fill('Globex PBX');
  await edit.getByLabel('Queues').fill('3');
  await edit.getByRole('button', { name: 'Save' }).click();
  await seen(row(page, 'globex.test'));
  expect(await portal.store.tenantByDomain('globex.test')).toMatchObject({
    domain: 'globex.example',
    aliases: ['globex.test'],
    realm: 'Globex PBX',
    maxUsers: null,
    limits: { queues: 3 },
  });

  await page.getByRole('button', { name: 'Work in Globex' }).click();
  await seen(page.getByText('You are working in the tenant Globex.'));
  await page.getByRole('link', { name: 'Users' }).click();
  await seen(row(page, 'gus@globex.example'));
  expect(await row(page, 'ann@acme.example').count()).toBe(0);
  await page.getByRole('button', { name: 'Back to Acme Telecom' }).click();
  await page.getByRole('link', { name: 'Users' }).click();
  await seen(row(page, 'ann@acme.example'));
  expect(await row(page, 'gus@globex.example').count()).toBe(0);
});
