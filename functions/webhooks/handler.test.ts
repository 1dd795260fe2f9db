import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { assembleCdr } from '#shared/cdr/index.ts';
import { eventOfCdr } from '#shared/event/index.ts';
import type { WebhookRecord } from '#shared/store/index.ts';
import { newDelivery, type WebhookMessage } from '#shared/webhook/index.ts';
import { answeredCall, endOf, journaled } from '#test/world/call-events.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { MemoryRecords } from '#test/world/memory-records.ts';
import { aWebhook } from '#test/world/records.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { createWebhookHandler } from './handler.ts';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;
const audit = { actor: 'usr_admin', action: 'test' };
const allDone = { batchItemFailures: [] };
const failed = { batchItemFailures: [{ itemIdentifier: 'message-0' }] };

const cdr = assembleCdr(endOf(journaled(answeredCall())));
const message: WebhookMessage = { messageId: 'msg_1', tenantId: 'ten_1', webhookId: 'whk_1' };
const delivery = { ...newDelivery(eventOfCdr('ten_1', cdr), 'whk_1', cdr.endedAt), id: 'msg_1' };
const place = { webhookId: 'whk_1', id: 'msg_1' };
const DAY_MS = 86_400_000;

/** A customer's listener that answers as told, and keeps what it heard. */
const listener = { status: 200, heard: [] as { headers: Record<string, string>; body: string }[] };
const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  listener.heard.push({ headers: request.headers as Record<string, string>, body });
  response.writeHead(listener.status).end();
});
let url: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=in-the-url`;
});
afterAll(() => server.close());
beforeEach(() => {
  listener.status = 200;
  listener.heard = [];
});

async function world({
  mayReachPrivate = true,
  ...fields
}: Partial<WebhookRecord> & { mayReachPrivate?: boolean } = {}) {
  const store = new MemoryRecords();
  const { webhooks, deliveries } = store.tenant('ten_1');
  const clock = new ManualClock(Date.now());
  await webhooks.create(aWebhook({ url, sealedSecret: `sealed ${SECRET}`, ...fields }), audit);
  await deliveries.create([delivery]);
  const putOff = vi.fn(async (_receipt: string, _seconds: number): Promise<string | null> => null);
  const lines: string[] = [];
  const handle = createWebhookHandler({
    store,
    secrets: { open: (tenant, sealed) => (tenant === 'ten_1' ? sealed.replace('sealed ', '') : '') },
    queue: { putOff },
    log: pino({}, { write: (line) => lines.push(line) }),
    mayReachPrivate,
    clock,
    chance: new SeededChance(),
  });
  const deliver = (receiveCount = 1, sentMs = clock.nowMs()) =>
    handle(sqsEvent([JSON.stringify(message)], { receiveCount, sentMs }));
  const logged = () => lines.map((line) => JSON.parse(line).name);
  return { clock, webhooks, deliveries, putOff, handle, deliver, lines, logged };
}

test('a delivery carries a signature that the reference library accepts', async () => {
  const { deliver, lines } = await world();
  expect(await deliver()).toEqual(allDone);
  const [{ headers, body } = { headers: {}, body: '' }] = listener.heard;
  expect(new Verifier(SECRET).verify(body, headers)).toEqual(delivery.payload);
  expect(headers).toMatchObject({ 'webhook-id': 'msg_1', 'content-type': 'application/json' });
  expect(lines.join()).not.toContain(SECRET);
});

test.each([200, 201, 204, 299])('%i is success', async (status) => {
  listener.status = status;
  const { deliver, putOff } = await world();
  expect(await deliver()).toEqual(allDone);
  expect(putOff).not.toHaveBeenCalled();
});

test.each([302, 400, 401, 404, 429, 500, 503])('after %i it is tried again', async (status) => {
  listener.status = status;
  const { deliver, putOff, lines } = await world();
  expect(await deliver()).toEqual(failed);
  expect(putOff).toHaveBeenCalledExactlyOnceWith('receipt-0', expect.any(Number));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: 'webhook-failed', reason: `status ${status}` });
  expect(lines.join()).not.toMatch(/in-the-url|whsec_/);
});

test('pauses grow with the attempts, and every attempt has the same id', async () => {
  listener.status = 500;
  const { deliver, putOff } = await world();
  for (const attempt of [1, 2, 3, 9]) await deliver(attempt);
  const pauses = putOff.mock.calls.map(([, seconds]) => seconds);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(pauses[0]).toBeLessThanOrEqual(5);
  expect(pauses[3]).toBeGreaterThanOrEqual(23_040);
  expect(new Set(listener.heard.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['msg_1']));
});

test('410 turns the endpoint off, and what else was for it is dropped', async () => {
  listener.status = 410;
  const { deliver, webhooks, logged } = await world();
  expect(await deliver()).toEqual(allDone);
  expect(await webhooks.get('whk_1')).toMatchObject({ isEnabled: false });
  expect(await deliver()).toEqual(allDone);
  expect(listener.heard).toHaveLength(1);
  expect(logged()).toEqual(['webhook-dropped', 'webhook-dropped']);
});

test('an endpoint that was deleted meanwhile is not called', async () => {
  const { deliver, webhooks, logged } = await world();
  const webhook = await webhooks.get('whk_1');
  if (webhook) await webhooks.delete(webhook, audit);
  expect(await deliver(4)).toEqual(allDone);
  expect(listener.heard).toEqual([]);
  expect(logged()).toEqual(['webhook-dropped']);
});

test('after two weeks it is given up, with a line in the log', async () => {
  listener.status = 500;
  const { deliver, deliveries, logged } = await world();
  expect(await deliver(40, Date.now() - 14 * 86_400_000)).toEqual(allDone);
  expect(logged()).toEqual(['webhook-given-up']);
  expect(await deliveries.get(place)).toMatchObject({
    state: 'dead',
    nextAttemptAt: null,
    attempts: [{ status: 500 }],
  });
});

test('a private address is refused unless this is the laptop', async () => {
  const { deliver, lines } = await world({ mayReachPrivate: false });
  expect(await deliver()).toEqual(failed);
  expect(listener.heard).toEqual([]);
  expect(lines[0]).toContain('address-not-public');
});

test('a secret that does not open, or a store that is down, is for another try', async () => {
  const { deliver, webhooks, putOff } = await world();
  vi.spyOn(webhooks, 'get').mockRejectedValueOnce(new Error('timeout'));
  expect(await deliver()).toEqual(failed);
  expect(putOff).toHaveBeenCalledOnce();
  expect(await deliver(2)).toEqual(allDone);
});

test('a message that cannot be put off comes again by itself', async () => {
  listener.status = 500;
  const { deliver, putOff, logged } = await world();
  putOff.mockResolvedValueOnce('ECONNREFUSED');
  expect(await deliver()).toEqual(failed);
  expect(logged()).toEqual(['webhook-failed', 'webhook-not-put-off']);
});

test('a bad message is reported and logged once; the rest of the batch is delivered once', async () => {
  const { handle, logged } = await world();
  const batch = ['nonsense', JSON.stringify(message), JSON.stringify({ ...message, webhookId: 'usr_1' })];
  for (const receiveCount of [1, 2]) {
    expect(await handle(sqsEvent(batch, { receiveCount, sentMs: Date.now() }))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }, { itemIdentifier: 'message-2' }],
    });
  }
  expect(logged().filter((name) => name === 'webhook-message-bad')).toHaveLength(2);
  expect(listener.heard).toHaveLength(1);
});

test('while an old secret is good, a listener that knows either is content; afterwards only the new one counts', async () => {
  const OLD = `whsec_${Buffer.from('another secret of 32 bytes .....').toString('base64')}`;
  const oldSecretUntil = new Date(Date.now() + 60_000).toISOString();
  const { clock, deliver, deliveries } = await world({ oldSealedSecret: `sealed ${OLD}`, oldSecretUntil });
  await deliver();
  const [first] = listener.heard;
  if (!first) throw new Error('nothing heard');
  for (const secret of [SECRET, OLD]) {
    expect(new Verifier(secret).verify(first.body, first.headers)).toEqual(delivery.payload);
  }
  await deliveries.change(place, (before) => ({ ...before, state: 'pending' }));
  clock.advance(60_001);
  await deliver();
  expect(listener.heard[1]?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
});

test('every attempt is in the delivery log, with what the listener said', async () => {
  const { clock, deliver, deliveries } = await world();
  listener.status = 503;
  await deliver();
  const failedOnce = await deliveries.get(place);
  expect(failedOnce).toMatchObject({ state: 'pending', attempts: [{ status: 503, problem: null }] });
  expect(Date.parse(failedOnce?.nextAttemptAt ?? '')).toBeGreaterThan(clock.nowMs());
  listener.status = 204;
  await deliver(2);
  expect(await deliveries.get(place)).toMatchObject({
    state: 'delivered',
    nextAttemptAt: null,
    attempts: [{ status: 503 }, { status: 204 }],
  });
});

test('a message that comes again after its delivery is not posted again', async () => {
  const { deliver } = await world();
  await deliver();
  expect(await deliver()).toEqual(allDone);
  expect(listener.heard).toHaveLength(1);
});

test('an endpoint that has taken nothing for five days is turned off; one success in between begins anew', async () => {
  const { clock, deliver, deliveries, webhooks, logged } = await world();
  listener.status = 500;
  await deliver();
  clock.advance(4 * DAY_MS);
  listener.status = 200;
  await deliver(2);
  expect(await webhooks.get('whk_1')).toMatchObject({ isEnabled: true, failingSince: null });

  await deliveries.change(place, (before) => ({ ...before, state: 'pending' }));
  listener.status = 500;
  await deliver();
  clock.advance(5 * DAY_MS);
  expect(await deliver(2)).toEqual(allDone);
  expect(await webhooks.get('whk_1')).toMatchObject({ isEnabled: false });
  expect(logged().at(-1)).toBe('webhook-dropped');
  expect(await deliveries.get(place)).toMatchObject({ state: 'dropped' });
});
