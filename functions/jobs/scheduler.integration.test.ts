import { pino } from 'pino';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import type { JobSchedule } from '#shared/job-schedule/index.ts';
import { kindOf } from '#shared/object/index.ts';
import type { SendOutcome } from '#shared/queue/index.ts';
import type { PageRequest } from '#shared/store/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import {
  changeSettings,
  createObject,
  createTenant,
  deleteObject,
  getJobResult,
  resultBlob,
  updateObject,
} from '#shared/usecases/index.ts';
import { systemChance, TimeSortedIds } from '#shared/world/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { ManualClock } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { createJobsHandler, type JobsWorld, startDueJobs } from './index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIDNIGHT = Date.UTC(2026, 0, 5);

let dynamo: TestDynamoDb;
let world: ReturnType<typeof aWorld>;
let tenantId: string;
let otherId: string;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  return () => dynamo.stop();
});

let tenants = 0;
beforeEach(async () => {
  world = aWorld();
  tenantId = await aTenantOf(world);
  otherId = await aTenantOf(world);
});

class FullBlobs extends MemoryBlobs {
  override async put(): Promise<void> {
    throw new Error('no room');
  }
}

function aWorld() {
  const clock = new ManualClock(MIDNIGHT);
  const ids = new TimeSortedIds(clock, systemChance);
  const messages: string[] = [];
  const queue: { answer: SendOutcome } = { answer: { name: 'taken' } };
  const store = dynamo.openStore({ clock, ids });
  const own = new Set<string>();
  const jobs = {
    // Tenants of other tests have schedules, too.
    store: {
      ...store,
      listTenants: async (page: PageRequest) => {
        const { items, cursor } = await store.listTenants(page);
        return { items: items.filter(({ id }) => own.has(id)), cursor };
      },
    },
    clock,
    ids,
    chance: systemChance,
    secretBox: new SecretBox(new Uint8Array(32)),
    blobs: new MemoryBlobs(),
    jobQueue: {
      async send(bodies: readonly string[]) {
        if (queue.answer.name === 'taken') messages.push(...bodies);
        return bodies.map(() => queue.answer);
      },
      putOff: async () => null,
    },
    log: pino({ level: 'silent' }),
    sliceMs: 600_000,
    mayReachPrivate: true,
  };
  const work = async (change: Partial<JobsWorld> = {}) => {
    const bodies = messages.splice(0);
    for (const body of bodies) await createJobsHandler({ ...jobs, ...change })(sqsEvent([body]));
  };
  return { clock, jobs, own, messages, queue, work };
}

async function aTenantOf({ jobs, own }: typeof world): Promise<string> {
  tenants += 1;
  const fields = NewTenant.parse({ name: 'Acme', domain: `acme${tenants}.example` });
  const created = await createTenant(jobs, systemPrincipal('ten_none'), fields);
  if (!created.ok) throw new Error(created.problem.code);
  own.add(created.value.id);
  return created.value.id;
}

const kind = kindOf('job-schedule');
async function aSchedule(fields: object = {}, tenant = tenantId): Promise<JobSchedule> {
  const input = kind.New.parse({ name: 'Nightly', work: { kind: 'backup', keep: 2 }, time: '03:00', ...fields });
  const created = await createObject(world.jobs, systemPrincipal(tenant), kind, input);
  if (!created.ok) throw new Error(created.problem.code);
  return created.value as unknown as JobSchedule;
}
const jobsOf = async (tenant = tenantId) => (await world.jobs.store.tenant(tenant).jobs.list({ limit: 100 })).items;

test('a job is started once for each time that is due, even by two schedulers at the same moment', async () => {
  const schedule = await aSchedule();
  world.clock.advance(3 * HOUR_MS - 1);
  expect(await startDueJobs(world.jobs)).toEqual({ started: 0 });
  world.clock.advance(1);
  const counts = await Promise.all([startDueJobs(world.jobs), startDueJobs(world.jobs), startDueJobs(world.jobs)]);
  expect(counts.reduce((sum, { started }) => sum + started, 0)).toBe(1);
  expect(world.messages).toHaveLength(1);
  expect(await jobsOf()).toMatchObject([
    { input: { kind: 'backup', secrets: 'sealed' }, scheduleId: schedule.id, createdBy: 'system', state: 'queued' },
  ]);
  expect(await jobsOf(otherId)).toEqual([]);

  await world.work();
  world.clock.advance(HOUR_MS);
  expect(await startDueJobs(world.jobs)).toEqual({ started: 0 });
  world.clock.advance(DAY_MS);
  expect(await startDueJobs(world.jobs)).toEqual({ started: 1 });
  expect((await jobsOf()).map(({ state }) => state)).toEqual(['queued', 'succeeded']);
});

