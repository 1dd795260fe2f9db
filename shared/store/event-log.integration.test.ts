import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { EventEnvelope } from '#shared/event/index.ts';
import { systemChance } from '#shared/world/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { ManualClock } from '#test/world/index.ts';
import { dynamoClient } from './client.ts';
import type { Store } from './index.ts';
import { eventPlaceOf, eventReadersOf } from './partition.ts';
import { Table } from './table.ts';

let dynamo: TestDynamoDb;
let store: Store;
let table: Table;
const clock = new ManualClock();
beforeAll(async () => {
  dynamo = await startDynamoDb();
  store = dynamo.openStore({ clock });
  const client = dynamoClient(dynamo.options);
  table = new Table(DynamoDBDocumentClient.from(client), dynamo.options.recordsTable, systemChance);
  return async () => {
    client.destroy();
    await dynamo.stop();
  };
});

let tenantId: string;
let serial = 0;
beforeEach(() => {
  serial += 1;
  tenantId = `ten_${serial}`;
});

const anEvent = (n: number): EventEnvelope => ({
  id: `evt_${n}`,
  type: 'alarm.raised',
  version: 1,
  tenantId,
  at: '2026-01-05T09:00:00.000Z',
  data: { n },
});
const log = () => store.tenant(tenantId).events;
const idsAfter = async (sequence: number) =>
  (await log().after(sequence, 1000)).map(({ sequence, event }) => [sequence, event?.id ?? null]);

test('events are numbered from 1 without gaps, and can be read from any number on', async () => {
  expect(await log().last()).toBe(0);
  await log().append([anEvent(1), anEvent(2)]);
  await log().append([anEvent(3)]);
  expect(await log().last()).toBe(3);
  expect(await idsAfter(1)).toEqual([
    [2, 'evt_2'],
    [3, 'evt_3'],
  ]);
  expect((await log().after(0, 2)).map(({ sequence }) => sequence)).toEqual([1, 2]);
  expect(await log().at(3)).toMatchObject({ sequence: 3, event: anEvent(3), loggedAtMs: clock.nowMs() });
  expect(await store.tenant('ten_other').events.after(0, 10)).toEqual([]);
});

test('an event that comes again stands where it stood, and leaves no number open', async () => {
  expect(await log().append([anEvent(1)])).toEqual([anEvent(1)]);
  expect(await log().append([anEvent(1), anEvent(2)])).toEqual([anEvent(2)]);
  expect(await idsAfter(0)).toEqual([
    [1, 'evt_1'],
    [2, null],
    [3, 'evt_2'],
  ]);
});

test('many writers of the same events at once: each event once, each number once, none missing', async () => {
  const events = Array.from({ length: 30 }, (_, n) => anEvent(n));
  const writers = Array.from({ length: 4 }, (_, writer) => log().append(events.slice(writer * 2, writer * 2 + 22)));
  const added = (await Promise.all(writers)).flat();
  expect(added.map(({ id }) => id).sort()).toEqual(
    events
      .slice(0, 28)
      .map(({ id }) => id)
      .sort(),
  );
  const rows = await idsAfter(0);
  expect(rows.map(([sequence]) => sequence)).toEqual(rows.map((_, index) => index + 1));
  const ids = rows.map(([, id]) => id).filter((id) => id !== null);
  expect(ids.sort()).toEqual(
    events
      .slice(0, 28)
      .map(({ id }) => id)
      .sort(),
  );
});

test('a writer that died halfway is finished by whoever brings the event again', async () => {
  const number = await table.reserve({ pk: eventReadersOf(tenantId), sk: 'head' }, 1);
  await table.put({ pk: eventPlaceOf(tenantId, 'evt_1'), sk: 'place' }, { sequence: number });
  expect(await idsAfter(0)).toEqual([]);
  expect(await log().append([anEvent(1)])).toEqual([anEvent(1)]);
  expect(await idsAfter(0)).toEqual([
    [1, 'evt_1'],
    [2, null],
  ]);
});

test('a number that was closed is passed over, also by a writer that had noted it', async () => {
  await log().close(1);
  expect(await log().append([anEvent(1)])).toEqual([anEvent(1)]);
  expect(await idsAfter(0)).toEqual([
    [1, null],
    [2, 'evt_1'],
  ]);
  expect(await log().append([anEvent(1)])).toEqual([]);

  const number = await table.reserve({ pk: eventReadersOf(tenantId), sk: 'head' }, 1);
  await table.put({ pk: eventPlaceOf(tenantId, 'evt_2'), sk: 'place' }, { sequence: number });
  await log().close(number);
  expect(await log().append([anEvent(2)])).toEqual([anEvent(2)]);
  expect((await idsAfter(number)).filter(([, id]) => id !== null)).toEqual([[number + 1, 'evt_2']]);
});

test('closing a number that is filled changes nothing', async () => {
  await log().append([anEvent(1)]);
  await log().close(1);
  expect(await idsAfter(0)).toEqual([[1, 'evt_1']]);
});

test('what is older than a week is not told any more, even if it is still there', async () => {
  const later = new ManualClock(clock.nowMs() + 7 * 24 * 3_600_000);
  await log().append([anEvent(1)]);
  const [row] = await dynamo.openStore({ clock: later }).tenant(tenantId).events.after(0, 10);
  expect(row).toMatchObject({ sequence: 1, event: null });
});

test('of many programs one is the reader, and another finds where it was when it has died', async () => {
  expect(await log().takeReader('amqp', 'edge_1', 10_000)).toBe(0);
  expect(await log().noteReader('amqp', 'edge_1', 7)).toBe(true);
  expect(await log().takeReader('amqp', 'edge_1', 10_000)).toBe(7);
  expect(await log().takeReader('amqp', 'edge_2', 10_000)).toBeNull();
  expect(await store.tenant('ten_other').events.takeReader('amqp', 'edge_2', 10_000)).toBe(0);
  clock.advance(10_000);
  expect(await log().takeReader('amqp', 'edge_2', 10_000)).toBe(7);
  expect(await log().noteReader('amqp', 'edge_1', 9)).toBe(false);
  expect(await log().takeReader('amqp', 'edge_2', 10_000)).toBe(7);
});
