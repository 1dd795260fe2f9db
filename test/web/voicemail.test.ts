import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { createObject, type ObjectInput } from '#shared/usecases/index.ts';
import { getGreeting, type NewMessage, openBox } from '#shared/usecases/voicemail/index.ts';
import type { User } from '#shared/user/index.ts';
import { leftMessage } from '#test/api/left-message.ts';
import { readWav, tone, toneStrength, writeWav } from '#test/world/audio/index.ts';
import { writeToneFile } from '#test/world/phones/phone.ts';
import { barriers } from './barriers.ts';
import { gone, openBrowser, openTab, row, seen } from './browser.ts';
import { choose, inputAt } from './fill.ts';
import { startPortal, type TestPortal } from './portal.ts';

const SPOKEN_HZ = 700;

let portal: TestPortal;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-voicemail-'));
  const microphone = join(folder, 'says.wav');
  await writeToneFile(microphone, { toneHz: SPOKEN_HZ });
  const listening = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
  [portal, browser] = await Promise.all([
    startPortal(),
    openBrowser(...listening, `--use-file-for-fake-audio-capture=${microphone}`),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
  await rm(folder, { recursive: true, force: true });
});

const NAMES = ['Olga', 'Pia', 'Quentin', 'Rosa', 'Sven', 'Tilda', 'Ulla', 'Vito', 'Wanda', 'Xenia'];
let people = 0;
let owner: User;
let box: string;
/** Each test has a user of its own, with a mailbox. */
beforeEach(async () => {
  owner = await portal.addUser({ name: `${NAMES[people]} Owner`, extension: String(700 + people) });
  box = await aBox(`${NAMES[people]}’s box`, { userId: owner.id });
  people += 1;
});

let boxes = 0;
async function aBox(name: string, fields: object = {}): Promise<string> {
  boxes += 1;
  return create('voicemail-box', { name, number: String(7000 + boxes), ...fields });
}

async function create(name: 'voicemail-box' | 'distribution-list', input: object): Promise<string> {
  const kind = kindOf(name);
  const who = systemPrincipal(portal.tenant.id);
  const made = await createObject(portal.useCases, who, kind, kind.New.parse(input) as ObjectInput);
  if (!made.ok) throw new Error(JSON.stringify(made.problem));
  return made.value.id;
}

const left = (fields: Partial<NewMessage> = {}, boxId = box) => leftMessage(portal, portal.tenant.id, boxId, fields);
const from = (name: string, userId: string | null = null) => ({ from: { number: '4235550100', name, userId } });

async function open(options: Parameters<typeof openTab>[1] = {}, who = owner): Promise<Page & AsyncDisposable> {
  const page = await openTab(browser, { ...options, signIn: (context) => portal.signIn(context, who) });
  await page.goto(`${portal.url}/voicemail/`);
  await seen(page.getByRole('heading', { level: 1 }));
  return page;
}

const details = (page: Page) => page.getByRole('dialog', { name: 'Message' });
async function openMessage(page: Page, caller: string): Promise<void> {
  await row(page, caller).getByRole('button').click();
  await seen(details(page));
}
const press = (page: Page, name: string) => details(page).getByRole('button', { name, exact: true }).click();
const showFolder = (page: Page, name: string) => page.getByText(name, { exact: true }).click();
const messageOf = async (id: string, boxId = box) => portal.inside.voicemail.message(boxId, id);

test('a message that is played to its end in the browser is heard', async () => {
  const id = await left(from('Vera Voice'));
  await using page = await open();
  await seen(page.getByText('One new message; 1 of at most 100 in the mailbox.'));
  await seen(row(page, 'Vera Voice').getByText('New', { exact: true }));
  await openMessage(page, 'Vera Voice');
  await details(page)
    .getByLabel('Listen to the message')
    .evaluate((audio) => (audio as HTMLAudioElement).play());
  await seen(row(page, 'Vera Voice').getByText('Heard', { exact: true }));
  await seen(page.getByText('No new messages; 1 of at most 100 in the mailbox.'));
  expect(await messageOf(id)).toMatchObject({ isHeard: true, folder: 'inbox' });
  await press(page, 'Mark as new');
  await seen(row(page, 'Vera Voice').getByText('New', { exact: true }));
});

