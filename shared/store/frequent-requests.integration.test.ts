import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { type DynamoDbTap, startDynamoDbTap } from '#test/world/dynamodb-tap.ts';
import { aRegistration, aTenant } from '#test/world/records.ts';
import { dynamoClient } from './client.ts';
import { FrequentRequests } from './frequent-requests.ts';
import { openStore, type Store } from './index.ts';

const audit = { actor: 'usr_1', action: 'test' };
const clock = { nowMs: () => Date.now() };

let dynamo: Awaited<ReturnType<typeof startDynamoDb>>;
let tap: DynamoDbTap;
let store: Store;
let requests: FrequentRequests;
let table: string;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  tap = await startDynamoDbTap(dynamo.endpoint);
  table = dynamo.options.configTable;
  const frequentRequests = (client: DynamoDBClient) => new FrequentRequests(client, table, clock);
  store = openStore({ ...dynamo.options, endpoint: tap.endpoint, frequentRequests });
  requests = new FrequentRequests(dynamoClient({ ...dynamo.options, endpoint: tap.endpoint }), table, clock);
  await store.createTenant(aTenant(), audit);
  return async () => {
    await requests.close();
    store.close();
    tap.stop();
    await dynamo.stop();
  };
});
beforeEach(() => {
  tap.onRequest = () => true;
});

test('a change that was confirmed is seen by the next read', async () => {
  expect(await requests.version('ten_1')).toBe(1);
  const changed = await store.updateTenant(
    aTenant(),
    { ...aTenant(), name: 'Other', updatedAt: '2026-01-05T09:00:01.000Z' },
    audit,
  );
  expect([changed.ok, await requests.version('ten_1')]).toEqual([true, 2]);
});

test('a tenant that does not exist has version 0', async () => {
  expect(await requests.version('ten_none')).toBe(0);
});

test('what is no plain answer is left to the SDK', async () => {
  tap.onRequest = () => false;
  expect(await requests.version('ten_1')).toBeNull();
});

test('the store asks the SDK when the first request is refused, so that one lost packet is no outage', async () => {
  let count = 0;
  tap.onRequest = () => ++count > 1;
  expect(await store.tenant('ten_1').version()).toBeGreaterThan(0);
  expect(count).toBe(2);
});

test('nobody there is no answer, and no exception', async () => {
  const lost = new FrequentRequests(
    dynamoClient({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:9' }),
    table,
    clock,
  );
  expect(await lost.version('ten_1')).toBeNull();
  await lost.close();
});

test('registrations are put as the SDK would put them, more than a batch of them too', async () => {
  const registrations = Array.from({ length: 30 }, (_, index) =>
    aRegistration({
      id: `reg_${index}`,
      expiresAt: '2999-01-01T00:00:00.000Z',
      userAgent: index === 0 ? 'Ph\ud83d\u00f6n' : null,
    }),
  );
  expect(await store.tenant('ten_1').registrations.put(registrations)).toEqual([]);
  const bySdk = openStore({ ...dynamo.options, endpoint: tap.endpoint });
  const stored = await bySdk.tenant('ten_1').registrations.list();
  expect(stored).toHaveLength(30);
  expect(stored).toContainEqual({ ...registrations[0], userAgent: 'Ph\ufffd\u00f6n' });
  expect(stored).toContainEqual(registrations[29]);
  bySdk.close();
});

test('registrations that are not taken at once are put by the SDK', async () => {
  let count = 0;
  tap.onRequest = () => ++count > 1;
  const registration = aRegistration({ id: 'reg_again', expiresAt: '2999-01-01T00:00:00.000Z' });
  expect(await store.tenant('ten_1').registrations.put([registration])).toEqual([]);
  expect(await store.tenant('ten_1').registrations.get('reg_again')).toEqual(registration);
});
