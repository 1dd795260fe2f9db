import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveQueue } from '#shared/call-queue/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, CALLER_HZ, registered, secondsOfTone } from '#test/world/phones/index.ts';
import { barriers } from './barriers.ts';
import { gone, openBrowser, openTab, row, seen } from './browser.ts';

/** A contact centre with real phones, as people at the portal see it: 200 and 203 call, 201 and 202 answer, 204 is somebody else. */
const PATIENT = { timeout: 60_000, interval: 100 };
const PASSWORD = 'correct horse battery';
const SIP_PASSWORD = 'a-secret-of-these-two';

let patchbay: TestPatchbay;
let browser: Browser;
let userIds: Record<string, string>;
let [alice, bob, carol, dave, emil]: BaresipPhone[] = [];

const made = async (path: string, body: object): Promise<string> => {
  const answer = await patchbay.api.post<{ id: string }>(path, body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.id;
};

beforeAll(async () => {
  [patchbay, browser] = await Promise.all([startTestPatchbay(), openBrowser()]);
  const { body } = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  userIds = Object.fromEntries(body.items.map(({ id, extension }) => [extension, id]));
  const signsIn = async (extension: string, fields: object) => {
    const answer = await patchbay.api.patch(`/v1/users/${userIds[extension]}`, { ...fields, password: PASSWORD });
    expect(answer).toMatchObject({ status: 200 });
  };
  await signsIn('201', { email: 'bob@demo.example', role: 'operator' });
  await signsIn('202', { email: 'carol@demo.example', role: 'supervisor' });
  const others = { '203': 'Dave Dart', '204': 'Emil Eder' };
  for (const [extension, name] of Object.entries(others))
    await made('/v1/users', { name, extension, email: `${extension}@demo.example`, sipPassword: SIP_PASSWORD });
  const phone = (extension: string, more: object = {}) =>
    registered(BaresipPhone.start({ account: patchbay.account(extension, more), says }));
  const says = { toneHz: CALLER_HZ };
  const own = { password: SIP_PASSWORD };
  [alice, bob, carol, dave, emil] = await Promise.all([
    ...['200', '201', '202'].map((extension) => phone(extension)),
    ...['203', '204'].map((extension) => phone(extension, own)),
  ]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([alice, bob, carol, dave, emil].map((phone) => phone?.close()));
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

/** An operator: his page, his phone. */
interface Operator {
  readonly page: Page;
  readonly phone: BaresipPhone;
}

/**
 *   200, 203          switchboard 900         hold 901        201, 202 with a browser each       204
 *    │─── INVITE ──────────▶│                    │                  │                             │
 *    │                      │◀────── both want 203 ────────────────│                             │
 *    │                      │───────── one has him ───────────────▶│  F7: hold                   │
 *    │                      │                    │◀────────────────│                             │
 *    │                      │◀────── the other takes 200 ──────────│  F5: ask 204, complete      │
 *    │◀═════════════════════╪════════════════════╪═════════════════╪════════════════════════════▶│
 *    │                      │                    │◀── F9: takes 203│  F4: to the first one       │
 */
test('two operators answer any caller, one has him; hold, ask, put through, all by keys (XA-SW-01 to XA-SW-21)', {
  timeout: 600_000,
}, async () => {
  if (!alice || !bob || !carol || !dave || !emil) throw new Error('no phones');
  const operators = ['201', '202'].map((extension) => ({ kind: 'user', userId: userIds[extension] }));
  const board = { isSwitchboard: true, memberRingSeconds: 60 };
  const boardId = await made('/v1/queues', { ...board, name: '__switchboard', extension: '900', members: operators });
  await made('/v1/queues', { ...board, name: '__switchboard_hold', extension: '901', members: [] });
  await using bobsPage = await tabOf('bob@demo.example');
  await using carolsPage = await tabOf('carol@demo.example');
  const desks: Operator[] = [
    { page: bobsPage, phone: bob },
    { page: carolsPage, phone: carol },
  ];
  for (const { page } of desks) {
    await page.goto(`${patchbay.facts.portal}/switchboard/`);
    await seen(page.getByRole('status').getByText('Live', { exact: true }));
    await seen(page.getByText(/^Ready/));
  }
  const list = ({ page }: Operator, name: string) => page.getByRole('region', { name });
  const current = ({ page }: Operator) =>
    list({ page } as Operator, 'Current call')
      .getByRole('status')
      .textContent();
  const says = (operator: Operator, text: RegExp) => expect.poll(() => current(operator), PATIENT).toMatch(text);
  const picksUp = async ({ phone }: Operator, from: string) => {
    expect((await phone.waitFor('incoming')).from).toContain(`sip:${from}@`);
    await phone.answer();
  };

  await alice.call('900');
  await alice.waitFor('answered');
  await dave.call('900');
  await dave.waitFor('answered');
  const answerDave = ({ page }: Operator) => page.getByRole('button', { name: 'Answer Dave Dart 203' });
  for (const desk of desks) await seen(answerDave(desk));
  // The one who came last, and both at once.
  await Promise.all(desks.map((desk) => answerDave(desk).click()));
  const doings = async () => (await Promise.all(desks.map(current))).map((text) => /203/.test(text ?? ''));
  await expect.poll(async () => (await doings()).filter(Boolean).length, PATIENT).toBe(1);
  const [first, second] = (await doings())[0] ? desks : desks.toReversed();
  if (!first || !second) throw new Error('no operators');
  // Whoever comes later is told so.
  const { callers } = (await patchbay.api.get<LiveQueue>(`/v1/queues/${boardId}/live`)).body;
  const late = { memberId: userIds[second.phone.account.extension] };
  const path = `/v1/queues/${boardId}/callers/${callers.find(({ number }) => number === '203')?.callId}/take`;
  expect(await patchbay.api.post(path, late)).toMatchObject({ status: 409, body: { code: 'caller-gone' } });
  await picksUp(first, '203');
  await says(first, /^Talking with Dave Dart 203/);
  expect(await barriers(first.page)).toEqual([]);

  await first.page.keyboard.press('F7');
  await first.phone.waitFor('ended');
  for (const desk of desks)
    await seen(list(desk, 'Calls on hold').getByRole('button', { name: 'Answer Dave Dart 203' }));
  await says(first, /^No call/);

  await second.page.keyboard.press('F6');
  await second.page.keyboard.press('Enter');
  await picksUp(second, '200');
  await says(second, /^Talking with/);

  // Who comes again waits anew, behind the others.
  const onHold = async () =>
    (await list(first, 'Calls on hold').getByRole('button').allTextContents()).map((text) => {
      const [, number, minutes = '', seconds = ''] = /(\d{3})(\d+):(\d\d)$/.exec(text) ?? [];
      return { number, waits: Number(minutes) * 60 + Number(seconds) };
    });
  const numbersOnHold = async () => (await onHold()).map(({ number }) => number);
  const holds = async (operator: Operator) => {
    await operator.page.keyboard.press('F7');
    await operator.phone.waitFor('ended');
    await says(operator, /^No call/);
  };
  const takesFirstOnHold = async (operator: Operator, number: string) => {
    await operator.page.keyboard.press('F9');
    await operator.page.keyboard.press('Enter');
    await picksUp(operator, number);
    await says(operator, new RegExp(`^Talking with .*${number}`));
  };
  await holds(second);
  await expect.poll(numbersOnHold, PATIENT).toEqual(['203', '200']);
  await takesFirstOnHold(second, '203');
  await holds(second);
  await expect.poll(numbersOnHold, PATIENT).toEqual(['200', '203']);
  const [longer, shorter] = await onHold();
  expect(longer?.waits).toBeGreaterThanOrEqual(shorter?.waits ?? Number.POSITIVE_INFINITY);
  await takesFirstOnHold(second, '200');

  const asked = emil;
  const asksEmil = async () => {
    await second.page.keyboard.press('F5');
    await second.page.getByLabel('Name or number').fill('eder');
    await seen(second.page.getByRole('button', { name: 'Emil Eder' }));
    await second.page.keyboard.press('Enter');
    await asked.waitFor('incoming');
    await says(second, /^Ringing Emil Eder 204, while/);
  };
  await asksEmil();
  await expect.poll(() => second.page.getByRole('button', { name: 'Complete transfer' }).isDisabled()).toBe(true);
  await second.page.keyboard.press('F8');
  await emil.waitFor('ended');
  await says(second, /^Talking with .*200/);
  await asksEmil();
  await emil.answer();
  await says(second, /^Asking Emil Eder 204, while/);
  await second.page.keyboard.press('F5');
  await second.phone.waitFor('ended');
  await says(second, /^No call/);
  await expect
    .poll(async () => secondsOfTone(await (emil as BaresipPhone).recording(), CALLER_HZ), PATIENT)
    .toBeGreaterThan(0.5);
  await alice.hangUp();

  await takesFirstOnHold(second, '203');
  await gone(list(first, 'Calls on hold').getByRole('button'));
  await second.page.keyboard.press('F4');
  await second.page.getByLabel('Name or number').fill(first.phone.account.extension);
  await second.page.keyboard.press('Enter');
  await picksUp(first, '203');
  await says(second, /^No call/);
  await says(first, /^Talking with Dave Dart 203/);
  await first.page.keyboard.press('F8');
  await dave.waitFor('ended');
  await says(first, /^No call/);

  // Whom the operator calls, and who does not answer, is called off.
  await first.phone.waitFor('ended');
  await first.page.keyboard.press('F3');
  await first.page.getByLabel('Name or number').fill('eder');
  await seen(first.page.getByRole('button', { name: 'Emil Eder' }));
  await first.page.keyboard.press('Enter');
  await first.phone.waitFor('incoming');
  await first.phone.answer();
  await emil.waitFor('incoming');
  await says(first, /^Ringing: Emil Eder 204/);
  await first.page.keyboard.press('F8');
  await emil.waitFor('ended');
  await says(first, /^No call/);
});

interface Waits {
  readonly queueId: string;
  readonly averageWaitSeconds: number | null;
  readonly longestWaitSeconds: number | null;
}
const clock = (seconds: number | null | undefined): string => {
  if (seconds == null) throw new Error('nobody knows yet');
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

/**
 *   200, 203         edge               201 (agent 4011)      the dashboard in a browser
 *    │── INVITE 201 ──▶│── rings ─────────▶│                     Not in use
 *    │◀════════════════╪══ answers ═══════▶│                     Internal, incoming
 *    │◀─ rings ────────│◀── INVITE 203 ────│                     Not in use
 *    │◀════════════════╪══════════════════▶│                     Internal, outgoing
 *    │── INVITE 310 ──▶│── rings ─────────▶│                     Not in use
 *    │◀════════════════╪══════════════════▶│                     In use, talking
 */
test('a dashboard shows agents queue by queue, from the answer on; its boxes are moved, resized and hidden, and stay so (X3-DB-01 to X3-DB-08)', {
  timeout: 240_000,
}, async () => {
  if (!alice || !bob || !dave) throw new Error('no phones');
  const agentId = await made('/v1/agents', { number: '4011', firstName: 'Ben', lastName: 'Bell' });
  const members = [{ kind: 'agent', agentId }];
  const queueId = await made('/v1/queues', { name: 'returns', displayName: 'Returns', extension: '310', members });
  await made('/v1/queues', { name: 'night', displayName: 'Night', extension: '311', members: [] });
  await using page = await tabOf('carol@demo.example');
  const told: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const { event } = JSON.parse(String(payload)) as {
        event?: { type: string; data: { agentId?: string; availability?: string } };
      };
      if (event?.type === 'agent.availability-changed' && event.data.agentId === agentId)
        told.push(event.data.availability ?? '');
    }),
  );
  await page.goto(`${patchbay.facts.portal}/agent-dashboard/`);
  await seen(page.getByRole('status').getByText('Live', { exact: true }));
  const box = (name: string) => page.getByRole('region', { name, exact: true });
  const titles = () => page.getByRole('heading', { level: 2 }).allTextContents();
  const isNow = (text: RegExp) =>
    expect
      .poll(() => box('Returns').getByRole('listitem').allTextContents(), PATIENT)
      .toEqual([expect.stringMatching(text)]);
  await seen(box('Returns').getByText('No agent is logged in.'));
  const order = async (what: string, body: object) =>
    expect(await patchbay.api.post(`/v1/agents/${agentId}/${what}`, body)).toMatchObject({ status: 200 });
  await order('login', { extension: '201' });
  await isNow(/^Ben Bell 4011Not in use\d+:\d\d$/);

  await dave.call('201');
  await bob.waitFor('incoming');
  await dave.waitFor('ringing');
  await bob.answer();
  await isNow(/Internal, incoming/);
  await dave.hangUp();
  await bob.waitFor('ended');
  await isNow(/Not in use/);

  await bob.call('203');
  await dave.waitFor('incoming');
  await bob.waitFor('ringing');
  await dave.answer();
  await isNow(/Internal, outgoing/);
  await bob.hangUp();
  await dave.waitFor('ended');
  await isNow(/Not in use/);

  await alice.call('310');
  await bob.waitFor('incoming');
  await bob.answer();
  await isNow(/In use · Talking/);
  await order('pause', { reason: 'Lunch' });
  await alice.hangUp();
  await bob.waitFor('ended');
  await isNow(/In use · Paused/);
  const inQueue = (await patchbay.api.get<LiveQueue>(`/v1/queues/${queueId}/live`)).body;
  expect(inQueue.members).toMatchObject([{ memberId: agentId, availability: 'unavailable' }]);
  // No phone that only rings is told of; the talk and the pause are one.
  await expect
    .poll(() => told, PATIENT)
    .toEqual([
      'available',
      'on-call-incoming-internal',
      'available',
      'on-call-outgoing-internal',
      'available',
      'unavailable',
    ]);

  expect(await barriers(page)).toEqual([]);
  const before = await titles();
  const layout = async (what: string) => {
    await page.getByRole('button', { name: 'Layout of Returns' }).click();
    await page.getByRole('menuitem', { name: what }).click();
  };
  const [first = ''] = before;
  await box('Returns').getByRole('heading').dragTo(box(first).getByRole('heading'));
  await expect.poll(titles, PATIENT).toEqual(['Returns', ...before.filter((title) => title !== 'Returns')]);
  await layout('Move back');
  const moved = [first, 'Returns', ...before.filter((title) => title !== 'Returns' && title !== first)];
  await expect.poll(titles, PATIENT).toEqual(moved);
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), PATIENT)
    .toBe('Layout of Returns');
  const widthOf = async (name: string) => (await box(name).boundingBox())?.width ?? 0;
  const narrow = await widthOf('Returns');
  await layout('Wider');
  await expect.poll(() => widthOf('Returns'), PATIENT).toBeGreaterThan(1.9 * narrow);
  await box('Night').getByRole('heading').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Hide' }).click();
  await gone(box('Night'));
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), PATIENT).toMatch(/^Queues: /);
  await expect.poll(() => page.getByRole('status').allTextContents(), PATIENT).toContain('Night is hidden.');
  await page.reload();
  await isNow(/In use · Paused/);
  expect(await titles()).toEqual(moved.filter((title) => title !== 'Night'));
  expect(await widthOf('Returns')).toBeGreaterThan(1.9 * narrow);
  const corner = await box('Returns').boundingBox();
  if (!corner) throw new Error('the box is not there');
  const [x, y] = [corner.x + corner.width - 5, corner.y + corner.height - 5];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - narrow, y);
  await page.mouse.up();
  await expect.poll(() => widthOf('Returns'), PATIENT).toBe(narrow);
  await page.getByRole('button', { name: /^Queues: / }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Night' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(titles, PATIENT).toEqual(moved);
  await page.setViewportSize({ width: 320, height: 800 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), PATIENT).toBeLessThanOrEqual(320);
  await order('logout', {});
  await seen(box('Returns').getByText('No agent is logged in.'));
});