test('messages are saved, deleted, brought back and deleted for good', async () => {
  const id = await left(from('Vera Voice'));
  await left({ ...from('Carl Caller'), isUrgent: true });
  await using page = await open();
  await seen(row(page, 'Carl Caller').getByText('Urgent'));
  await openMessage(page, 'Vera Voice');
  await press(page, 'Save');
  await gone(row(page, 'Vera Voice'));
  await showFolder(page, 'Saved');
  await openMessage(page, 'Vera Voice');
  await press(page, 'Delete');
  await seen(page.getByText('Messages that you save are kept here.'));
  await showFolder(page, 'Deleted');
  await openMessage(page, 'Vera Voice');
  await press(page, 'Bring back');
  await showFolder(page, 'Inbox');
  await openMessage(page, 'Vera Voice');
  await press(page, 'Delete');
  await showFolder(page, 'Deleted');
  await openMessage(page, 'Vera Voice');
  await press(page, 'Delete for good');
  await seen(page.getByText('Deleted messages stay here for a while and can be brought back.'));
  expect(await messageOf(id)).toBeNull();
  await showFolder(page, 'Inbox');
  await seen(row(page, 'Carl Caller'));
});

test('a message goes to a colleague and to a list, with a comment; a private one to nobody', async () => {
  const [colleague, listed] = [await aBox('Zora’s box'), await aBox('Yves’ box')];
  const list = { name: 'Zoo keepers', number: String(70 + people), voicemailBoxIds: [listed] };
  await create('distribution-list', list);
  await left(from('Vera Voice'));
  await left({ ...from('Secret Sam'), isPrivate: true });
  await using page = await open();
  await openMessage(page, 'Vera Voice');
  await press(page, 'Forward');
  const form = details(page).getByRole('region', { name: 'Forward' });
  for (const [typed, option] of [
    ['zora', /^Zora’s box/],
    ['zoo', /^Zoo keepers .* list$/],
  ] as const) {
    await form.getByRole('combobox', { name: 'To', exact: true }).fill(typed);
    await page.getByRole('option', { name: option }).click();
  }
  await page.keyboard.press('Escape');
  await form.getByLabel('Comment').fill('please call her');
  await form.getByRole('button', { name: 'Send' }).click();
  await seen(page.getByText('Sent to 2 mailboxes.'));
  for (const boxId of [colleague, listed]) {
    const { items } = await portal.inside.voicemail.list(boxId, { limit: 10 });
    const by = { userId: owner.id };
    expect(items).toMatchObject([{ from: { name: 'Vera Voice' }, forwarded: { comment: 'please call her', by } }]);
  }
  await page.keyboard.press('Escape');
  await openMessage(page, 'Secret Sam');
  expect(await details(page).getByRole('button', { name: 'Forward' }).count()).toBe(0);
});

test('a greeting is spoken into the browser or chosen as a file, heard, and becomes what callers hear', async () => {
  await using page = await open();
  await page.getByRole('tab', { name: 'Greetings' }).click();
  const part = (name: string) => page.getByRole('region', { name, exact: true });
  const greeting = async (kind: 'personal' | 'busy') => {
    const opened = await openBox(portal.useCases, portal.tenant.id, box);
    const held = opened.ok ? await getGreeting(portal.useCases, opened.value, kind) : null;
    return held && readWav((await portal.useCases.blobs.get(held.audio)) ?? new Uint8Array());
  };
  await part('Personal').getByRole('button', { name: 'Record' }).click();
  const dialog = page.getByRole('dialog', { name: 'Personal' });
  await dialog.getByRole('button', { name: 'Record' }).click();
  await seen(dialog.getByText('Recording: speak now.'));
  // Something has to be said before it is over.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await dialog.getByLabel('Listen to the recording').evaluate((audio) => (audio as HTMLAudioElement).play());
  await dialog.getByRole('button', { name: 'Keep this recording' }).click();
  await seen(part('Personal').locator('audio'));
  const spoken = await greeting('personal');
  expect(spoken?.rateHz).toBe(16_000);
  const second = spoken?.samples.slice(-16_000) ?? [];
  expect(toneStrength(second, SPOKEN_HZ, 16_000)).toBeGreaterThan(0.5);

  const file = join(folder, 'busy.wav');
  await writeFile(file, writeWav(tone({ frequencyHz: 500, seconds: 2, rateHz: 44_100 })));
  await part('Busy').getByRole('button', { name: 'Record' }).click();
  const upload = page.getByRole('dialog', { name: 'Busy' });
  await upload.locator('input[type=file]').setInputFiles(file);
  await seen(upload.getByLabel('Listen to the recording'));
  await upload.getByRole('button', { name: 'Keep this recording' }).click();
  await seen(part('Busy').locator('audio'));
  const uploaded = await greeting('busy');
  expect(uploaded?.samples.length).toBe(32_000);
  expect(toneStrength(uploaded?.samples ?? [], 500, 16_000)).toBeGreaterThan(0.95);

  await choose(page, page.getByRole('combobox', { name: 'What callers hear' }), 'Busy');
  await seen(page.getByText('Saved.').last());
  await part('Busy').getByRole('button', { name: 'Delete' }).click();
  await gone(part('Busy').locator('audio'));
  expect(await greeting('busy')).toBeNull();
  const { value } = (await openBox(portal.useCases, portal.tenant.id, box)) as { value: { box: object } };
  expect(value.box).toMatchObject({ activeGreeting: 'busy' });
});

