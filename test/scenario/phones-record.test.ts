import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Webhook } from '#shared/webhook/index.ts';
import { freePort } from '#test/world/free-ports.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, connect, type Phone, part } from '#test/world/phones/index.ts';
import { WebhookListener } from '#test/world/webhook-listener.ts';

/**
 *   phones      edge          spool         SQS        functions/cdr     functions/webhooks     listener
 *     │ BYE      │              │            │               │                   │                  │
 *     │─────────▶│ call.ended   │            │               │                   │                  │
 *     │          │─────────────▶│            │               │                   │                  │
 *     │          ✗ killed       │ call.ended │               │                   │                  │
 *     │                         │───────────▶│ ✗ stopped     │                   │                  │
 *     │                         │            │──────────────▶│ CDR               │                  │
 *     │                         │            │               │──────────────────▶│ ✗ not there yet  │
 *     │                         │            │               │                   │─────────────────▶│
 *
 * Whatever breaks on the way, the record arrives, and once.
 */
let patchbay: TestPatchbay;
let caller: Phone;
let callee: Phone;
beforeAll(async () => {
  patchbay = await startTestPatchbay({ webhookRetrySeconds: [1, 1, 1, 1, 1, 1, 1, 1] });
  caller = await BaresipPhone.start({ account: patchbay.account('200') });
  callee = await BaresipPhone.start({ account: patchbay.account('201') });
  expect([await caller.register(), await callee.register()]).toEqual([200, 200]);
});
afterAll(async () => {
  await Promise.all([caller?.close(), callee?.close()]);
  await patchbay?.close();
});

const talk = () => connect(caller, callee);
const hangUp = () => part(caller, callee);

test('a webhook is signed, and retried until its listener is up', async () => {
  const port = await freePort();
  const created = await patchbay.api.post<Webhook & { secret: string }>('/v1/webhooks', {
    url: `http://127.0.0.1:${port}/hook`,
  });
  expect(created.status).toBe(201);

  await talk();
  await hangUp();
  const cdr = await patchbay.nextCdr();
  await sleep(1500); // at least one attempt finds nobody there
  const listener = new WebhookListener(created.body.secret, port);
  await listener.start();
  try {
    await listener.hears(1);
    await sleep(1500); // a second delivery would come now
    expect(listener.refused).toEqual([]);
    expect(listener.heard.map(({ payload }) => payload)).toEqual([
      {
        id: expect.stringMatching(/^evt_/),
        type: 'call.completed',
        version: 1,
        timestamp: expect.any(String),
        tenantId: expect.any(String),
        data: cdr,
      },
    ]);
  } finally {
    await listener.stop();
    expect((await patchbay.api.delete(`/v1/webhooks/${created.body.id}`)).status).toBe(204);
  }
});

test('a call that ends while SQS is down is on the bill when SQS is back', async () => {
  await talk();
  await patchbay.queues.stop();
  await hangUp();
  await expect(patchbay.nextCdr(2000)).rejects.toThrow('no new call record');
  await patchbay.queues.resume();

  expect(await patchbay.nextCdr(20_000)).toMatchObject({
    disposition: 'answered',
    hangup: { by: 'caller', q850Cause: 16 },
  });
  await expect(patchbay.nextCdr(1000)).rejects.toThrow('no new call record');
});

test('a call in progress when the edge is killed is on the bill; phones need not register again', async () => {
  await talk();
  await sleep(1500);
  await patchbay.edge.crash();

  const cdr = await patchbay.nextCdr(20_000);
  expect(cdr).toMatchObject({
    from: { number: '200' },
    to: { number: '201' },
    disposition: 'answered',
    hangup: { by: 'system', q850Cause: 41, reason: 'edge-lost' },
  });
  expect(cdr.billableSeconds).toBeGreaterThan(0.4);
  expect(cdr.billableSeconds).toBeLessThan(2.5);

  // The phones still think they are in a call: they hang up, and nobody but them cares.
  await Promise.all([caller.hangUp(), callee.hangUp()]);
  await Promise.all([caller.waitFor('ended'), callee.waitFor('ended')]);
  await talk();
  await hangUp();
  expect(await patchbay.nextCdr()).toMatchObject({ disposition: 'answered', hangup: { by: 'caller' } });
});
