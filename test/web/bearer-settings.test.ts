import { expect, test } from 'vitest';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { changeSettings, createObject, type ObjectInput } from '#shared/usecases/index.ts';
import { gone, openTab, seen } from './browser.ts';
import { inputAt } from './fill.ts';
import { browser, portal } from './stage.ts';

test('a setting comes from the level above until it is set, and is given back; the advanced ones are hidden', async () => {
  const user = await portal.addUser({ name: 'Uma User', extension: '420' });
  const kind = kindOf('call-permission');
  const at = '2026-01-05T09:00:00.000Z';
  const permission = { ...kind.New.parse({ name: 'Call the moon' }), id: 'prm_moon', createdAt: at, updatedAt: at };
  await portal.inside.objects.write([{ kind, before: null, after: { ...permission, sealed: {} } }], {
    actor: 'system',
    action: 'test',
  });
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  const setting = page.locator('[data-setting="call.ring-seconds"]');
  const ringSeconds = inputAt(page, 'call.ring-seconds');
  const save = page.getByRole('button', { name: 'Save' });

  await page.goto(`${portal.url}/settings/`);
  await seen(setting.getByText('Default'));
  await ringSeconds.fill('1');
  await save.click();
  await seen(setting.getByText('At least 5.'));
  await ringSeconds.fill('25');
  await save.click();
  await seen(setting.getByText('Set here · default: 30'));

  await page.goto(`${portal.url}/users/`);
  await page.getByRole('button', { name: `Actions for ${user.name}` }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await seen(page.getByRole('heading', { name: 'Settings of Uma User (420)' }));
  await seen(setting.getByText('From the tenant · default: 30'));
  await expect.poll(() => ringSeconds.inputValue()).toBe('25');
  await ringSeconds.fill('40');
  await save.click();
  await seen(setting.getByText('Set here · default: 30'));
  await setting.getByRole('button', { name: 'Reset: Ring time' }).click();
  await seen(setting.getByText('Will be reset when you save'));
  await save.click();
  await seen(setting.getByText('From the tenant · default: 30'));
  await expect.poll(() => ringSeconds.inputValue()).toBe('25');

  // What the tenant has made itself stands on a page of its own.
  const moon = page.getByRole('region', { name: 'Call permissions' }).getByRole('switch', { name: 'Call the moon' });
  await expect.poll(() => moon.isChecked()).toBe(false);
  await moon.press('Space');
  await save.click();
  await seen(page.locator('[data-setting="call-permission.prm_moon"]').getByText('Set here · default: off'));
  expect((await portal.inside.settings.get(user.id))?.values).toEqual({ 'call-permission.prm_moon': true });

  // What few need shows when somebody asks for it.
  expect(await inputAt(page, 'call.max-minutes').count()).toBe(0);
  await page.getByRole('switch', { name: 'Show advanced settings' }).press('Space');
  await seen(inputAt(page, 'call.max-minutes'));

  await page.goto(`${portal.url}/settings/?of=user&id=usr_01ARZ3NDEKTSV4RRFFQ69G5FAV`);
  await seen(page.getByText('This does not exist any more.'));
  await gone(setting);
});

test('a user sets how the own calls are treated', async () => {
  const user = await portal.addUser({ name: 'Mia Mine', extension: '421' });
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, user) });
  await page.goto(`${portal.url}/account/`);
  const card = page.getByRole('region', { name: 'My calls' });
  const save = card.getByRole('button', { name: 'Save' });
  await card.getByRole('switch', { name: 'Do not disturb' }).press('Space');
  await save.first().click();
  await seen(card.locator('[data-setting="call.do-not-disturb"]').getByText('Set here'));

  await card.getByRole('switch', { name: 'No answer' }).press('Space');
  await inputAt(page, 'noAnswer.destination').click();
  await page.getByRole('option', { name: 'Number' }).click();
  await inputAt(page, 'noAnswer.destination.number').fill('421');
  await save.last().click();
  await seen(card.getByText('Leads back to yourself.'));
  await inputAt(page, 'noAnswer.destination.number').fill('200');
  await save.last().click();
  await seen(page.getByText('Your forwarding was saved.'));
  expect((await portal.inside.objects.list(kindOf('forwarding'), { limit: 10 })).items).toMatchObject([
    { userId: user.id, noAnswer: { isActive: true, destination: { kind: 'number', number: '200' } } },
  ]);
  expect((await portal.inside.settings.get(user.id))?.values).toEqual({ 'call.do-not-disturb': true });
});

test('a user who may sets the music of the own groups, and of no others (MOH-06)', async () => {
  const user = await portal.addUser({ name: 'Nora Music', extension: '422' });
  const who = systemPrincipal(portal.tenant.id);
  const make = async (name: 'user-group' | 'music-on-hold', input: object) => {
    const kind = kindOf(name);
    const made = await createObject(portal.useCases, who, kind, kind.New.parse(input) as ObjectInput);
    if (!made.ok) throw new Error(JSON.stringify(made.problem));
    return made.value.id;
  };
  const [sales, piano] = [
    await make('user-group', { name: 'Sales', rank: 1, memberIds: [user.id] }),
    await make('music-on-hold', { name: 'Piano' }),
  ];
  await make('user-group', { name: 'Others', rank: 2, memberIds: [portal.operator.id] });
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, user) });
  await page.goto(`${portal.url}/account/`);
  const card = page.getByRole('region', { name: 'Music of my groups' });
  await seen(page.getByRole('region', { name: 'My calls' }).getByRole('switch', { name: 'Do not disturb' }));
  expect(await card.count()).toBe(0);

  const may = await changeSettings(
    portal.useCases,
    who,
    { kind: 'user', id: user.id },
    { 'permission.group-music': true },
  );
  expect(may.ok).toBe(true);
  await page.reload();
  await seen(card);
  expect(await card.getByRole('combobox', { name: 'Others' }).count()).toBe(0);
  const music = card.getByRole('combobox', { name: 'Sales' });
  await music.click();
  await page.getByRole('option', { name: 'Piano' }).click();
  await seen(page.getByText('The music of Sales was saved.'));
  expect((await portal.inside.settings.get(sales))?.values).toEqual({ 'call.music-on-hold': piano });
  await page.reload();
  await expect.poll(() => music.inputValue()).toBe('Piano');
});
