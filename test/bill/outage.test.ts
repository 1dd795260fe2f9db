/**
 * SQS goes away while calls come in, and comes back: every call is on the bill once, and told once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answeredCall } from '../world/call-events.ts';
import { type BillWorld, ids, recordAll, startBill } from './bill-world.ts';

/** Seconds on an idle machine; a busy one takes its time over each of the many small writes. */
const WITHIN_MS = 90_000;

let bill: BillWorld;
beforeAll(async () => {
  bill = await startBill();
});
afterAll(() => bill.stop());

test('SQS stops for a while, twice, and no call is lost or doubled', { timeout: 3 * WITHIN_MS }, async () => {
  const tenantId = await bill.newTenant();
  const listener = await bill.newListener(tenantId);
  const { spool } = await bill.newSpool();
  let calls = 0;
  const callFor = async (ms: number) => {
    for (const until = performance.now() + ms; performance.now() < until; calls += 1) {
      recordAll(spool, answeredCall({ tenantId, callId: ids.next('call') }));
      await sleep(20);
    }
  };

  for (let outage = 0; outage < 2; outage += 1) {
    await callFor(500);
    await bill.queues.stop();
    await callFor(1_500);
    await bill.queues.resume();
  }
  await callFor(500);

  await bill.billed(tenantId, calls, WITHIN_MS);
  await listener.hears(calls, WITHIN_MS);
  await sleep(1_500);
  expect(await bill.cdrs(tenantId)).toHaveLength(calls);
  expect(new Set(listener.heard.map(({ messageId }) => messageId)).size).toBe(calls);
  expect(spool.counters).toMatchObject({ recorded: calls * 4, unwritten: 0, dropped: 0, refused: 0 });
});

test('a backlog that SQS never saw survives the edge', { timeout: 2 * WITHIN_MS }, async () => {
  const tenantId = await bill.newTenant();
  const { spool, directory } = await bill.newSpool();
  await bill.queues.stop();
  const calls = 100;
  for (let call = 0; call < calls; call += 1) {
    recordAll(spool, answeredCall({ tenantId, callId: ids.next('call') }));
    if (call % 20 === 0) await sleep(20);
  }
  expect(spool.counters).toMatchObject({ recorded: calls * 4, unwritten: 0 });
  await spool.close({ withinMs: 100 });

  await bill.queues.resume();
  await bill.newSpool(directory);
  expect(await bill.billed(tenantId, calls, WITHIN_MS)).toHaveLength(calls);
});