test('a file that is no sound is refused, and nothing is lost', async () => {
  const file = join(folder, 'text.wav');
  await writeFile(file, 'no sound at all');
  await using page = await open();
  await page.getByRole('tab', { name: 'Greetings' }).click();
  await page.getByRole('button', { name: 'Record: Name' }).click();
  await page.locator('input[type=file]').setInputFiles(file);
  await seen(page.getByText('The browser cannot read this file.'));
});

test('a colleague is answered in the browser', async () => {
  const colleague = await portal.addUser({ name: `Colleague${people} One`, extension: String(800 + people) });
  const theirs = await aBox(`Colleague ${people}`, { userId: colleague.id });
  const id = await left(from('Colleague One', colleague.id));
  const file = join(folder, 'reply.wav');
  await writeFile(file, writeWav(tone({ frequencyHz: 900, seconds: 1 })));
  await using page = await open();
  await openMessage(page, 'Colleague One');
  await press(page, 'Reply');
  const reply = details(page).getByRole('region', { name: 'Reply' });
  await reply.locator('input[type=file]').setInputFiles(file);
  await reply.getByRole('button', { name: 'Send' }).click();
  await gone(reply);
  const { items } = await portal.inside.voicemail.list(theirs, { limit: 10 });
  expect(items).toMatchObject([{ inReplyTo: id, durationMs: 1000 }]);
});

test('who is told of messages, the PIN and the feed are set', async () => {
  await left(from('Vera Voice'));
  await using page = await open();
  await page.getByRole('tab', { name: 'Settings' }).click();
  const mail = page.getByRole('region', { name: 'E-mails and messages' });
  await mail.getByRole('button', { name: 'Add: Notifications' }).click();
  await mail.locator('[data-path="notifications.0.email"]').fill('olga@phone.example');
  await mail.getByRole('button', { name: 'Save' }).click();
  await seen(page.getByText('Saved.'));
  const pin = page.getByRole('region', { name: 'PIN of the mailbox' });
  await pin.getByLabel('New PIN').fill('12');
  await pin.getByRole('button', { name: 'Change PIN' }).click();
  await seen(pin.getByText('Enter 4 to 15 digits.'));
  await pin.getByLabel('New PIN').fill('24680');
  await pin.getByRole('button', { name: 'Change PIN' }).click();
  await expect.poll(() => pin.getByLabel('New PIN').inputValue()).toBe('');
  await pin.getByLabel('Current PIN').fill('1111');
  await pin.getByLabel('New PIN').fill('13579');
  await pin.getByRole('button', { name: 'Change PIN' }).click();
  await seen(pin.getByText('The current PIN is another one.'));
  const feed = page.getByRole('region', { name: 'Feed' });
  await feed.getByRole('button', { name: 'Make an address' }).click();
  const secret = page.getByRole('dialog', { name: 'Feed' });
  const address = await secret.getByLabel('Address of the feed', { exact: true }).inputValue();
  expect(await (await fetch(address)).text()).toContain('<title>Vera Voice</title>');
  await secret.getByRole('button', { name: 'I have saved it' }).click();
  await feed.getByRole('button', { name: 'Turn the feed off' }).click();
  await seen(feed.getByRole('button', { name: 'Make an address' }));
  expect((await fetch(address)).status).toBe(404);
  const opened = await openBox(portal.useCases, portal.tenant.id, box);
  expect(opened).toMatchObject({ value: { box: { notifications: [{ email: 'olga@phone.example' }] } } });
});

