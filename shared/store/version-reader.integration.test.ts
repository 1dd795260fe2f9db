import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { type DynamoDbTap, startDynamoDbTap } from '#test/world/dynamodb-tap.ts';
import { aTenant } from '#test/world/records.ts';
import { dynamoClient } from './client.ts';
import { openStore, type Store } from './index.ts';
import { VersionReader } from './version-reader.ts';

const audit = { actor: 'usr_1', action: 'test' };
const clock = { nowMs: () => Date.now() };

let tap: DynamoDbTap;
let store: Store;
let reader: VersionReader;
let table: string;

beforeAll(async () => {
  const dynamo = await startDynamoDb();
  tap = await startDynamoDbTap(dynamo.endpoint);
  table = dynamo.options.configTable;
  const versionReader = (client: DynamoDBClient) => new VersionReader(client, table, clock);
  store = openStore({ ...dynamo.options, endpoint: tap.endpoint, versionReader });
  reader = new VersionReader(dynamoClient({ ...dynamo.options, endpoint: tap.endpoint }), table, clock);
  await store.createTenant(aTenant(), audit);
  return async () => {
    await reader.close();
    store.close();
    tap.stop();
    await dynamo.stop();
  };
});
beforeEach(() => {
  tap.onRequest = () => true;
});

test('a change that was confirmed is seen by the next read', async () => {
  expect(await reader.read('ten_1')).toBe(1);
  const changed = await store.updateTenant(
    aTenant(),
    { ...aTenant(), name: 'Other', updatedAt: '2026-01-05T09:00:01.000Z' },
    audit,
  );
  expect([changed.ok, await reader.read('ten_1')]).toEqual([true, 2]);
});

test('a tenant that does not exist has version 0', async () => {
  expect(await reader.read('ten_none')).toBe(0);
});

test('what is no plain answer is left to the SDK', async () => {
  tap.onRequest = () => false;
  expect(await reader.read('ten_1')).toBeNull();
});

test('the store asks the SDK when the first request is refused, so that one lost packet is no outage', async () => {
  let requests = 0;
  tap.onRequest = () => ++requests > 1;
  expect(await store.tenant('ten_1').version()).toBeGreaterThan(0);
  expect(requests).toBe(2);
});

test('nobody there is no answer, and no exception', async () => {
  const lost = new VersionReader(dynamoClient({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:9' }), table, clock);
  expect(await lost.read('ten_1')).toBeNull();
  await lost.close();
});
