import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, test, vi } from 'vitest';
import type { CallEvent } from '#shared/call-event/index.ts';
import { type Cdr, CLOSURE, cdrIdOf, collateCdr } from '#shared/cdr/index.ts';
import type { SendOutcome } from '#shared/queue/index.ts';
import { WebhookMessage } from '#shared/webhook/index.ts';
import { timeStamp } from '#shared/world/index.ts';
import { answeredCall, endOf, journaled } from '#test/world/call-events.ts';
import { ManualClock } from '#test/world/index.ts';
import { MemoryRecords } from '#test/world/memory-records.ts';
import { aRateTable, aWebhook } from '#test/world/records.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { transferredCall } from '#test/world/transferred-call.ts';
import { closeStuckCalls } from './close-stuck-calls.ts';
import { createCdrHandler } from './handler.ts';
import { RateCards } from './rate-cards.ts';

const audit = { actor: 'usr_admin', action: 'test' };

function world() {
  const store = new MemoryRecords();
  const told: WebhookMessage[] = [];
  const queue: { answer: SendOutcome } = { answer: { name: 'taken' } };
  const error = vi.fn();
  const cdrWorld = {
    store,
    webhooks: {
      send: async (bodies: readonly string[]) => {
        if (queue.answer.name === 'taken') {
          told.push(...bodies.map((body) => WebhookMessage.parse(JSON.parse(body))));
        }
        return bodies.map(() => queue.answer);
      },
    },
    clock: new ManualClock(),
    rates: new RateCards(),
    log: { ...pino({ level: 'silent' }), error },
  };
  const handle = createCdrHandler(cdrWorld);
  const close = (nowMs: number) => closeStuckCalls({ ...cdrWorld, clock: { nowMs: () => nowMs }, limits: CLOSURE });
  const deliver = (events: readonly CallEvent[], receiveCount = 1) =>
    handle(
      sqsEvent(
        events.map((event) => JSON.stringify(event)),
        { receiveCount },
      ),
    );
  return { store, told, queue, handle, deliver, close, error };
}

const events = journaled(answeredCall());
const cdr = collateCdr(events) as Cdr;
const allDone = { batchItemFailures: [] };
const failed = (...indexes: readonly number[]) => ({
  batchItemFailures: indexes.map((index) => ({ itemIdentifier: `message-${index}` })),
});

