import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { noteTry, type OpenedFaxBox, openFaxBox, takeFax } from '#shared/usecases/fax/index.ts';
import { createObject } from '#shared/usecases/index.ts';
import type { User } from '#shared/user/index.ts';
import { receivedFax } from '#test/api/received-fax.ts';
import { aPage, pagesOfPdf, pagesOfTiff, tiffOf } from '#test/world/fax/index.ts';
import { barriers } from './barriers.ts';
import { gone, openTab, row, seen } from './browser.ts';
import { choose } from './fill.ts';
import { browser, portal } from './stage.ts';

/** Faxes in the portal (XiVO 15.12 XA-FAX-01, XA-FAX-02). */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-faxes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const NAMES = ['Olga', 'Pia', 'Quentin', 'Rosa', 'Sven'];
let people = 0;
let owner: User;
let box: string;
/** Each test has a user of its own, with a fax box. */
beforeEach(async () => {
  owner = await portal.addUser({ name: `${NAMES[people]} Owner`, extension: String(700 + people) });
  box = await aBox(`${NAMES[people]}’s box`, { userId: owner.id });
  people += 1;
});

async function aBox(name: string, fields: object = {}): Promise<string> {
  const kind = kindOf('fax-box');
  const made = await createObject(
    portal.useCases,
    systemPrincipal(portal.tenant.id),
    kind,
    kind.New.parse({ name, ...fields }),
  );
  if (!made.ok) throw new Error(JSON.stringify(made.problem));
  return made.value.id;
}

const came = (from: string, fields: object = {}, boxId = box) =>
  receivedFax(portal, portal.tenant.id, boxId, {
    caller: { number: '0155501', name: from, userId: null },
    ...fields,
  });

async function open(options: Parameters<typeof openTab>[1] = {}, who = owner): Promise<Page & AsyncDisposable> {
  const page = await openTab(browser, { ...options, signIn: (context) => portal.signIn(context, who) });
  await page.goto(`${portal.url}/faxes/`);
  await seen(page.getByRole('heading', { level: 1 }));
  return page;
}

