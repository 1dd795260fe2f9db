import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Alarm } from '#shared/alarm/index.ts';
import type { SendOutcome } from '#shared/queue/index.ts';
import type { Store } from '#shared/store/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { anAlarmEvent, aTenant, aUser, aWebhook } from '#test/world/records.ts';
import { relayOutbox } from './index.ts';

let dynamo: TestDynamoDb;
let store: Store;
beforeAll(async () => {
  dynamo = await startDynamoDb();
  store = dynamo.openStore();
  for (const id of ['ten_1', 'ten_2'])
    await store.createTenant(aTenant({ id, domain: `${id.slice(4)}.acme.example` }), audit('tenant'));
  return () => dynamo.stop();
});

const audit = (kind: string, action = 'create') => ({ actor: 'usr_admin', action: `${kind}.${action}` });

/** A queue that takes what it is sent, unless it is told otherwise. */
const queue = { outcome: { name: 'taken' } as SendOutcome, messages: [] as string[] };
const webhooks = {
  send: async (bodies: readonly string[]) => {
    if (queue.outcome.name === 'taken') queue.messages.push(...bodies);
    return bodies.map(() => queue.outcome);
  },
};
const error = vi.fn();
const relay = () => relayOutbox({ store, webhooks, clock: systemClock, log: { error } });
const typesIn = async (tenantId: string) =>
  (await store.tenant(tenantId).events.after(0, 1000)).flatMap(({ event }) => event?.type ?? []);
beforeEach(async () => {
  queue.outcome = { name: 'taken' };
  await relay();
  queue.messages = [];
  error.mockClear();
});

test('every change of the configuration is told, to its own tenant alone', async () => {
  const before = (await typesIn('ten_2')).length;
  const { users, webhooks: endpoints } = store.tenant('ten_1');
  await users.create(aUser({ id: 'usr_200' }), audit('user'));
  await users.delete(aUser({ id: 'usr_200' }), audit('user', 'delete'));
  await endpoints.create(aWebhook({ id: 'whk_1', events: ['user.*'] }), audit('webhook'));
  expect(await relay()).toBe(true);
  expect((await typesIn('ten_1')).sort()).toEqual([
    'tenant.created',
    'user.created',
    'user.deleted',
    'webhook.created',
  ]);
  expect(await typesIn('ten_2')).toHaveLength(before);
  expect(await store.eventOutbox.waiting(100)).toEqual([]);
});

test('while the queue is away nothing is removed; afterwards each delivery is there once', async () => {
  queue.outcome = { name: 'try-again', reason: 'ECONNREFUSED' };
  await store.tenant('ten_1').users.create(aUser({ id: 'usr_201' }), audit('user'));
  expect(await relay()).toBe(false);
  expect(await store.eventOutbox.waiting(100)).toHaveLength(1);
  expect(error).toHaveBeenCalledWith(expect.objectContaining({ name: 'events-not-relayed', tenant: 'ten_1' }));

  queue.outcome = { name: 'taken' };
  expect(await relay()).toBe(true);
  expect(queue.messages.map((body) => JSON.parse(body))).toEqual([
    { messageId: expect.stringMatching(/^msg_/), tenantId: 'ten_1', webhookId: 'whk_1' },
  ]);
  const { items } = await store.tenant('ten_1').deliveries.list('whk_1', { limit: 10 }, { isDead: false });
  expect(items.filter(({ payload }) => payload.data.id === 'usr_201')).toHaveLength(1);
});

test('two relays at the same time tell everything once', async () => {
  const count = (await typesIn('ten_2')).length;
  const { users } = store.tenant('ten_2');
  for (let n = 300; n < 310; n++) await users.create(aUser({ id: `usr_${n}` }), audit('user'));
  await Promise.all([relay(), relay()]);
  expect(await typesIn('ten_2')).toHaveLength(count + 10);
});

test('what one tenant cannot be told does not hold up another', async () => {
  const broken = vi.spyOn(store, 'tenant').mockImplementationOnce(() => {
    throw new Error('away');
  });
  await store.eventOutbox.put(
    ['ten_1', 'ten_2'].map((tenantId) => ({
      id: `aud_${tenantId}`,
      tenantId,
      deliveries: [],
      events: [
        {
          id: `evt_${tenantId.slice(4)}x`,
          type: 'alarm.raised',
          version: 1,
          tenantId,
          at: '2026-01-05T09:00:00.000Z',
          data: {},
        },
      ],
    })),
  );
  expect(await relay()).toBe(false);
  broken.mockRestore();
  expect(await store.eventOutbox.waiting(100)).toHaveLength(1);
  expect(await relay()).toBe(true);
});

async function kept(tenantId: string): Promise<Alarm[]> {
  const found: Alarm[] = [];
  for await (const alarm of store.tenant(tenantId).alarms.all()) found.push(alarm);
  return found;
}

test('an alarm is kept for its own tenant, once however often the event is told, and over when that is told', async () => {
  // Each in an entry of its own, as of another edge.
  const tell = async (event: object & { id: string }) => {
    await store.eventOutbox.put([{ id: event.id, tenantId: 'ten_1', deliveries: [], events: [event] }]);
    expect(await relay()).toBe(true);
  };
  const nowMs = systemClock.nowMs();
  const at = (ms: number) => new Date(nowMs + ms).toISOString();
  const raised = anAlarmEvent({ id: 'evt_raised', at: at(0) });
  for (let time = 0; time < 2; time++) await tell(raised);
  expect(await kept('ten_1')).toMatchObject([{ subject: 'trk_1', count: 1, raisedAt: at(0), clearedAt: null }]);
  await tell(anAlarmEvent({ id: 'evt_cleared', type: 'alarm.cleared', at: at(1000) }));
  await tell(raised);
  expect(await kept('ten_1')).toMatchObject([{ count: 1, clearedAt: at(1000) }]);
  expect(await kept('ten_2')).toEqual([]);
});

test('relays that tell of one alarm at the same time count each time once', async () => {
  const { alarms } = store.tenant('ten_2');
  const nowMs = systemClock.nowMs();
  const event = (ms: number) => anAlarmEvent({ tenantId: 'ten_2', at: new Date(nowMs + ms).toISOString() });
  await alarms.note(event(0));
  await Promise.all([1, 1, 1].map((ms) => alarms.note(event(ms))));
  expect(await kept('ten_2')).toMatchObject([{ count: 2 }]);
});
