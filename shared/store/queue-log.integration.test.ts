import { beforeAll, expect, test } from 'vitest';
import type { QueueLogEntry, QueueLogLine } from '#shared/queue-log/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { ManualClock } from '#test/world/index.ts';
import { logged } from '#test/world/queue-log.ts';
import type { Store } from './index.ts';

let dynamo: TestDynamoDb;
let store: Store;
beforeAll(async () => {
  dynamo = await startDynamoDb();
  store = dynamo.openStore({ clock: new ManualClock() });
  return () => dynamo.stop();
});

const AT = Date.parse('2026-01-05T09:59:00Z');
const lines = (tenantId: string, ...entries: QueueLogEntry[]): QueueLogLine[] =>
  entries.map((entry, i) => ({ type: 'queue.logged', id: `evt_${entry.atMs}${i}`, tenantId, edgeId: 'edge_1', entry }));
const entered = (n: number) =>
  logged('ENTERQUEUE', AT + n * 1000, { callerNumber: '201', position: 1 }, { callId: `call_${n}` });
async function read(tenantId: string, fromMs: number, toMs: number) {
  const found: (string | null)[] = [];
  for await (const { callId } of store.tenant(tenantId).queueLog.between(fromMs, toMs)) found.push(callId);
  return found;
}

test('entries come in the order of their times, over the hour, however they were brought', async () => {
  const { queueLog } = store.tenant('ten_order');
  const all = lines('ten_order', ...Array.from({ length: 250 }, (_, n) => entered(n)));
  await queueLog.append(all.slice(120), 365);
  await queueLog.append(all.slice(0, 120), 365);
  expect(await read('ten_order', AT, AT + 250_000)).toEqual(all.map(({ entry }) => entry.callId));
  expect(await read('ten_order', AT + 10_000, AT + 12_000)).toEqual(['call_10', 'call_11']);
});

test('a line that comes again, alone or in other company, is there once', async () => {
  const { queueLog } = store.tenant('ten_again');
  const all = lines('ten_again', entered(1), entered(2), entered(3));
  for (const some of [all, all, all.slice(1), all.slice(0, 1)]) await queueLog.append(some, 365);
  expect(await read('ten_again', AT, AT + 10_000)).toEqual(['call_1', 'call_2', 'call_3']);
});

test('no tenant reads the log of another', async () => {
  await store.tenant('ten_a').queueLog.append(lines('ten_a', entered(1)), 365);
  expect(await read('ten_b', 0, AT * 2)).toEqual([]);
});