/** Chooses a file and a number, and sends them. */
async function sendFile(page: Page, name: string, content: Uint8Array | string, to: string): Promise<void> {
  const file = join(folder, name);
  await writeFile(file, content);
  await page.getByRole('button', { name: 'Send a fax' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send a fax' });
  await dialog.getByLabel('Number').fill(to);
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
}

async function opened(boxId = box): Promise<OpenedFaxBox> {
  const found = await openFaxBox(portal.useCases, portal.tenant.id, boxId);
  if (!found.ok) throw new Error(found.problem.code);
  return found.value;
}
const faxesIn = async (boxId = box) => (await portal.inside.faxes.list(boxId, { limit: 10 })).items;

test('a fax that came is opened as PDF, and deleted with its pages', async () => {
  const id = await came('Frieda Fax', { tiff: tiffOf([aPage(1), aPage(2)]) });
  const { pdf } = (await portal.inside.faxes.get(box, id)) ?? {};
  await came('Broken Bob', { error: 'The call dropped prematurely', tiff: null });
  await using page = await open();
  const fax = row(page, 'Frieda Fax');
  await seen(fax.getByText('Received', { exact: true }));
  await seen(fax.getByRole('cell', { name: '2', exact: true }));
  const download = page.waitForEvent('download');
  await fax.getByRole('link', { name: /^Open the fax .* as PDF$/ }).click();
  const file = await readFile(await (await download).path());
  expect(await pagesOfPdf(file)).toEqual([aPage(1), aPage(2)]);
  const broken = row(page, 'Broken Bob');
  await seen(broken.getByText('Failed'));
  await seen(broken.getByText('The call dropped prematurely'));
  expect(await broken.getByRole('link').count()).toBe(0);
  await fax.getByRole('button', { name: /^Delete the fax/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await gone(fax);
  expect(await portal.inside.faxes.get(box, id)).toBeNull();
  expect(await portal.useCases.blobs.get(pdf ?? '')).toBeNull();
});

test('a file is sent, and the page says by itself how it is doing', async () => {
  await using page = await open();
  await sendFile(page, 'order.tiff', tiffOf([aPage(3)]), '+33 (1) 55-502');
  await seen(page.getByText('The fax is on its way.'));
  await page.getByText('Sent', { exact: true }).click();
  const fax = row(page, '+33155502');
  await seen(fax.getByText('Waiting'));
  const [held] = await faxesIn();
  expect(await pagesOfTiff((await portal.useCases.blobs.get(held?.tiff ?? '')) ?? new Uint8Array())).toEqual([
    aPage(3),
  ]);
  const waiting = { tenantId: portal.tenant.id, boxId: box, faxId: held?.id ?? '', dueAtMs: 0 };
  const taken = await takeFax(portal.useCases, waiting);
  await seen(fax.getByText('Being sent'));
  expect(await fax.getByRole('button').count()).toBe(0);
  const tried = { remoteStationId: '', bitsPerSecond: 14_400, isCorrected: true, callId: null };
  if (!taken) throw new Error('nothing was taken');
  await noteTry(portal.useCases, taken, { ...tried, error: 'The line is busy', mayRetry: true, pages: 0 });
  await seen(fax.getByText('One try so far'));
  await seen(fax.getByText('The line is busy'));
  const again = await takeFax(portal.useCases, waiting);
  if (!again) throw new Error('nothing was taken');
  await noteTry(portal.useCases, again, { ...tried, error: null, mayRetry: false, pages: 1 });
  await seen(fax.getByText('Sent', { exact: true }));
  await seen(fax.getByRole('cell', { name: '1', exact: true }));
});

test('what cannot be sent is refused with a reason, and one that waits is taken back', async () => {
  await using page = await open();
  const dialog = page.getByRole('dialog', { name: 'Send a fax' });
  await sendFile(page, 'hello.pdf', 'no PDF at all', '*72');
  await seen(dialog.getByText('Enter a number: digits, with + before them at most.'));
  await dialog.getByLabel('Number').fill('0155502');
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await seen(dialog.getByText('This file cannot be sent. Choose a PDF, or a TIFF in black and white.'));
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await faxesIn()).toEqual([]);
  await sendFile(page, 'order.pdf', '%PDF-1.4 of some program', '0155502');
  await gone(dialog);
  await page.getByText('Sent', { exact: true }).click();
  await row(page, '0155502')
    .getByRole('button', { name: /^Delete the fax/ })
    .click();
  await seen(page.getByText('It is not sent any more. This cannot be undone.'));
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await seen(page.getByText('A fax that you send appears here, and how it is doing.'));
  expect((await portal.store.waitingFaxes.list()).filter(({ boxId }) => boxId === box)).toEqual([]);
});

test('an administrator looks into every box of the tenant, a user into the own ones only', async () => {
  await came('Frieda Fax');
  const shared = await aBox(`Reception ${people}`, { extension: String(3000 + people) });
  await came('Rolf Reception', {}, shared);
  const admin = await portal.addUser({ name: `Admin${people} Adams`, extension: null, role: 'admin' });
  await using page = await open({}, admin);
  const boxes = page.getByRole('combobox', { name: 'Fax box' });
  await choose(page, boxes, `Reception ${people} (${3000 + people})`);
  await seen(row(page, 'Rolf Reception'));
  await sendFile(page, 'order.tiff', tiffOf([aPage(3)]), '0155502');
  await seen(page.getByText('This fax box has no owner, as whose call the fax would go. Choose one first.'));
  await page.keyboard.press('Escape');
  await choose(page, boxes, `${NAMES[people - 1]}’s box`);
  await seen(row(page, 'Frieda Fax'));
  await using own = await open();
  await seen(row(own, 'Frieda Fax'));
  expect(await own.getByRole('combobox').count()).toBe(0);
  expect(await opened(shared)).toMatchObject({ box: { userId: null } });
  const nobody = await portal.addUser({ name: `Nobody${people} Nemo`, extension: null });
  await using without = await open({}, nobody);
  await seen(without.getByText('You have no fax box'));
  expect(await without.getByRole('button', { name: 'Send a fax' }).count()).toBe(0);
});

test('it is worked by keyboard, has no barrier, does not stick out of 320 pixels, and speaks French', async () => {
  await came('A caller with quite a long name, of a company with a longer one');
  await came('Broken Bob', { error: 'Disconnected after permitted retries of the page', tiff: null });
  await using page = await open();
  await page.getByRole('button', { name: 'Send a fax' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Send a fax' });
  await seen(dialog);
  await page.keyboard.press('Enter');
  await seen(dialog.getByText('Choose a PDF or TIFF of at most 4.5 MB.'));
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await gone(dialog);
  await using narrow = await open({ width: 320 });
  const isNarrow = async (what: string) => {
    const width = () => narrow.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(width, { message: what }).toBeLessThanOrEqual(320);
    expect(await barriers(narrow), what).toEqual([]);
  };
  await seen(row(narrow, 'A caller'));
  await isNarrow('received faxes');
  await narrow.getByRole('button', { name: 'Send a fax' }).click();
  await seen(narrow.getByRole('dialog'));
  await isNarrow('a fax to send');
  await using french = await open({ locale: 'fr-FR', colorScheme: 'dark' });
  await seen(french.getByRole('table', { name: 'Fax reçus, du plus récent au plus ancien' }));
  expect(await french.title()).toBe('Fax · Patchbay');
});
