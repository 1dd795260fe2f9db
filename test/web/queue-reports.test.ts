import { expect, test } from 'vitest';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { createObject } from '#shared/usecases/index.ts';
import { answeredInQueue, logged } from '#test/world/queue-log.ts';
import { barriers } from './barriers.ts';
import { openTab, row, seen } from './browser.ts';
import { browser, portal } from './stage.ts';

async function made(kind: 'queue' | 'agent' | 'report-profile', fields: object): Promise<string> {
  const created = await createObject(
    portal.useCases,
    systemPrincipal(portal.tenant.id),
    kindOf(kind),
    kindOf(kind).New.parse(fields),
  );
  if (!created.ok) throw new Error(created.problem.code);
  return created.value.id;
}

test('queues, days and agents with their totals, and the same as a file (X3-ST-07 to X3-ST-10)', async () => {
  const queueId = await made('queue', { name: 'support' });
  const salesId = await made('queue', { name: 'sales' });
  const agentId = await made('agent', { number: '4001', firstName: 'Ann', lastName: 'Archer' });
  const profileId = await made('report-profile', { name: 'Last week', goesBackBy: 'week' });
  const atMs = Date.now() - 600_000;
  const entries = [
    ...answeredInQueue(atMs, { queueId, memberId: agentId }),
    ...answeredInQueue(atMs, { queueId: salesId, callId: 'call_3' }),
    logged('ENTERQUEUE', atMs + 1000, { callerNumber: '201', position: 2 }, { callId: 'call_2', queueId }),
    logged(
      'ABANDON',
      atMs + 31_000,
      { position: 1, originalPosition: 2, waitMs: 30_000 },
      { callId: 'call_2', queueId },
    ),
  ];
  const { id: tenantId } = portal.tenant;
  const line = { type: 'queue.logged' as const, tenantId, edgeId: 'edge_1' };
  await portal.inside.queueLog.append(
    entries.map((entry, n) => ({ ...line, id: `evt_${n}`, entry })),
    365,
  );

  await using page = await openTab(browser, { signIn: (context) => portal.signIn(context, portal.operator) });
  await page.goto(`${portal.url}/queue-reports/`);
  await seen(page.getByRole('heading', { name: 'Queue reports' }));
  await seen(row(page, 'support').getByText('50 %').first());
  const total = page.getByRole('region', { name: 'Days' }).getByRole('row').filter({ hasText: 'Total' });
  await expect
    .poll(() => total.getByRole('cell').allTextContents())
    .toEqual(['3', '2', '1', '0', '0', '0', '0', '00:00:15', '66 %', '100 %']);
  await seen(row(page, 'Ann Archer').getByText('00:01:00'));

  // Pictures say what the table says; those of one queue are its own.
  await seen(page.getByRole('img', { name: 'Total calls distributed. Answered: 2, Abandoned: 1', exact: true }));
  const rates = page.getByRole('img', { name: 'Answered rate and QoS', exact: true });
  const marks = () => rates.locator('title').allTextContents();
  await expect
    .poll(marks)
    .toEqual([expect.stringMatching(/: Answered rate 66 %$/), expect.stringMatching(/: QoS 100 %$/)]);
  await seen(page.getByRole('img', { name: 'Average wait', exact: true }));
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('Rows and charts of').selectOption({ label: 'sales' });
  await seen(page.getByRole('img', { name: 'Total calls distributed. Answered: 1', exact: true }));
  await seen(page.getByRole('heading', { name: /^sales, / }));
  const csv = page.getByRole('link', { name: 'Save as CSV' });
  expect(await csv.getAttribute('download')).toBe('sales.csv');
  expect(await csv.getAttribute('href')).toContain(salesId);
  await page.getByLabel('Rows and charts of').selectOption({ label: 'All queues together' });

  const [file] = await Promise.all([page.waitForEvent('download'), csv.click()]);
  expect(file.suggestedFilename()).toContain('csv');

  // The week up to yesterday has none of it.
  await page.getByLabel('Profile').selectOption(profileId);
  await seen(page.getByText('No calls in these days'));
});