test('a finished call is on the bill, with its story, and its webhooks are told once', async () => {
  const { store, told, deliver } = world();
  await store.tenant('ten_1').webhooks.create(aWebhook({ id: 'whk_1' }), audit);
  expect(await deliver(events)).toEqual(allDone);
  expect(await store.tenant('ten_1').cdrs.get(cdr.id)).toEqual(cdr);
  expect(await store.tenant('ten_1').callEvents.ofCall('call_1')).toEqual(events);
  expect(told).toEqual([
    {
      messageId: 'msg_1W1',
      tenantId: 'ten_1',
      webhookId: 'whk_1',
    },
  ]);
  expect(await store.tenant('ten_1').deliveries.get({ webhookId: 'whk_1', id: 'msg_1W1' })).toMatchObject({
    state: 'pending',
    payload: { id: 'evt_1', type: 'call.completed', timestamp: cdr.endedAt, tenantId: 'ten_1', data: cdr },
  });
  const log = await store.tenant('ten_1').events.after(0, 100);
  expect(log.map(({ event }) => event?.type)).toEqual([
    'call.started',
    'leg.started',
    'call.ringing',
    'leg.started',
    'call.answered',
    'call.ended',
    'leg.ended',
    'leg.ended',
    'call.completed',
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
      expect(told.map(({ messageId }) => messageId).sort()).toEqual(['msg_1W1', 'msg_2W1']);
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

test('when the webhook queue is down the call comes again, and the webhooks are told then', async () => {
  const { store, told, queue, deliver } = world();
  await store.tenant('ten_1').webhooks.create(aWebhook(), audit);
  queue.answer = { name: 'try-again', reason: 'ECONNREFUSED' };
  expect(await deliver(events)).toEqual(failed(0, 1, 2, 3));
  queue.answer = { name: 'taken' };
  expect(await deliver(events, 2)).toEqual(allDone);
  expect(told).toHaveLength(1);
});

test('a record that comes again after a crash tells under the same id', async () => {
  const { store, told, deliver } = world();
  await store.tenant('ten_1').webhooks.create(aWebhook(), audit);
  await deliver(events);
  await deliver(events, 2);
  expect(told[1]).toEqual(told[0]);
});

test('a store that is down fails only the call that it could not take', async () => {
  const { store, deliver, error } = world();
  vi.spyOn(store.tenant('ten_1').cdrs, 'put').mockRejectedValueOnce(new Error('ProvisionedThroughputExceeded'));
  const other = journaled(answeredCall({ tenantId: 'ten_2', callId: 'call_2' }));
  expect(await deliver([...events, ...other])).toEqual(failed(0, 1, 2, 3));
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

test('legs that another edge tells of late are added to the record, and nobody is told again', async () => {
  const { store, told, deliver } = world();
  await store.tenant('ten_1').webhooks.create(aWebhook(), audit);
  const moved = transferredCall();
  const end = endOf(moved);
  await deliver([end]);
  expect((await store.tenant('ten_1').cdrs.get('cdr_moved'))?.legs).toHaveLength(1);
  for (const event of moved) await deliver([event]);
  expect(await store.tenant('ten_1').cdrs.get('cdr_moved')).toEqual(collateCdr(moved));
  expect(told).toHaveLength(1);
});

test('who has read fewer events of a call never overwrites who has read more', async () => {
  const { store, deliver } = world();
  const moved = transferredCall();
  const { callEvents } = store.tenant('ten_1');
  const stale = vi.spyOn(callEvents, 'ofCall').mockResolvedValueOnce([endOf(moved)]);
  // The first reads before the others have stored, and writes after them.
  await deliver(moved);
  expect(stale).toHaveBeenCalled();
  await deliver(moved.slice(0, 1));
  stale.mockResolvedValueOnce([endOf(moved)]);
  await deliver(moved.slice(0, 1));
  expect(await store.tenant('ten_1').cdrs.get('cdr_moved')).toEqual(collateCdr(moved));
});

describe('a call whose end is never told', () => {
  const unfinished = (startMs = Date.UTC(2026, 0, 5, 9)) => {
    const callId = `call_${timeStamp(startMs)}ABCDEFGHJK`;
    return { callId, cdrId: cdrIdOf(callId), story: journaled(answeredCall({ callId, startMs })) };
  };
  const hours = (count: number) => Date.UTC(2026, 0, 5, 9) + count * 3_600_000;

  test('is closed after 8 hours of talk, told as provisional, and corrected when its end comes after all', async () => {
    const { store, told, deliver, close } = world();
    const { cdrs, webhooks } = store.tenant('ten_1');
    await webhooks.create(aWebhook(), audit);
    const { cdrId, story } = unfinished();
    await deliver(story.slice(0, 3));
    expect(await close(hours(7))).toEqual({ closed: 0 });
    expect(await cdrs.get(cdrId)).toBeNull();
    expect(await close(hours(9))).toEqual({ closed: 1 });
    expect(await cdrs.get(cdrId)).toMatchObject({ isProvisional: true, billableSeconds: 0 });
    expect(await close(hours(10))).toEqual({ closed: 0 });

    await deliver(story.slice(3));
    expect(await cdrs.get(cdrId)).toEqual(collateCdr(story));
    const { items } = await store.tenant('ten_1').deliveries.list('whk_1', { limit: 9 }, { isDead: false });
    expect(items.map(({ payload }) => payload.data.isProvisional)).toEqual([true, false]);
    expect(told.map(({ messageId }) => messageId)).toEqual(items.map(({ id }) => id));
    // A copy of the end changes nothing more.
    await deliver(story.slice(3));
    expect(told).toHaveLength(2);
  });

  test('is closed by the next run when one was cut short', async () => {
    const { store, told, deliver, close, error } = world();
    await store.tenant('ten_1').webhooks.create(aWebhook(), audit);
    const { cdrId, story } = unfinished();
    await deliver(story.slice(0, 3));
    vi.spyOn(store.tenant('ten_1').cdrs, 'put').mockRejectedValueOnce(new Error('away'));
    expect(await close(hours(9))).toEqual({ closed: 0 });
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'stuck-call-failed' }));
    await close(hours(9));
    expect(await store.tenant('ten_1').cdrs.get(cdrId)).toMatchObject({ isProvisional: true });
    expect(told).toHaveLength(1);
  });

  test('is no longer looked at once it is over', async () => {
    const { store, deliver } = world();
    const { story } = unfinished();
    const open = async () => {
      const calls: object[] = [];
      for await (const call of store.openCalls.startedBefore(hours(1))) calls.push(call);
      return calls;
    };
    await deliver(story.slice(0, 2));
    expect(await open()).toHaveLength(1);
    await deliver(story.slice(2));
    expect(await open()).toEqual([]);
  });
});

test.each([
  [{}, null],
  [{ 'cdr.kept-days': 10 }, '2026-01-15T09:00:00.000Z'],
])('a record is written to be kept for as long as the tenant wants: %j', async (values, expiresAt) => {
  const { store, deliver } = world();
  const tenant = store.tenant('ten_1');
  tenant.settingValues = values;
  const put = vi.spyOn(tenant.cdrs, 'put');
  await deliver(events);
  expect(put).toHaveBeenCalledExactlyOnceWith(cdr, expect.objectContaining({ expiresAt }));
});

describe('what a call costs', () => {
  const costly = async () => {
    const all = world();
    const tenant = all.store.tenant('ten_1');
    tenant.rateTables = [aRateTable({ direction: 'inbound' })];
    return { ...all, tenant };
  };

  test('is billed once and counted once, however often its events come', async () => {
    const { tenant, deliver } = await costly();
    const moved = transferredCall();
    for (const events of [moved, moved, moved.toReversed()]) await deliver(events, 2);
    expect(tenant.entries).toEqual([
      expect.objectContaining({
        kind: 'call',
        currency: 'EUR',
        billedSeconds: 180,
        amountMicros: 30_000,
        day: '2026-01-05',
      }),
    ]);
    expect(tenant.sums()).toMatchObject({
      'usage 2026-01-05 EUR': { calls: 1, billedSeconds: 180, amountMicros: 30_000 },
      'type 2026-01-05 inbound': { calls: 1, answered: 1 },
      'trunk 2026-01-05 trk_1': { calls: 1, talkMs: 180_000 },
    });
  });

  test('is corrected by an entry of its own', async () => {
    const { tenant, deliver, close } = await costly();
    const callId = `call_${timeStamp(Date.UTC(2026, 0, 5, 9))}ABCDEFGHJK`;
    const moved = transferredCall({ callId });
    await deliver(moved.filter(({ type, edgeId }) => edgeId === 'edge_1' && type !== 'call.ended'));
    await close(Date.UTC(2026, 0, 5, 20));
    await deliver(moved);
    expect(tenant.entries.map(({ kind, billedSeconds, amountMicros }) => [kind, billedSeconds, amountMicros])).toEqual([
      ['call', 0, 0],
      ['correction', 180, 30_000],
    ]);
    expect(tenant.sums()).toMatchObject({
      'usage 2026-01-05 EUR': { billedSeconds: 180, amountMicros: 30_000 },
      'type 2026-01-05 inbound': { calls: 1, talkMs: 180_000 },
    });
  });

  test('follows the rates as they are, read anew when they change', async () => {
    const { tenant, deliver } = await costly();
    await deliver(transferredCall({ callId: 'call_1' }));
    tenant.rateTables = [
      ...tenant.rateTables,
      aRateTable({ id: 'rtb_2', direction: 'inbound', rates: [{ prefix: '339', microsPerMinute: 0 }] }),
    ];
    await deliver(transferredCall({ callId: 'call_2' }));
    expect(tenant.entries.map(({ callId, amountMicros }) => [callId, amountMicros])).toEqual([
      ['call_1', 30_000],
      ['call_2', 0],
    ]);
  });
});