/**
 *   200              edge               201 (agent 4001)      202, and the supervisor's browser
 *    │                 │◀──────── log in, pause ───────────────────│
 *    │── INVITE 300 ──▶│── waiting: 1 ────────────────────────────▶│
 *    │                 │◀──────── end of the pause ────────────────│
 *    │◀═══════════════▶│◀═════════════════▶│                       │
 *    │                 │◀──────── listen ──────────────────────────│
 *    │◀════════════════╪═══════════════════╪══════════════════════▶│ (hears both)
 */
test('a supervisor sees queues and agents live, logs in, pauses and listens; an agent sees himself (X3-SU-02 to X3-SU-25, X3-AG-09)', {
  timeout: 600_000,
}, async () => {
  if (!alice || !bob || !carol) throw new Error('no phones');
  const agentId = await made('/v1/agents', { number: '4001', firstName: 'Ann', lastName: 'Archer' });
  const members = [{ kind: 'agent', agentId }];
  const queueId = await made('/v1/queues', { name: 'support', displayName: 'Support', extension: '300', members });
  await using page = await tabOf('carol@demo.example');
  await page.goto(`${patchbay.facts.portal}/supervision/`);
  await seen(page.getByRole('status').getByText('Live', { exact: true }));
  const board = page.getByRole('table', { name: 'Queues' });
  const cells = () => row(page, 'Support').first().getByRole('cell').allTextContents();
  const figures = async () => (await cells()).slice(0, 6);
  const lastHour = async () => (await cells()).slice(6, 13);
  const told = () => expect.poll(figures, PATIENT);
  await told().toEqual(['0', '–', '–', '0', '0', '0']);
  const display = page.getByRole('dialog', { name: 'Display' });
  const setUp = async (change: () => Promise<void>) => {
    await page.getByRole('button', { name: 'Display' }).click();
    await change();
    await page.keyboard.press('Escape');
    await gone(display);
  };
  await setUp(async () => {
    const type = async (label: string, digits: string) => {
      await display.getByLabel(label).fill('');
      await display.getByLabel(label).pressSequentially(digits);
    };
    await type('Refresh figures every (s)', '10');
    await type('Waiting: high from', '1');
    await type('Last minutes of Support', '60');
    await type('Longest wait: too high from (s)', '1');
    await type('QoS of Support within seconds', '3600');
  });
  await expect.poll(lastHour, PATIENT).toEqual(['0', '0', '0', '–', '–', '–', '–']);

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
  await expect.poll(async () => (await figures())[0], PATIENT).toBe('1 high');
  await expect.poll(async () => (await figures())[1], PATIENT).toMatch(/^\d+:\d\d too high$/);
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
  const { averageWaitSeconds } = (await patchbay.api.get<LiveQueue>(`/v1/queues/${queueId}/live`)).body;
  await expect.poll(async () => (await figures())[2], PATIENT).toBe(clock(averageWaitSeconds));
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

  const report = '/v1/queue-reports/last-minutes?windowSeconds=3600&serviceLevelSeconds=3600';
  const waits = (await patchbay.api.get<{ queues: Waits[] }>(report)).body.queues.find(
    (one) => one.queueId === queueId,
  );
  const [mean, most] = [clock(waits?.averageWaitSeconds), clock(waits?.longestWaitSeconds)];
  await expect.poll(lastHour, PATIENT).toEqual(['1', '1', '0', mean, most, '100 %', '100 %']);
  // A call that no queue gave: out of queue.
  if (!emil) throw new Error('no phone');
  await seen(ann.getByText(/^Ready \d+:\d\d$/));
  await bob.call('204');
  await emil.waitFor('incoming');
  await emil.answer();
  await seen(ann.getByText(/^On another call \d+:\d\d$/));
  await bob.hangUp();
  await seen(ann.getByText(/^Ready \d+:\d\d$/));
  await setUp(() => display.getByLabel('Large figures').click());
  await gone(agents);
  await setUp(() => display.getByLabel('Large figures').click());

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('queues.csv');

  // Bob is that agent, and nobody else: he sees himself and the queues he works for.
  await using bobsPage = await tabOf('bob@demo.example');
  await bobsPage.goto(`${patchbay.facts.portal}/my-queues/`);
  await seen(bobsPage.getByText('You are no agent'));
  const isBob = await patchbay.api.patch(`/v1/agents/${agentId}`, { userIds: [userIds['201']] });
  expect(isBob.status).toBe(200);
  await bobsPage.reload();
  const desk = bobsPage.getByRole('region', { name: 'Ann Archer' });
  await seen(desk.getByText(/^Ready/));
  await seen(desk.getByRole('row', { name: 'Support 0 – 1 Take calls' }));
  await expect.poll(() => desk.getByText('Calls answered').locator('..').textContent(), PATIENT).toMatch(/1$/);
  await desk.getByRole('button', { name: 'Pause' }).click();
  await bobsPage.getByRole('dialog').getByLabel('Reason').fill('Training');
  await bobsPage.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await seen(desk.getByText(/^Paused 0:/));
  await seen(ann.getByText('1 · Training'));
  expect(await barriers(bobsPage)).toEqual([]);
  await desk.getByRole('button', { name: 'End pause' }).click();
  await seen(desk.getByText(/^Ready/));

  // The edge is killed: the page says that it is behind, and is there again by itself.
  await patchbay.edge.crash();
  await seen(page.getByText('Connecting', { exact: true }));
  await seen(page.getByRole('status').getByText('Live', { exact: true }));
  await ann.getByRole('button', { name: 'Ann Archer', exact: true }).click();
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
