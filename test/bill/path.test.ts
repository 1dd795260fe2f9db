/**
 *   edge ──▶ spool ──▶ SQS ──▶ functions/cdr ──▶ DynamoDB
 *                                   └──▶ SQS ──▶ functions/webhooks ──▶ listener
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collateCdr } from '#shared/cdr/index.ts';
import { openQueue, openSqs } from '#shared/queue/index.ts';
import type { WebhookPayload } from '#shared/webhook/index.ts';
import { answeredCall, endOf, journaled } from '../world/call-events.ts';
import type { WebhookListener } from '../world/webhook-listener.ts';
import { type BillWorld, ids, recordAll, startBill } from './bill-world.ts';

let bill: BillWorld;
beforeAll(async () => {
  bill = await startBill();
});
afterAll(() => bill.stop());

/**
 * What a listener was told, each thing once: SQS may hand a message out again, here already when a function takes longer than
 * a second, and what is told again has the id that it had before (Standard Webhooks, `webhook-id`).
 */
function told({ heard }: WebhookListener): WebhookPayload[] {
  const byId = Map.groupBy(heard, ({ messageId }) => messageId);
  for (const again of byId.values()) for (const { payload } of again) expect(payload).toEqual(again[0]?.payload);
  return [...byId.values()].flatMap(([first]) => (first ? [first.payload] : []));
}

const newCall = (tenantId: string) => answeredCall({ tenantId, callId: ids.next('call') });

test('a call is on the bill and told to the customer, signed, within seconds', async () => {
  const tenantId = await bill.newTenant();
  const listener = await bill.newListener(tenantId);
  const legs = await bill.newListener(tenantId, ['leg.started', 'leg.ended']);
  const { spool } = await bill.newSpool();
  const call = newCall(tenantId);
  recordAll(spool, call);

  const [cdr] = await bill.billed(tenantId, 1);
  expect(cdr).toEqual(collateCdr(journaled(call)));
  await listener.hears(1);
  expect(listener.heard[0]?.payload).toEqual({
    id: expect.stringMatching(/^evt_/),
    type: 'call.completed',
    version: 1,
    timestamp: cdr?.endedAt,
    tenantId,
    data: cdr,
  });
  await legs.hears(4);
  expect(
    legs.heard
      .map(({ payload: { type, data } }) => `${(data.leg as { id: string } | undefined)?.id ?? data.legId} ${type}`)
      .sort(),
  ).toEqual(cdr?.legs.flatMap(({ id }) => [`${id} leg.ended`, `${id} leg.started`]).sort());
  const story = await bill.store.tenant(tenantId).callEvents.ofCall(call[0].callId);
  expect(story.map(({ type }) => type)).toEqual(['call.started', 'call.ringing', 'call.answered', 'call.ended']);
});

test('no tenant hears of the calls of another, nor finds them on its bill', async () => {
  const [acme, beta] = [await bill.newTenant(), await bill.newTenant()];
  const listeners = [await bill.newListener(acme), await bill.newListener(beta)] as const;
  const { spool } = await bill.newSpool();
  const calls = [acme, beta, acme].map(newCall);
  for (let step = 0; step < 4; step += 1) for (const call of calls) recordAll(spool, call.slice(step, step + 1));

  await Promise.all([bill.billed(acme, 2), bill.billed(beta, 1), listeners[0].hears(2), listeners[1].hears(1)]);
  await sleep(500);
  expect((await bill.cdrs(acme)).map(({ callId }) => callId).sort()).toEqual(
    [calls[0], calls[2]].map((c) => c?.[0].callId).sort(),
  );
  expect((await bill.cdrs(beta)).map(({ callId }) => callId)).toEqual([calls[1]?.[0].callId]);
  expect(told(listeners[0]).map(({ tenantId }) => tenantId)).toEqual([acme, acme]);
  expect(told(listeners[1]).map(({ tenantId }) => tenantId)).toEqual([beta]);
});

test('a listener that is down hears everything when it is up again, under one id each', async () => {
  const tenantId = await bill.newTenant();
  const listener = await bill.newListener(tenantId);
  const { spool } = await bill.newSpool();
  await listener.stop();
  const calls = Array.from({ length: 5 }, () => newCall(tenantId));
  for (const call of calls) recordAll(spool, call);
  await bill.billed(tenantId, 5);
  await sleep(1_500);
  await listener.start();
  listener.status = 503;
  await sleep(1_500);
  expect(listener.heard).toEqual([]);
  listener.status = 200;
  await listener.hears(5);
  await sleep(1_500);
  expect(
    told(listener)
      .map(({ data }) => data.callId)
      .sort(),
  ).toEqual(calls.map((c) => c[0].callId).sort());
  expect(listener.refused).toEqual([]);
});

test('an endpoint that is gone is turned off', async () => {
  const tenantId = await bill.newTenant();
  const listener = await bill.newListener(tenantId);
  listener.status = 410;
  const { spool } = await bill.newSpool();
  recordAll(spool, newCall(tenantId));
  const { webhooks } = bill.store.tenant(tenantId);
  await expect.poll(async () => (await webhooks.get(listener.webhookId))?.isEnabled).toBe(false);
});

test('events that arrive shuffled and doubled make one CDR, told under one id', async () => {
  const tenantId = await bill.newTenant();
  const listener = await bill.newListener(tenantId);
  const events = journaled(newCall(tenantId));
  const queue = openQueue(
    openSqs({ region: 'eu-west-1', endpoint: bill.queues.endpoint }),
    bill.queues.url('call-events'),
  );
  for (const order of [
    [3, 1],
    [0, 3, 2],
    [3, 3, 0],
    [1, 2, 3],
  ]) {
    await queue.send(order.map((index) => JSON.stringify(events[index])));
    await sleep(200);
  }
  await listener.hears(1);
  await sleep(500);
  expect(await bill.cdrs(tenantId)).toEqual([collateCdr(events)]);
  expect(told(listener)).toHaveLength(1);
  expect(await bill.store.tenant(tenantId).callEvents.ofCall(endOf(events).callId)).toEqual(events);
});

test('a function that dies after its work, before SQS knows, does no harm when it does it again', async () => {
  const tenantId = await bill.newTenant();
  const listener = await bill.newListener(tenantId);
  const { spool } = await bill.newSpool();
  let deaths = 0;
  const isDoneAgain = new Promise<void>((resolve) => {
    bill.wrapCdrFunction((handler) => async (event) => {
      const answer = await handler(event);
      if (deaths < 1) {
        deaths += 1;
        throw new Error('killed');
      }
      resolve();
      return answer;
    });
  });
  recordAll(spool, newCall(tenantId));
  await listener.hears(1);
  await isDoneAgain;
  bill.wrapCdrFunction((handler) => handler);
  expect(deaths).toBe(1);
  await sleep(500);
  expect(await bill.cdrs(tenantId)).toHaveLength(1);
  expect(told(listener)).toHaveLength(1);
});

test('a call of a tenant that was deleted meanwhile breaks nothing', async () => {
  const tenantId = await bill.newTenant();
  const { spool } = await bill.newSpool();
  await bill.store.deleteTenant(tenantId, { actor: 'usr_admin', action: 'test' });
  recordAll(spool, newCall(tenantId));
  expect(await bill.billed(tenantId, 1)).toHaveLength(1);
});