test('an administrator sees how full all mailboxes are, and a user the own one only', async () => {
  await left(from('Vera Voice'));
  const admin = await portal.addUser({ name: `Admin${people} Adams`, extension: null, role: 'admin' });
  await using page = await open({}, admin);
  await seen(page.getByText('You have no mailbox'));
  await page.getByRole('tab', { name: 'All mailboxes' }).click();
  const name = `${NAMES[people - 1]}’s box`;
  await seen(row(page, name).getByText('1 of 100'));
  await seen(page.getByText(/^All messages and greetings take [\d.]+ MB\.$/));
  await row(page, name).getByRole('link').click();
  await seen(page.getByRole('heading', { name }));
  await using own = await open();
  await seen(own.getByRole('tab', { name: 'Messages' }));
  expect(await own.getByRole('tab', { name: 'All mailboxes' }).count()).toBe(0);
});

test('nothing of it has a barrier or sticks out of 320 pixels, and it speaks French', async () => {
  await left({ ...from('Vera Voice'), isUrgent: true, isPrivate: true });
  await left(from('A caller with quite a long name, of a company with a longer one'));
  await using page = await open({ locale: 'fr-FR' }, portal.operator);
  await seen(page.getByRole('heading', { name: 'Messagerie vocale' }));
  await using narrow = await open({ width: 320 });
  const isNarrow = async (what: string) => {
    const width = () => narrow.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(width, { message: what }).toBeLessThanOrEqual(320);
    expect(await barriers(narrow), what).toEqual([]);
  };
  await seen(row(narrow, 'Vera Voice'));
  await isNarrow('messages');
  await openMessage(narrow, 'A caller');
  await press(narrow, 'Forward');
  await isNarrow('a message');
  await narrow.keyboard.press('Escape');
  await narrow.getByRole('tab', { name: 'Greetings' }).click();
  await narrow.getByRole('button', { name: 'Record: Busy' }).click();
  await isNarrow('a greeting');
  await narrow.keyboard.press('Escape');
  await isNarrow('greetings');
  await narrow.getByRole('tab', { name: 'Settings' }).click();
  await seen(narrow.getByRole('region', { name: 'Feed' }));
  await isNarrow('settings');
  await page.getByRole('tab', { name: 'Toutes les boîtes' }).click();
  await seen(page.getByRole('table', { name: 'Toutes les boîtes' }));
  expect(await barriers(page)).toEqual([]);
});

test('an owner has messages put into an IMAP account, whose password is asked for and never told (VML-08)', async () => {
  await using page = await open();
  await page.getByRole('tab', { name: 'Settings' }).click();
  const part = page.getByRole('region', { name: 'IMAP account' });
  const save = part.getByRole('button', { name: 'Save' });
  await part.getByRole('switch', { name: 'IMAP account' }).press('Space');
  await inputAt(page, 'imapAccount.host').fill('imap.example.org');
  await save.click();
  await seen(part.getByText('This is needed.').first());
  await inputAt(page, 'imapAccount.user').fill('olga');
  await inputAt(page, 'imapPassword').fill('a secret of hers');
  await save.click();
  await gone(part.getByText('This is needed.'));
  const opened = async () => (await (await page.request.get(`${portal.url}/v1/account/voicemail`)).json()).items[0];
  const account = { host: 'imap.example.org', port: 993, security: 'tls', user: 'olga', folder: 'INBOX' };
  await expect.poll(opened).toMatchObject({ imapAccount: account, hasImapPassword: true });
  // What was typed is gone, and what is there is not told.
  await expect.poll(() => inputAt(page, 'imapPassword').inputValue()).toBe('');
  // A password goes to no other server.
  await inputAt(page, 'imapAccount.host').fill('imap.example.com');
  await save.click();
  await seen(part.getByRole('alert').or(part.locator('[id$="-error"]')).first());
  expect(await opened()).toMatchObject({ imapAccount: account });
  await page.reload();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await part.getByRole('switch', { name: 'IMAP account' }).press('Space');
  await save.click();
  await expect.poll(opened).toMatchObject({ imapAccount: null });
});
