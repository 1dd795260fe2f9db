import { beforeAll, beforeEach, expect, test } from 'vitest';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { type DynamoDbTap, startDynamoDbTap } from '#test/world/dynamodb-tap.ts';
import { CountingIds } from '#test/world/index.ts';
import { anApiKey, aRegistration, aTenant, aUser } from '#test/world/records.ts';
import { openStore, type Store } from './index.ts';

const audit = { actor: 'usr_1', action: 'test' };
const LATER = '2026-01-05T09:00:01.000Z';

let dynamo: TestDynamoDb;
let tap: DynamoDbTap;
/** Goes straight to the database. */
let store: Store;
/** Can be disturbed on its way there. */
let tapped: Store;
beforeAll(async () => {
  dynamo = await startDynamoDb();
  tap = await startDynamoDbTap(dynamo.endpoint);
  const ids = new CountingIds();
  store = dynamo.openStore({ ids });
  tapped = openStore({ ...dynamo.options, endpoint: tap.endpoint, ids });
  return async () => {
    tapped.close();
    tap.stop();
    await dynamo.stop();
  };
});
beforeEach(() => {
  tap.onRequest = () => true;
});

// Cut at each of its requests in turn: some forty deletions.
test('a deletion that is cut short, wherever, is finished by the next one', async () => {
  let hasFinished = false;
  for (let allowed = 1; !hasFinished; allowed++) {
    const id = `ten_${allowed}x`;
    const tenant = store.tenant(id);
    await store.createTenant(aTenant({ id, domain: `x${allowed}.example` }), audit);
    await tenant.users.create(aUser({ id: 'usr_200' }), audit);
    await tenant.registrations.put([aRegistration()]);
    await tenant.apiKeys.create(anApiKey(), `token${allowed}`, audit);
    await store.putSession({
      tokenSha256: `session${allowed}`,
      id: 'ses_1',
      tenantId: id,
      userId: 'usr_200',
      sessionEpoch: 0,
      assurance: 'password' as const,
      source: null,
      userAgent: null,
      impersonator: null,
      mustChangePassword: false,
      createdAt: LATER,
      expiresAt: '2099-01-01T00:00:00.000Z',
    });

    let passed = 0;
    tap.onRequest = () => ++passed <= allowed;
    const first = await tapped.deleteTenant(id, audit).catch((error: Error) => error.message);
    hasFinished = first !== 'cut short';
    if (!hasFinished) expect(await store.deleteTenant(id, audit)).toMatchObject({ ok: true });

    await store.eventOutbox.remove(await store.eventOutbox.waiting(1000));
    const left = await dynamo.itemsMentioning(id, 'config');
    expect(left.map(({ pk }) => pk)).toEqual(left.map(() => 'PLATFORM#audit'));
    expect(await store.tenantByDomain(`x${allowed}.example`)).toBeNull();
    expect(await store.apiKeyByHash(`token${allowed}`)).toBeNull();
    expect(await store.sessionByHash(`session${allowed}`)).toBeNull();
  }
});

test('while a deletion is under way, the tenant is not there for anybody', async () => {
  await store.createTenant(aTenant({ id: 'ten_going', domain: 'going.example' }), audit);
  let passed = 0;
  tap.onRequest = () => ++passed <= 2;
  await expect(tapped.deleteTenant('ten_going', audit)).rejects.toThrow('cut short');
  const tenant = store.tenant('ten_going');
  expect(await store.tenantById('ten_going')).toBeNull();
  expect(await store.tenantByDomain('going.example')).toBeNull();
  expect(await tenant.version()).toBe(0);
  expect(await tenant.snapshot()).toBeNull();
  const refused = { ok: false, problem: { code: 'not-found' } };
  expect(await tenant.users.create(aUser({ id: 'usr_200' }), audit)).toEqual(refused);
  const recording = { id: 'rec_1', callId: 'call_1', bytes: 4, storedAt: LATER };
  expect(await tenant.recordings.put(recording)).toBe(false);
  expect(await tenant.recordings.get('rec_1')).toBeNull();
  const taken = await store.createTenant(aTenant({ id: 'ten_heir', domain: 'going.example' }), audit);
  expect(taken).toMatchObject({ problem: { code: 'domain-taken' } });
});

test('a snapshot that is overtaken by a write is read again, and never carries a version it lacks', async () => {
  await store.createTenant(aTenant({ id: 'ten_busy', domain: 'busy.example' }), audit);
  const { users } = store.tenant('ten_busy');
  let serial = 1000;
  const writeOnce = () => users.create(aUser({ id: `usr_${serial++}` }), audit);

  let writes = 0;
  tap.onRequest = async (operation) => {
    if (operation === 'Query' && writes < 2) {
      writes += 1;
      await writeOnce();
    }
    return true;
  };
  const calm = await tapped.tenant('ten_busy').snapshot();
  expect(calm?.version).toBe(3);
  expect(calm?.userById.size).toBe(2);

  tap.onRequest = async (operation) => {
    if (operation === 'Query') await writeOnce();
    return true;
  };
  const busy = await tapped.tenant('ten_busy').snapshot();
  // Version n holds n - 1 users here; more is allowed, less is not.
  expect(busy?.userById.size).toBeGreaterThanOrEqual((busy?.version ?? 0) - 1);
  expect(busy?.version).toBeLessThan(await store.tenant('ten_busy').version());
});
