import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { SendOutcome } from '#shared/queue/index.ts';
import type { Store } from '#shared/store/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { aTenant, aUser, aWebhook } from '#test/world/records.ts';
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
