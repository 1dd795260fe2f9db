/**
 * What an edge spends to load a tenant: `node --expose-gc test/bench/snapshot.ts`, some 20 s.
 *
 * 2,000 users, 100 hunt groups and 50 user groups in an embedded DynamoDB; time of one load, and the memory that the
 * snapshot keeps. Budgets: 250 ms and 8 MB.
 */
import { kindOf, type ObjectKind } from '#shared/object/index.ts';
import type { ObjectRecord, TenantStore } from '#shared/store/index.ts';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { aTenant, aUser } from '#test/world/records.ts';

const USERS = 2000;
const LOADS = 9;
const BUDGET_MS = 250;
const BUDGET_MB = 8;
const audit = { actor: 'system', action: 'bench.prepare' };

const dynamo = await startDynamoDb();
try {
  const store = dynamo.openStore();
  await store.createTenant(aTenant({ id: 'ten_1', domain: 'acme.example' }), audit);
  const tenant = store.tenant('ten_1');
  const ids = Array.from({ length: USERS }, (_, i) => `usr_${i}`);
  for (const [i, id] of ids.entries()) {
    await tenant.users.create(aUser({ id, extension: String(10_000 + i), email: `user${i}@acme.example` }), audit);
  }
  await fill(tenant, kindOf('hunt-group'), 100, (i) => ({
    name: `Group ${i}`,
    extension: String(5000 + i),
    members: ids.slice(i * 5, i * 5 + 5).map((userId) => ({ userId })),
  }));
  await fill(tenant, kindOf('user-group'), 50, (i) => ({
    name: `Users ${i}`,
    memberIds: ids.filter((_, user) => user % 50 === i),
  }));

  await tenant.snapshot();
  const kept: unknown[] = [];
  const times: number[] = [];
  const before = { mb: heapMb(), cpu: process.cpuUsage() };
  for (let load = 0; load < LOADS; load++) {
    const startedMs = performance.now();
    kept.push(await tenant.snapshot());
    times.push(performance.now() - startedMs);
  }
  const { user, system } = process.cpuUsage(before.cpu);
  const cpuMs = (user + system) / 1000 / LOADS;
  const mb = (heapMb() - before.mb) / kept.length;
  const ms = times.sort((a, b) => a - b)[Math.floor(LOADS / 2)] ?? 0;
  console.log(
    `${USERS} users: loaded in ${ms.toFixed(0)} ms (median of ${LOADS}), ${cpuMs.toFixed(0)} ms of CPU without the database; ` +
      `keeps ${mb.toFixed(1)} MB`,
  );
  if (ms > BUDGET_MS || mb > BUDGET_MB) throw new Error(`over budget: ${BUDGET_MS} ms, ${BUDGET_MB} MB`);
} finally {
  await dynamo.stop();
}

async function fill(
  tenant: TenantStore,
  kind: ObjectKind,
  count: number,
  fields: (i: number) => object,
): Promise<void> {
  const at = new Date().toISOString();
  for (let i = 0; i < count; i++) {
    const own = { id: `${kind.idPrefix}_${i}`, createdAt: at, updatedAt: at, sealed: {} };
    const after = { ...kind.New.parse(fields(i)), ...own } as ObjectRecord;
    const written = await tenant.objects.write([{ kind, before: null, after }], audit);
    if (!written.ok) throw new Error(JSON.stringify(written.problem));
  }
}

function heapMb(): number {
  if (!globalThis.gc) throw new Error('run it with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1e6;
}
