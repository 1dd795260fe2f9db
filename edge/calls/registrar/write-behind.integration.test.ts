import { beforeAll, expect, test } from 'vitest';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { ManualClock } from '#test/world/index.ts';
import { aRegistration, aTenant } from '#test/world/records.ts';
import { WriteBehind } from './write-behind.ts';

let dynamo: TestDynamoDb;
beforeAll(async () => {
  dynamo = await startDynamoDb();
  return () => dynamo.stop();
});

const audit = { actor: 'usr_1', action: 'test' };
const tenant = aTenant();

test('what phones register reaches the database, one bad item or not, until the tenant is deleted', async () => {
  const clock = new ManualClock();
  const store = dynamo.openStore({ clock });
  await store.createTenant(tenant, audit);
  const logged: string[] = [];
  const writeBehind = new WriteBehind(store, clock, ({ name }) => void logged.push(name));

  writeBehind.put(tenant.id, aRegistration({ id: 'reg_1' }));
  writeBehind.put(tenant.id, aRegistration({ id: 'reg_2', userAgent: 'x'.repeat(500_000) }));
  writeBehind.put(tenant.id, aRegistration({ id: 'reg_3', userAgent: 'half a telephone: \ud83d' }));
  await writeBehind.flush();
  const { registrations } = store.tenant(tenant.id);
  expect((await registrations.list()).map(({ id }) => id)).toEqual(['reg_1', 'reg_3']);
  expect(logged).toEqual(['registration-not-storable']);

  await store.deleteTenant(tenant.id, audit);
  writeBehind.put(tenant.id, aRegistration({ id: 'reg_4' }));
  await writeBehind.flush();
  expect(await registrations.list()).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
