import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Cdr, DIALED_LEG } from '#shared/cdr/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { aCdr } from '#test/world/records.ts';
import { openTab, row, seen } from './browser.ts';
import { browser, portal } from './stage.ts';

async function openCalls(): Promise<Page & AsyncDisposable> {
  const page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  await page.goto(`${portal.url}/calls/`);
  await seen(page.getByRole('heading', { name: 'Call history' }));
  return page;
}

let calls = 0;
/** A call that started some seconds ago; each has an id of its own. */
function callAgo(seconds: number, fields: Partial<Cdr> = {}): Cdr {
  calls += 1;
  const startMs = Date.now() - seconds * 1000;
  const startedAt = toInstant(startMs);
  // Ids sort by the start of the call.
  return aCdr({ id: `cdr_${startMs}${calls}`, callId: `call_${calls}`, startedAt, endedAt: startedAt, ...fields });
}

const leg = (role: 'caller' | 'callee', number: string, mos: number): Cdr['legs'][number] => ({
  ...DIALED_LEG,
  id: `leg_${role}`,
  role,
  party: { number, name: null, userId: null },
  sipCallId: `${role}@phone`,
  userAgent: 'Phone/1',
  remoteAddress: '192.0.2.10:5060',
  startedAt: '2026-01-05T09:00:00.000Z',
  answeredAt: '2026-01-05T09:00:02.000Z',
  endedAt: '2026-01-05T09:01:05.000Z',
  sipStatus: 200,
  media: {
    codec: 'PCMA/8000',
    packetsReceived: 950,
    packetsSent: 1000,
    packetsLost: 50,
    jitterMs: 2.25,
    mos,
    quality: {
      maxJitterMs: 12,
      packetsDiscarded: 0,
      packetsDuplicated: 0,
      roundTripMs: 48,
      maxRoundTripMs: 60,
      minMos: 2.9,
      averageMos: mos,
      phone: null,
    },
  },
});

test('calls appear without a reload, the one that started last on top', async () => {
  await using page = await openCalls();
  await seen(page.getByText('No calls yet'));
  await portal.inside.cdrs.put(callAgo(60, { dialed: '201' }));
  await seen(row(page, 'User usr_201').getByText('No answer').first());
  await portal.inside.cdrs.put(callAgo(5, { from: { number: '299', name: 'Late Caller', userId: null } }));
  await seen(row(page, 'Late Caller'));
  await expect.poll(() => page.getByRole('row').nth(1).textContent()).toContain('Late Caller');
});

test('the details show both legs with what they heard', async () => {
  const answered = callAgo(1, {
    from: { number: '204', name: 'Vera Voice', userId: null },
    disposition: 'answered',
    answeredAt: toInstant(Date.now()),
    billableSeconds: 63.2,
    hangup: { by: 'callee', q850Cause: 16, sipStatus: null, reason: 'normal-clearing' },
    legs: [leg('caller', '204', 4.4), leg('callee', '201', 3.2)],
  });
  await portal.inside.cdrs.put(answered);
  await using page = await openCalls();
  const found = row(page, 'Vera Voice');
  await seen(found.getByText('1:03'));
  await seen(found.getByText('Poor 3.2'));
  await found.getByRole('button').click();
  const details = page.getByRole('dialog', { name: 'Call details' });
  await seen(details.getByText('Hang-up (by the callee)'));
  const caller = details.getByRole('region', { name: "Caller's phone" });
  await seen(caller.getByText('Good 4.4'));
  await seen(caller.getByText('5% (50 of 1,000 packets)'));
  await seen(caller.getByText('Poor 2.9'));
  await seen(caller.getByText('2.3 ms'));
  await seen(caller.getByText('48 ms'));
  await seen(details.getByRole('region', { name: "Callee's phone" }).getByText('Poor 3.2'));
});

test('older calls follow on demand, and stay while new ones arrive', async () => {
  for (let n = 0; n < 60; n++) await portal.inside.cdrs.put(callAgo(10_000 + n * 60));
  const oldest = callAgo(900_000, { from: { number: '1', name: 'Very First', userId: null } });
  await portal.inside.cdrs.put(oldest);
  await using page = await openCalls();
  await seen(page.getByRole('button', { name: 'Load older calls' }));
  expect(await row(page, 'Very First').count()).toBe(0);
  await page.getByRole('button', { name: 'Load older calls' }).click();
  await seen(row(page, 'Very First'));
  await portal.inside.cdrs.put(callAgo(0, { from: { number: '2', name: 'Just Now', userId: null } }));
  await seen(row(page, 'Just Now'));
  await seen(row(page, 'Very First'));
});

test('a tab that slept through many calls shows them all when it wakes', async () => {
  await using page = await openCalls();
  await seen(page.getByRole('table'));
  await page.context().setOffline(true);
  for (let n = 0; n < 30; n++) {
    await portal.inside.cdrs.put(callAgo(0, { from: { number: '7', name: `Missed ${n}.`, userId: null } }));
  }
  await page.context().setOffline(false);
  await seen(row(page, 'Missed 29.'));
  await seen(row(page, 'Missed 0.'));
});

test('a user sees the own calls only', async () => {
  const bob = await portal.addUser({ name: 'Bob Baker', extension: '201' });
  await portal.inside.cdrs.put(callAgo(0, { from: { number: '201', name: 'Bob Baker', userId: bob.id } }));
  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, bob) });
  await page.goto(`${portal.url}/calls/`);
  await seen(row(page, 'Bob Baker'));
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
});
