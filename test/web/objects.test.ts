import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { kindOf, OBJECT_KINDS, type ObjectKind, type ObjectKindName, referencesIn } from '#shared/object/index.ts';
import type { User } from '#shared/user/index.ts';
import { tone, writeWav } from '#test/world/audio/index.ts';
import en from '../../web/language/en.json' with { type: 'json' };
import { gone, openTab, row, seen } from './browser.ts';
import { changeSomething, choose, fillRequired, inputAt } from './fill.ts';
import { browser, portal } from './stage.ts';

const tabOf = (user: User): Promise<Page & AsyncDisposable> =>
  openTab(browser, { signIn: (context) => portal.signIn(context, user) });

async function open(path: string, user = portal.operator): Promise<Page & AsyncDisposable> {
  const page = await tabOf(user);
  await page.goto(`${portal.url}/objects/${path}`);
  await seen(page.getByRole('heading', { level: 1 }));
  return page;
}

type Told = Record<string, unknown> & { readonly id: string };

/** What the API says to the one who is signed in on the page. */
async function send(
  page: Page,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  data?: object,
  tenant?: string,
): Promise<Told> {
  const answer = await page.request.fetch(`${portal.url}/v1/${path}`, {
    method,
    headers: {
      'patchbay-csrf': '1',
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
      ...(tenant !== undefined && { 'patchbay-tenant': tenant }),
    },
    ...(data && { data }),
  });
  if (!answer.ok()) throw new Error(await answer.text());
  return answer.json();
}

test('every kind is created from its form, changed, and deleted', { timeout: 600_000 }, async () => {
  await using page = await tabOf(portal.operator);
  await page.goto(`${portal.url}/`);
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  const go = (name: ObjectKindName) => menu.getByRole('link', { name: en.kinds[name].many, exact: true }).click();
  const firstRow = ({ name }: ObjectKind) => {
    return page.getByRole('table', { name: en.kinds[name].many }).getByRole('row').nth(1);
  };
  const remove = async (kind: ObjectKind) => {
    const button = firstRow(kind).getByRole('button', { name: /^Delete / });
    await button.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await gone(firstRow(kind));
  };
  const needed = new Set(
    OBJECT_KINDS.flatMap(({ New, example }) => referencesIn(New, example)).map((one) => one.target),
  );
  const closed = menu.getByRole('button', { expanded: false });
  await seen(closed.first());
  while ((await closed.count()) > 0) await closed.first().click();
  for (const kind of OBJECT_KINDS) {
    await go(kind.name);
    const create = page.getByRole('link', { name: `Create: ${en.kinds[kind.name].one}` });
    await create.first().click();
    await fillRequired(page, kind);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await firstRow(kind).getByRole('link').click();
    await changeSomething(page);
    await page.getByRole('button', { name: 'Save' }).click();
    if (needed.has(kind.name)) await seen(firstRow(kind));
    else await remove(kind);
  }
  // What others need goes after them.
  for (const kind of OBJECT_KINDS.filter(({ name }) => needed.has(name)).toReversed()) {
    await go(kind.name);
    await remove(kind);
  }
  const left = OBJECT_KINDS.map(({ name }) => portal.inside.objects.list(kindOf(name), { limit: 1 }));
  expect((await Promise.all(left)).flatMap(({ items }) => items)).toEqual([]);
});

test('members are looked for by name, moved and taken out; a destination is a kind and one of it', async () => {
  const [ada, ben, cleo] = await Promise.all([
    portal.addUser({ name: 'Ada Lake', extension: '401' }),
    portal.addUser({ name: 'Ben Hill', extension: '402' }),
    portal.addUser({ name: 'Cleo Wood', extension: '403' }),
  ]);
  await using page = await open('hunt-group/?new');
  await page.getByLabel('Name').fill('Reception');
  await page.getByLabel('Extension').fill('400');
  const members = page.getByRole('group', { name: 'Members', exact: true });
  for (const [i, name] of ['Ada', 'Ben', 'Cleo'].entries()) {
    await members.getByRole('button', { name: 'Add: Members' }).click();
    await inputAt(page, `members.${i}.userId`).fill(name);
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
  }
  await members.getByRole('button', { name: 'Move row 3 up' }).click();
  await members.getByRole('button', { name: 'Remove row 1' }).click();
  await expect.poll(() => inputAt(page, 'members.0.userId').inputValue()).toBe('Cleo Wood (403)');
  await page.getByRole('button', { name: /more settings/ }).click();
  await choose(page, inputAt(page, 'fallback'), 'User');
  await choose(page, inputAt(page, 'fallback.userId'), 'Ada Lake (401)');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await row(page, 'Reception').getByRole('link').click();
  // What is stored is shown by name.
  await expect.poll(() => inputAt(page, 'members.1.userId').inputValue()).toBe('Ben Hill (402)');
  const { items } = (await send(page, 'GET', 'hunt-groups?name=reception')) as unknown as { items: Told[] };
  expect(items).toMatchObject([
    { members: [{ userId: cleo.id }, { userId: ben.id }], fallback: { kind: 'user', userId: ada.id } },
  ]);
});

