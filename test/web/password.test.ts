import { expect, test } from 'vitest';
import { openTab, seen } from './browser.ts';
import { PASSWORD } from './portal.ts';
import { browser, portal } from './stage.ts';

test('who has to choose a new password sees one page, until it is chosen', async () => {
  const bea = await portal.addUser({ name: 'Bea Bright', extension: '206' });
  const record = await portal.inside.users.get(bea.id);
  if (!record) throw new Error('no such user');
  await portal.inside.users.update(
    record,
    { ...record, mustChangePassword: true, updatedAt: new Date(Date.now() + 1).toISOString() },
    { actor: 'system', action: 'test' },
  );
  await using page = await openTab(browser);
  await page.goto(`${portal.url}/calls/`);
  await page.getByLabel('E-mail address').fill(bea.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await seen(page.getByText('A new password is due. Choose one to go on.'));
  expect(new URL(page.url()).pathname).toBe('/account/');

  await page.getByRole('button', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Your password' }).fill('not this one');
  await dialog.getByRole('textbox', { name: 'New password' }).fill('quiet green river');
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await seen(dialog.getByText('The current password is wrong.'));
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await seen(page.getByText('Your password is changed.'));
  await page.getByRole('link', { name: 'Call history' }).click();
  await seen(page.getByRole('heading', { name: 'Call history' }));
});
