import { beforeAll, expect, test } from 'vitest';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { ManualClock } from '#test/world/index.ts';
import type { Store } from './index.ts';

const clock = new ManualClock();
let store: Store;
beforeAll(async () => {
  const dynamo = await startDynamoDb();
  store = dynamo.openStore({ clock });
  return () => dynamo.stop();
});

const order = { kind: 'trace-call', tenantId: 'ten_1', callId: 'call_1' } as const;
const command = (id: string, edgeId = 'edge_1') => ({
  id,
  edgeId,
  order,
  expiresAt: new Date(clock.nowMs() + 5000).toISOString(),
});

test('a command is taken once, by the edge it is for', async () => {
  await store.commands.put(command('cmd_1'));
  expect(await store.commands.take('edge_2')).toEqual([]);
  const taken = await Promise.all([store.commands.take('edge_1'), store.commands.take('edge_1')]);
  expect(taken.flat()).toEqual([command('cmd_1')]);
});

test('what nobody waits for any more is not carried out', async () => {
  await store.commands.put(command('cmd_2'));
  clock.advance(5000);
  expect(await store.commands.take('edge_1')).toEqual([]);
});

test('what another release has said, and this one cannot read, stands in the way of no other, and is told once', async () => {
  const unknown = { ...order, kind: 'of a later release' } as unknown as typeof order;
  await store.commands.put({ ...command('cmd_5', 'edge_5'), order: unknown });
  await store.commands.put(command('cmd_6', 'edge_5'));
  const unreadable: string[] = [];
  const take = () => store.commands.take('edge_5', ({ id, why }) => unreadable.push(`${id}: ${why}`));
  expect(await take()).toEqual([command('cmd_6', 'edge_5')]);
  expect(await take()).toEqual([]);
  expect(unreadable).toEqual([expect.stringContaining('order.kind')]);
  expect(unreadable[0]).toMatch(/^cmd_5: /);
});

test('an answer of any size comes back whole', async () => {
  expect(await store.commands.answer('cmd_3')).toBeNull();
  // Hard to compress: more than one item of 400 KB.
  const large = Array.from({ length: 120_000 }, (_, index) => Math.sin(index).toString(36)).join('');
  await store.commands.reply(command('cmd_3'), { large });
  expect(await store.commands.answer('cmd_3')).toEqual({ value: { large } });
  await store.commands.reply(command('cmd_4'), null);
  expect(await store.commands.answer('cmd_4')).toEqual({ value: null });
});