test('a tenant begins with the usual attendants; one is duplicated, and has the keys of a new one again (AAT-01, AAT-04)', async () => {
  await using page = await open('auto-attendant/');
  await page.getByRole('button', { name: 'Create the usual ones' }).first().click();
  await seen(row(page, 'After hours'));
  await row(page, 'Operator').getByRole('link').click();
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await seen(page.getByRole('heading', { level: 1, name: 'Operator (2)' }));
  const copied = async () => {
    const { items } = (await send(page, 'GET', 'auto-attendants?name=operator%20(2)')) as unknown as { items: Told[] };
    return items[0] as Told & { keys: { key: string }[] };
  };
  const { id } = await copied();
  await page.getByRole('button', { name: /more settings/ }).click();
  const keys = page.getByRole('group', { name: 'Keys', exact: true });
  const reset = keys.getByRole('button', { name: 'Reset to defaults' });
  await keys.getByRole('button', { name: 'Remove row 3' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await seen(row(page, 'Operator (2)'));
  expect((await copied()).keys.map(({ key }) => key)).toEqual(['#', '*', '9']);
  await page.goto(`${portal.url}/objects/auto-attendant/?id=${id}`);
  await reset.click();
  await gone(reset);
  await page.getByRole('button', { name: 'Save' }).click();
  await seen(row(page, 'Operator (2)'));
  expect((await copied()).keys.map(({ key }) => key)).toEqual(['#', '*', '0', '9']);
});

test('what is refused stands at its field, by the schema and by the API, and nothing typed is lost', async () => {
  await using page = await open('trunk/?new');
  await inputAt(page, 'name').fill('Provider');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await seen(page.getByText('Is needed unless the other side registers.'));
  await expect.poll(() => inputAt(page, 'host').evaluate((input) => input === document.activeElement)).toBe(true);
  await inputAt(page, 'host').fill('sip.provider.example');
  await inputAt(page, 'password').fill('not for eyes');
  await send(page, 'POST', 'trunks', { name: 'provider', host: 'other.example' });
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await seen(page.getByText('Something else has this already.'));
  expect(await inputAt(page, 'name').getAttribute('aria-invalid')).toBe('true');
  await inputAt(page, 'name').fill('Provider 2');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  // A secret is never told, and stays when the rest is changed.
  await row(page, 'Provider 2').getByRole('link').click();
  expect(await inputAt(page, 'password').inputValue()).toBe('');
  expect(await inputAt(page, 'password').getAttribute('placeholder')).toBe('Set; leave empty to keep it');
  await inputAt(page, 'name').fill('Provider 3');
  await page.getByRole('button', { name: 'Save' }).click();
  // Nor does it go to another server than the one it was given for.
  await row(page, 'Provider 3').getByRole('link').click();
  await inputAt(page, 'host').fill('sip2.provider.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await seen(page.getByText('Is needed anew: it was given for another server.'));
  await inputAt(page, 'password').fill('for the new server');
  await page.getByRole('button', { name: 'Save' }).click();
  await seen(row(page, 'sip2.provider.example'));
  const { items } = (await send(page, 'GET', 'trunks?search=sip2')) as unknown as { items: Told[] };
  expect(items).toMatchObject([{ name: 'Provider 3', hasPassword: true }]);
});

test('a change that somebody else came before is kept on top of the newer version', async () => {
  await using page = await open('skill/');
  const { id } = await send(page, 'POST', 'skills', { name: 'french', category: 'Language' });
  await page.goto(`${portal.url}/objects/skill/?id=${id}`);
  await inputAt(page, 'description').fill('Mine');
  await send(page, 'PATCH', `skills/${id}`, { category: 'Theirs' });
  await page.getByRole('button', { name: 'Save' }).click();
  await seen(page.getByText('Somebody else has changed this meanwhile', { exact: true }));
  await page.getByRole('button', { name: 'Keep my changes' }).click();
  await expect.poll(() => inputAt(page, 'category').inputValue()).toBe('Theirs');
  await page.getByRole('button', { name: 'Save' }).click();
  await seen(row(page, 'french'));
  expect(await send(page, 'GET', `skills/${id}`)).toMatchObject({ category: 'Theirs', description: 'Mine' });

  // Who did it stands in the audit log.
  await page.goto(`${portal.url}/audit/`);
  const entry = row(page, 'description: "" → "Mine"');
  await seen(entry.getByText('skill.update'));
  await seen(entry.getByText('Ann Archer (200)'));
});

test('what was typed is not lost without a question', async () => {
  await using page = await open('skill/');
  await page.getByRole('link', { name: 'Create: Skill' }).first().click();
  await inputAt(page, 'name').fill('german');
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await page.getByRole('link', { name: 'Overview' }).click();
  await question.getByRole('button', { name: 'Stay' }).click();
  await gone(question);
  await page.evaluate(() => history.back());
  await seen(question);
  await question.getByRole('button', { name: 'Stay' }).click();
  expect(await inputAt(page, 'name').inputValue()).toBe('german');
  await page.getByRole('link', { name: 'Overview' }).click();
  await question.getByRole('button', { name: 'Leave' }).click();
  await seen(page.getByRole('heading', { name: 'Overview' }));
});

test('what others need stays, and they are named', async () => {
  await using page = await open('number/');
  const { id: huntGroupId } = await send(page, 'POST', 'hunt-groups', { name: 'Needed', extension: '410' });
  const destination = { kind: 'hunt-group', huntGroupId };
  await send(page, 'POST', 'numbers', { number: '+14235550177', destination });
  await page.goto(`${portal.url}/objects/hunt-group/`);
  await page.getByRole('button', { name: 'Delete Needed (410)' }).click();
  const question = page.getByRole('dialog', { name: 'Delete Needed (410)?' });
  await question.getByRole('button', { name: 'Delete' }).click();
  await seen(question.getByRole('alert').getByText('Number (DID):'));
  await question.getByRole('link', { name: '+14235550177' }).click();
  await expect.poll(() => inputAt(page, 'destination.huntGroupId').inputValue()).toBe('Needed (410)');
});

test('a list is looked through, sorted and paged by the API', async () => {
  await using page = await open('contact/');
  const { id: phonebookId } = await send(page, 'POST', 'phonebooks', { name: 'Customers' });
  const names = Array.from({ length: 52 }, (_, i) => `Contact ${String(i).padStart(2, '0')}`);
  for (const displayName of names) await send(page, 'POST', 'contacts', { phonebookId, displayName });
  await page.reload();
  await seen(row(page, 'Contact 00'));
  expect(await row(page, 'Contact 51').count()).toBe(0);
  await page.getByRole('button', { name: 'Show more' }).click();
  await seen(row(page, 'Contact 51'));
  await page.getByRole('button', { name: 'Display name' }).click();
  await seen(page.getByRole('row').nth(1).getByText('Contact 51'));
  await page.getByRole('searchbox', { name: 'Search' }).fill('tact 07');
  await gone(row(page, 'Contact 51'));
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  // The phonebook is told by its name.
  await seen(row(page, 'Contact 07').getByText('Customers'));
});

test('who may only read sees no button, and an id of another tenant names nothing', async () => {
  const reader = await portal.addUser({ name: 'Rita Reader', extension: null });
  await using operators = await tabOf(portal.operator);
  const { id } = await send(operators, 'POST', 'skills', { name: 'italian' });
  const role = await send(operators, 'POST', 'roles', { name: 'Looks on', permissions: ['skill:read'] });
  await send(operators, 'PATCH', `users/${reader.id}`, { customRoleId: role.id });
  await using page = await open(`skill/?id=${id}`, reader);
  await expect.poll(() => inputAt(page, 'name').isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: /Save|Delete/ }).count()).toBe(0);
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await seen(row(page, 'italian'));
  expect(await page.getByText('Create: Skill').count()).toBe(0);
  await page.goto(`${portal.url}/objects/trunk/`);
  await seen(page.getByText('This page is not open to you'));

  const admin = { name: 'Gus Globe', email: 'gus@globex.example', password: 'long enough to do' };
  const globex = await send(operators, 'POST', 'tenants', { name: 'Globex', domain: 'globex.example', admin });
  const foreign = await send(operators, 'POST', 'skills', { name: 'secret-skill' }, globex.id);
  for (const nobodys of [foreign.id, 'skl_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'nonsense']) {
    await page.goto(`${portal.url}/objects/skill/?id=${nobodys}`);
    await seen(page.getByText('This does not exist'));
    expect(await page.getByText('secret-skill').count()).toBe(0);
  }
});

test('a song that is too large for a request is put where files lie, and read (MOH-01)', async () => {
  await using page = await open('prompt/?new');
  await inputAt(page, 'name').fill('A song');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await row(page, 'A song').getByRole('link').click();
  await seen(page.getByRole('button', { name: 'Upload', exact: true }));
  const choose = (buffer: Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name: 'song.wav', mimeType: 'audio/wav', buffer });
  await choose(Buffer.alloc(5_000_000, 'no sound'));
  await seen(page.getByRole('alert').filter({ hasText: en.problem['unreadable-audio'] }));
  const song = writeWav(tone({ frequencyHz: 440, seconds: 30, rateHz: 96_000 }));
  expect(song.length).toBeGreaterThan(5_000_000);
  await choose(song);
  await seen(page.getByText('30 s', { exact: true }));
  const [prompt] = ((await send(page, 'GET', 'prompts?limit=100')).items as Told[]).filter(
    ({ name }) => name === 'A song',
  );
  expect(prompt).toMatchObject({ audio: { rateHz: 16_000, seconds: 30.02 } });
});