test('the time is that of the time zone of the tenant', async () => {
  const who = systemPrincipal(tenantId);
  await changeSettings(world.jobs, who, { kind: 'tenant', id: tenantId }, { 'region.time-zone': 'America/New_York' });
  await aSchedule();
  world.clock.advance(8 * HOUR_MS - 1);
  expect(await startDueJobs(world.jobs)).toEqual({ started: 0 });
  world.clock.advance(1);
  expect(await startDueJobs(world.jobs)).toEqual({ started: 1 });
});

test('what was missed is made up for twelve hours; what lies before the schedule, or is turned off, never', async () => {
  await aSchedule({ name: 'early', time: '00:00' });
  const off = await aSchedule({ name: 'off', isEnabled: false, time: '01:00' });
  world.clock.advance(12 * HOUR_MS);
  await aSchedule({ name: 'late', time: '11:00' });
  await updateObject(world.jobs, systemPrincipal(tenantId), kind, off.id, { isEnabled: true });
  expect(await startDueJobs(world.jobs)).toEqual({ started: 1 });
  world.clock.advance(DAY_MS + 6 * HOUR_MS);
  expect(await startDueJobs(world.jobs)).toEqual({ started: 1 });
});

test('a job whose message was lost is woken again', async () => {
  await aSchedule();
  world.clock.advance(3 * HOUR_MS);
  world.queue.answer = { name: 'try-again', reason: 'ECONNREFUSED' };
  await startDueJobs(world.jobs);
  world.queue.answer = { name: 'taken' };
  world.clock.advance(11 * 60_000);
  expect(await startDueJobs(world.jobs)).toEqual({ started: 0 });
  await world.work();
  expect(await jobsOf()).toMatchObject([{ state: 'succeeded' }]);
});

test('as many backups are kept as the schedule says, for longer than other jobs; a failed one takes no place and raises an alarm', async () => {
  const schedule = await aSchedule({ work: { kind: 'backup', keep: 1 } });
  const nightly = async () => {
    await startDueJobs(world.jobs);
    await world.work();
  };
  world.clock.advance(3 * HOUR_MS);
  for (let night = 0; night < 2; night++) {
    await nightly();
    world.clock.advance(DAY_MS);
  }
  const kept = await jobsOf();
  expect(kept.map(({ createdAt }) => createdAt.slice(0, 10))).toEqual(['2026-01-06']);
  const [oldest] = kept as [(typeof kept)[number]];
  expect(resultBlob(oldest, tenantId)).toMatch(/^kept\//);
  await startDueJobs(world.jobs);
  for (let time = 0; time < 11; time++) {
    world.messages.push(JSON.stringify({ tenantId, jobId: (await jobsOf())[0]?.id }));
    await world.work({ blobs: new FullBlobs() });
    world.clock.advance(60_000);
  }
  expect((await jobsOf()).map(({ state }) => state)).toEqual(['failed', 'succeeded']);
  await expectAlarmOf((await jobsOf())[0]?.id);

  await deleteObject(world.jobs, systemPrincipal(tenantId), kind, schedule.id);
  world.clock.advance(100 * DAY_MS);
  const file = await getJobResult(world.jobs, systemPrincipal(tenantId), oldest.id);
  expect(file).toMatchObject({ ok: true, value: { fileName: `backup-acme${tenants - 1}.example-2026-01-06.json` } });
  expect(await getJobResult(world.jobs, systemPrincipal(otherId), oldest.id)).toMatchObject({
    ok: false,
    problem: { code: 'not-found' },
  });
});

test('a sync that fails raises an alarm', async () => {
  await aSchedule({ work: { kind: 'sync-ldap' } });
  world.clock.advance(3 * HOUR_MS);
  await startDueJobs(world.jobs);
  await world.work();
  const [job] = await jobsOf();
  expect(job).toMatchObject({ state: 'failed', failure: { code: 'no-directory' } });
  await expectAlarmOf(job?.id);
});

async function expectAlarmOf(jobId: string | undefined) {
  const waiting = await world.jobs.store.eventOutbox.waiting(400);
  const events = waiting.filter((entry) => entry.tenantId === tenantId).flatMap((entry) => entry.events);
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'alarm.raised',
      data: expect.objectContaining({ alarm: 'scheduled-job-failed', severity: 'critical', subject: jobId }),
    }),
  );
}
