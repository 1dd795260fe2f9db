import { beforeAll, expect, test } from 'vitest';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { auditRecordings } from './audit-recordings.ts';

let dynamo: TestDynamoDb;
beforeAll(async () => {
  dynamo = await startDynamoDb();
  return () => dynamo.stop();
});

const recorded = { tenantId: 'ten_1', conferenceRoomId: 'cnf_1', by: 'usr_1' };

test('who has a room recorded is in the audit log of the tenant, as one who leads it from outside is', async () => {
  const store = dynamo.openStore();
  const audit = auditRecordings({ store, log: () => undefined });
  await audit(recorded);
  await audit({ ...recorded, by: null });
  const { items } = await store.tenant('ten_1').audit({ limit: 10 }, {});
  expect(items.map(({ action, actor, target }) => [action, actor, target]).sort()).toEqual([
    ['conference.record', 'system', 'cnf_1'],
    ['conference.record', 'usr_1', 'cnf_1'],
  ]);
  expect((await store.tenant('ten_2').audit({ limit: 10 }, {})).items).toEqual([]);
});

test('what cannot be written is logged', async () => {
  const logged: object[] = [];
  const tenant = () => {
    throw new Error('away');
  };
  await auditRecordings({ store: { tenant }, log: (event) => logged.push(event) })(recorded);
  expect(logged).toMatchObject([{ name: 'recording-not-audited', room: 'cnf_1', by: 'usr_1', error: 'Error: away' }]);
});
