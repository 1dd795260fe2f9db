import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, CALLER_HZ, registered, secondsOfTone } from '#test/world/phones/index.ts';
import { barriers } from './barriers.ts';
import { gone, openBrowser, openTab, row, seen } from './browser.ts';

/** A contact centre with real phones, as people at the portal see it: 200 calls, 201 is where the agent sits, 202 the supervisor. */
const PATIENT = { timeout: 60_000, interval: 100 };
const PASSWORD = 'correct horse battery';

let patchbay: TestPatchbay;
let browser: Browser;
let [alice, bob, carol]: BaresipPhone[] = [];
let userIds: Record<string, string>;

const made = async (path: string, body: object): Promise<string> => {
  const answer = await patchbay.api.post<{ id: string }>(path, body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.id;
};

beforeAll(async () => {
  [patchbay, browser] = await Promise.all([startTestPatchbay(), openBrowser()]);
  const { body } = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  userIds = Object.fromEntries(body.items.map(({ id, extension }) => [extension, id]));
  const role = { role: 'supervisor', email: 'carol@demo.example', password: PASSWORD };
  expect((await patchbay.api.patch(`/v1/users/${userIds['202']}`, role)).status).toBe(200);
  const says = { toneHz: CALLER_HZ };
  [alice, bob, carol] = await Promise.all([
    registered(BaresipPhone.start({ account: patchbay.account('200'), says, lifeSeconds: 300 })),
    registered(BaresipPhone.start({ account: patchbay.account('201'), lifeSeconds: 300 })),
    registered(BaresipPhone.start({ account: patchbay.account('202'), lifeSeconds: 300 })),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([alice, bob, carol].map((phone) => phone?.close()));
  await patchbay?.close();
});

const tabOf = async (email: string, width = 1280) => {
  const page = await openTab(browser, {
    width,
    signIn: async (context) => {
      const data = { email, password: PASSWORD };
      expect((await context.request.post(`${patchbay.facts.portal}/v1/sessions`, { data })).ok()).toBe(true);
    },
  });
  page.setDefaultTimeout(60_000);
  return page;
};

/**
 *   200              edge               201 (agent 4001)      202, and the supervisor's browser
 *    │                 │◀──────── log in, pause ───────────────────│
 *    │── INVITE 300 ──▶│── waiting: 1 ────────────────────────────▶│
 *    │                 │◀──────── end of the pause ────────────────│
 *    │◀═══════════════▶│◀═════════════════▶│                       │
 *    │                 │◀──────── listen ──────────────────────────│
 *    │◀════════════════╪═══════════════════╪══════════════════════▶│ (hears both)
 */
test('a supervisor sees queues and agents live, logs in, pauses and listens (X3-SU-03 to X3-SU-09, X3-SU-16 to X3-SU-23, X3-AG-09)', {
  timeout: 240_000,
}, async () => {
  if (!alice || !bob || !carol) throw new Error('no phones');
  const agentId = await made('/v1/agents', { number: '4001', firstName: 'Ann', lastName: 'Archer' });
  const members = [{ kind: 'agent', agentId }];
  const queueId = await made('/v1/queues', { name: 'support', displayName: 'Support', extension: '300', members });
  await using page = await tabOf('carol@demo.example');
  await page.goto(`${patchbay.facts.portal}/supervision/`);
  await seen(page.getByRole('status').getByText('Live', { exact: true }));
  const board = page.getByRole('table', { name: 'Queues' });
  const figures = async () => (await row(page, 'Support').first().getByRole('cell').allTextContents()).slice(0, 6);
  const told = () => expect.poll(figures, PATIENT);
  await told().toEqual(['0', '–', '–', '0', '0', '0']);

  const agents = page.getByRole('table', { name: 'Agents' });
  const ann = agents.getByRole('row').filter({ hasText: 'Ann Archer' });
  await seen(ann.getByText('Logged out'));
  const act = async (what: string) => {
    await page.getByRole('button', { name: 'Actions for Ann Archer' }).click();
    await page.getByRole('menuitem', { name: what }).click();
  };
  await act('Log in');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Extension').fill('999');
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await seen(dialog.getByText('Nobody has this extension.'));
  await dialog.getByLabel('Extension').fill('201');
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await seen(ann.getByText('Ready'));
  await act('Pause');
  await dialog.getByLabel('Reason').fill('Lunch');
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await seen(ann.getByText('Paused'));
  await seen(ann.getByText('1 · Lunch'));
  await told().toEqual(['0', '–', '–', '0', '1', '0']);

  await alice.call('300');
  await alice.waitFor('answered');
  await expect.poll(async () => (await figures())[0], PATIENT).toBe('1');
  await board.getByRole('button', { name: 'Support' }).click();
  const callers = page.getByRole('table', { name: 'Waiting callers' });
  await seen(callers.getByText('Not yet'));
  await seen(callers.getByRole('cell', { name: /\b200$/ }));
  await seen(page.getByText('1 agent and 0 phones'));
  expect(await barriers(page)).toEqual([]);

  await act('End pause');
  await bob.waitFor('incoming');
  await bob.answer();
  await seen(ann.getByText(/Talking 0:/));
  await expect.poll(async () => (await figures())[3], PATIENT).toBe('1');
  await act('Listen');
  await carol.waitFor('incoming');
  await carol.answer();
  await carol.waitFor('answered');
  await expect
    .poll(async () => secondsOfTone(await (carol as BaresipPhone).recording(), CALLER_HZ), PATIENT)
    .toBeGreaterThan(0.5);
  await carol.hangUp();
  await alice.hangUp();
  await seen(ann.getByText('Ready'));
  await expect.poll(async () => ann.getByText(/^\d\d:\d\d$/).count(), PATIENT).toBe(1);

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('queues.csv');

  // The edge is killed: the page says that it is behind, and is there again by itself.
  await patchbay.edge.crash();
  await seen(page.getByText('Connecting', { exact: true }));
  await seen(page.getByRole('status').getByText('Live', { exact: true }));
  await ann.getByRole('button', { name: 'Ann Archer' }).click();
  const details = page.getByRole('dialog', { name: 'Ann Archer 4001' });
  await details.getByRole('button', { name: 'Pause in Support' }).click();
  await seen(details.getByRole('button', { name: 'End pause in Support' }));
  expect(await barriers(page)).toEqual([]);
  await details.getByRole('button', { name: 'Log out' }).click();
  await seen(details.getByText('Logged out'));
  await page.keyboard.press('Escape');
  await gone(details);
  expect((await patchbay.api.get<{ loggedIn: number }>(`/v1/queues/${queueId}/live`)).body.loggedIn).toBe(0);
});
