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
/** What a writer leaves that dies before its page is there: so many numbers given out, noted as the place of events. */
async function noted(count: number, events: readonly number[]) {
  const last = await table.reserve({ pk: eventReadersOf(tenantId), sk: 'head' }, count);
  for (const n of events)
    await table.put(
      { pk: eventPlaceOf(tenantId, `evt_${n}`), sk: 'place' },
      { [`evt_${n}`]: `${last - count + 1}-${last}` },
    );
  return { first: last - count + 1, last };
}
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
    [2, 'evt_2'],
    [3, null],
  ]);
});

test('the events of a call that come together are one page, and each is found in it', async () => {
  const ofCall = [1, 2, 3].map((n) => ({ ...anEvent(n), data: { callId: 'call_1' } }));
  await log().append(ofCall);
  const tooMany = Array.from({ length: 60 }, (_, n) => anEvent(n + 4));
  await log().append(tooMany);
  expect(await log().at(2)).toMatchObject({ sequence: 2, event: ofCall[1] });
  expect(await log().at(64)).toBeNull();
  expect((await log().after(1, 3)).map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
  expect((await idsAfter(0)).map(([, id]) => id)).toEqual([...ofCall, ...tooMany].map(({ id }) => id));
  expect(await log().append([...ofCall, anEvent(100)])).toEqual([anEvent(100)]);
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
  await noted(1, [1]);
  expect(await idsAfter(0)).toEqual([]);
  expect(await log().append([anEvent(1)])).toEqual([anEvent(1)]);
  expect(await idsAfter(0)).toEqual([
    [1, 'evt_1'],
    [2, null],
  ]);
});

test('a number that was closed is passed over, also by a writer that had noted it', async () => {
  await log().close(1, 1);
  expect(await log().append([anEvent(1)])).toEqual([anEvent(1)]);
  expect(await idsAfter(0)).toEqual([
    [1, null],
    [2, 'evt_1'],
  ]);
  expect(await log().append([anEvent(1)])).toEqual([]);

  const { first, last } = await noted(1, [2]);
  await log().close(first, last);
  expect(await log().append([anEvent(2)])).toEqual([anEvent(2)]);
  expect((await idsAfter(last)).filter(([, id]) => id !== null)).toEqual([[last + 2, 'evt_2']]);
});

test('of the page of a writer that died, what comes again alone is put there, and the rest moves', async () => {
  await noted(3, [1, 2, 3]);
  expect(await log().append([anEvent(2)])).toEqual([anEvent(2)]);
  expect(await log().append([anEvent(1), anEvent(2)])).toEqual([anEvent(1)]);
  const rows = await idsAfter(0);
  expect(rows.map(([sequence]) => sequence)).toEqual(rows.map((_, index) => index + 1));
  expect(rows.flatMap(([, id]) => id ?? [])).toEqual(['evt_2', 'evt_1']);
});

test('numbers of several writers are closed from the end, so that one who fills his meanwhile is read whole', async () => {
  const slow = await noted(2, [1, 2]);
  const dead = await noted(2, []);
  await log().append([anEvent(5)]);
  // The slow one is there again before the closing has come to his numbers.
  await log().append([anEvent(1), anEvent(2)]);
  await log().close(slow.first, dead.last);
  expect(await idsAfter(0)).toEqual([
    [1, 'evt_1'],
    [2, 'evt_2'],
    [3, null],
    [4, null],
    [5, 'evt_5'],
    [6, null],
    [7, null],
  ]);
});

test('closing a number that is filled changes nothing', async () => {
  await log().append([anEvent(1)]);
  await log().close(1, 1);
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
