import fc from 'fast-check';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import type { CallEvent } from '#shared/call-event/index.ts';
import { assembleCdr } from '#shared/cdr/index.ts';
import type { SendOutcome } from '#shared/queue/index.ts';
import { WebhookMessage } from '#shared/webhook/index.ts';
import { answeredCall, endOf, journaled } from '#test/world/call-events.ts';
import { MemoryRecords } from '#test/world/memory-records.ts';
import { aWebhook } from '#test/world/records.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { createCdrHandler } from './handler.ts';

const audit = { actor: 'usr_admin', action: 'test' };

function world() {
  const store = new MemoryRecords();
  const told: WebhookMessage[] = [];
  const queue: { answer: SendOutcome } = { answer: { name: 'taken' } };
  const error = vi.fn();
  const handle = createCdrHandler({
    store,
    webhooks: {
      send: async (bodies) => {
        if (queue.answer.name === 'taken') {
          told.push(...bodies.map((body) => WebhookMessage.parse(JSON.parse(body))));
        }
        return bodies.map(() => queue.answer);
      },
    },
    log: { ...pino({ level: 'silent' }), error },
  });
  const deliver = (events: readonly CallEvent[], receiveCount = 1) =>
    handle(
      sqsEvent(
        events.map((event) => JSON.stringify(event)),
        { receiveCount },
      ),
    );
  return { store, told, queue, handle, deliver, error };
}

const events = journaled(answeredCall());
const cdr = assembleCdr(endOf(events));
const allDone = { batchItemFailures: [] };

test('a finished call is on the bill, with its story, and its webhooks are told once', async () => {
  const { store, told, deliver } = world();
  await store.tenant('ten_1').webhooks.create(aWebhook({ id: 'whk_1' }), audit);
  expect(await deliver(events)).toEqual(allDone);
  expect(await store.tenant('ten_1').cdrs.get(cdr.id)).toEqual(cdr);
  expect(await store.tenant('ten_1').callEvents.ofCall('call_1')).toEqual(events);
  expect(told).toEqual([
    {
      messageId: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      tenantId: 'ten_1',
      webhookId: 'whk_1',
      payload: { type: 'call.completed', timestamp: cdr.endedAt, data: { ...cdr, tenantId: 'ten_1' } },
    },
  ]);
});

test('a call that goes on is not on the bill', async () => {
  const { store, deliver } = world();
  await deliver(events.slice(0, 3));
  expect((await store.tenant('ten_1').cdrs.list({ limit: 10 })).items).toEqual([]);
});

test('events that travel in one message are booked like any; a bad one among them brings the message back', async () => {
  const { store, told, handle } = world();
  await store.tenant('ten_1').webhooks.create(aWebhook(), audit);
  const packed = events.map((event) => JSON.stringify(event)).join('\n');
  expect(await handle(sqsEvent([packed]))).toEqual(allDone);
  expect(await store.tenant('ten_1').cdrs.get(cdr.id)).toEqual(cdr);
  expect(told).toHaveLength(1);
  const spoiled = await handle(sqsEvent([`${packed}\nno event`]));
  expect(spoiled).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
});

test('any order, any repetition, any partition into batches: the same CDR, told once', async () => {
  const twoCalls = [...events, ...journaled(answeredCall({ callId: 'call_2' }))];
  const deliveries = fc
    .shuffledSubarray([...twoCalls, ...twoCalls, ...twoCalls], { minLength: 0 })
    .map((some) => [...some, ...twoCalls])
    .chain((all) => fc.tuple(fc.constant(all), fc.integer({ min: 1, max: 10 })));
  await fc.assert(
    fc.asyncProperty(deliveries, async ([all, batch]) => {
      const { store, told, deliver } = world();
      await store.tenant('ten_1').webhooks.create(aWebhook(), audit);
      for (let from = 0; from < all.length; from += batch) {
        expect(await deliver(all.slice(from, from + batch))).toEqual(allDone);
      }
      expect(await store.tenant('ten_1').cdrs.get(cdr.id)).toEqual(cdr);
      expect((await store.tenant('ten_1').cdrs.list({ limit: 10 })).items).toHaveLength(2);
      expect(told.map(({ payload }) => payload.data.callId).sort()).toEqual(['call_1', 'call_2']);
    }),
    { numRuns: 50 },
  );
});

test('only enabled endpoints of the same tenant that asked for the event are told, however many there are', async () => {
  const { store, told, deliver } = world();
  const { webhooks } = store.tenant('ten_1');
  for (let n = 0; n < 150; n += 1) await webhooks.create(aWebhook({ id: `whk_${n}` }), audit);
  await webhooks.create(aWebhook({ id: 'whk_off', isEnabled: false }), audit);
  await webhooks.create(aWebhook({ id: 'whk_deaf', events: [] }), audit);
  await store.tenant('ten_2').webhooks.create(aWebhook({ id: 'whk_foreign' }), audit);
  await deliver(events);
  expect(told).toHaveLength(150);
  expect(new Set(told.map(({ messageId }) => messageId)).size).toBe(150);
  expect(told.map(({ webhookId }) => webhookId)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/off|deaf|foreign/)]),
  );
});

test('when the webhook queue is down the end of the call comes again, and the webhooks are told then', async () => {
  const { store, told, queue, deliver } = world();
  await store.tenant('ten_1').webhooks.create(aWebhook(), audit);
  queue.answer = { name: 'try-again', reason: 'ECONNREFUSED' };
  expect(await deliver(events)).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-3' }] });
  queue.answer = { name: 'taken' };
  expect(await deliver(events.slice(3), 2)).toEqual(allDone);
  expect(told).toHaveLength(1);
});

test('a record that comes again after a crash tells under the same id', async () => {
  const { store, told, deliver } = world();
  await store.tenant('ten_1').webhooks.create(aWebhook(), audit);
  await deliver(events);
  await deliver(events, 2);
  expect(told[1]).toEqual(told[0]);
});

test('a store that is down fails only what it could not take', async () => {
  const { store, deliver, error } = world();
  vi.spyOn(store.tenant('ten_1').cdrs, 'put').mockRejectedValueOnce(new Error('ProvisionedThroughputExceeded'));
  const other = journaled(answeredCall({ tenantId: 'ten_2', callId: 'call_2' }));
  expect(await deliver([...events, ...other])).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-3' }] });
  expect(error).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ name: 'call-event-failed', tenant: 'ten_1', call: 'call_1' }),
  );
});

test.each([
  ['not JSON', 'call!'],
  ['JSON of something else', '{"hello":1}'],
  ['an event without its tenant', JSON.stringify({ ...events[0], tenantId: undefined })],
  ['a wrong type', JSON.stringify({ ...events[0], sequence: 'one' })],
])('%s is reported as failed, logged once, and harms no other record', async (_, bad) => {
  const { store, handle, error } = world();
  const batch = [bad, ...events.map((event) => JSON.stringify(event))];
  for (const receiveCount of [1, 2, 3]) {
    expect(await handle(sqsEvent(batch, { receiveCount }))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-0' }],
    });
  }
  expect(error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'call-event-bad' }));
  expect(await store.tenant('ten_1').cdrs.get(cdr.id)).toEqual(cdr);
});
