import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { openDiskBlobs } from '#shared/blob/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import type { Job, JobInput } from '#shared/job/index.ts';
import type { SendOutcome } from '#shared/queue/index.ts';
import type { Store } from '#shared/store/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { createTenant, jobBlob, startJob } from '#shared/usecases/index.ts';
import { systemChance, TimeSortedIds, timeStamp } from '#shared/world/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { ManualClock } from '#test/world/index.ts';
import type { WorkerOrder } from '#test/world/job-worker.ts';
import { aCdr } from '#test/world/records.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { createJobsHandler, type JobsWorld } from './index.ts';
import { LEASE_MS } from './slice.ts';

const IMPORT: JobInput = { kind: 'import-users', layout: 'sipxcom', isDryRun: false, skippedColumns: [] };

let dynamo: TestDynamoDb;
let folder: string;
let world: ReturnType<typeof aWorld>;
let tenantId: string;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  folder = await mkdtemp(join(tmpdir(), 'patchbay-jobs-'));
  return async () => {
    await dynamo.stop();
    await rm(folder, { recursive: true, force: true });
  };
});

let tenants = 0;
beforeEach(async () => {
  world = aWorld();
  tenants += 1;
  const fields = NewTenant.parse({ name: 'Acme', domain: `acme${tenants}.example` });
  const created = await createTenant(world.jobs, systemPrincipal('ten_none'), fields);
  if (!created.ok) throw new Error(created.problem.code);
  tenantId = created.value.id;
});

/** A worker and the queue before it; time stands still between steps unless `stepMs` says otherwise. */
function aWorld() {
  const clock = new ManualClock(Date.now());
  const ids = new TimeSortedIds(clock, systemChance);
  const store = dynamo.openStore({ clock, ids });
  const messages: string[] = [];
  const putOff: number[] = [];
  const queue: { answer: SendOutcome } = { answer: { name: 'taken' } };
  const jobs: JobsWorld = {
    store,
    clock,
    ids,
    chance: systemChance,
    secretBox: new SecretBox(new Uint8Array(32)),
    blobs: openDiskBlobs(folder),
    jobQueue: {
      async send(bodies) {
        if (queue.answer.name === 'taken') messages.push(...bodies);
        return bodies.map(() => queue.answer);
      },
      async putOff(_, seconds) {
        putOff.push(seconds);
        return null;
      },
    },
    log: pino({ level: 'silent' }),
    sliceMs: 600_000,
  };
  const isDone = async (body: string, change: Partial<JobsWorld> = {}) => {
    const { batchItemFailures } = await createJobsHandler({ ...jobs, ...change })(sqsEvent([body]));
    return batchItemFailures.length === 0;
  };
  return { clock, store, jobs, messages, putOff, queue, isDone };
}

async function start(input: JobInput = IMPORT, csv = ''): Promise<Job> {
  const upload = { content: Buffer.from(csv), contentType: 'text/csv' };
  const job = await startJob(world.jobs, systemPrincipal(tenantId), input, csv === '' ? null : upload);
  if (!job.ok) throw new Error(job.problem.code);
  return job.value;
}
const jobOf = ({ id }: Job) => world.store.tenant(tenantId).jobs.get(id);
const message = (job: Job) => JSON.stringify({ tenantId, jobId: job.id });

async function users(store: Store = world.store) {
  const found = [];
  for await (const { extension, name, email } of store.tenant(tenantId).users.all())
    found.push({ extension, name, email });
  return found.sort((one, other) => Number(one.extension) - Number(other.extension));
}

const rows = (count: number) => Array.from({ length: count }, (_, index) => String(1000 + index));
const csvOf = (extensions: readonly string[]) =>
  `User name,First name,Last name\n${extensions.map((extension) => `${extension},User,${extension}`).join('\n')}\n`;
const expected = (extensions: readonly string[]) =>
  extensions.map((extension) => ({
    extension,
    name: `User ${extension}`,
    email: `${extension}@acme${tenants}.example`,
  }));

/** A store that goes away at the n-th change of a user: before it is made, or after. */
function dyingStore(store: Store, dies: { at: number; afterwards: boolean }): Store {
  let changes = 0;
  return {
    ...store,
    tenant(id) {
      const real = store.tenant(id);
      const create: typeof real.users.create = async (...input) => {
        changes += 1;
        if (changes !== dies.at) return real.users.create(...input);
        if (dies.afterwards) await real.users.create(...input);
        throw new Error('the worker dies');
      };
      return { ...real, users: { ...real.users, create } };
    },
  };
}

test('an import of 1,000 rows whose worker is killed in the middle leads to exactly the same users', {
  timeout: 600_000,
}, async () => {
  const extensions = rows(1000);
  const job = await start(IMPORT, csvOf(extensions));
  const order: WorkerOrder = { dynamo: dynamo.options, folder, message: message(job) };
  const worker = spawn(process.execPath, ['test/world/job-worker.ts', JSON.stringify(order)], { stdio: 'ignore' });
  const ended = once(worker, 'exit');
  while (((await jobOf(job))?.progress.done ?? 0) < 300) await sleep(20);
  worker.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);

  const halfway = await users();
  expect(halfway.length).toBeGreaterThanOrEqual(300);
  expect(halfway.length).toBeLessThan(1000);
  // Its message comes again, at first while its lease still holds.
  expect(await world.isDone(message(job))).toBe(false);
  expect(world.putOff[0]).toBeGreaterThan(0);
  world.clock.advance(LEASE_MS + 60_000);
  expect(await world.isDone(message(job))).toBe(true);
  expect(await users()).toEqual(expected(extensions));
  expect(await jobOf(job)).toMatchObject({ state: 'succeeded', progress: { done: 1000, total: 1000 }, errorCount: 0 });
});

test.each([
  { at: 1, afterwards: false },
  { at: 25, afterwards: true },
  { at: 26, afterwards: false },
  { at: 30, afterwards: true },
])(
  'a worker that dies with user $at (made: $afterwards) is followed by one that goes on where it was',
  async (dies) => {
    const extensions = rows(40);
    const job = await start(IMPORT, csvOf(extensions));
    expect(await world.isDone(message(job), { store: dyingStore(world.store, dies) })).toBe(false);
    const atDeath = await jobOf(job);
    expect(atDeath).toMatchObject({
      state: 'running',
      progress: { done: dies.at > 25 ? 25 : 0, total: dies.at > 25 ? 40 : null },
    });
    world.clock.advance(LEASE_MS);
    expect(await world.isDone(message(job))).toBe(true);
    expect(await users()).toEqual(expected(extensions));
    const { counts } = (await jobOf(job)) ?? {};
    const doneTwice = (dies.afterwards ? dies.at : dies.at - 1) - (dies.at > 25 ? 25 : 0);
    expect(counts).toEqual({ created: 40 - doneTwice, ...(doneTwice > 0 && { unchanged: doneTwice }) });
  },
);

test('a slice whose time is up leaves the rest to the next message; errors of all slices are kept, in order', async () => {
  const job = await start(
    IMPORT,
    `User name,PIN\n${rows(60)
      .map((extension) => `${extension},short`)
      .join('\n')}`,
  );
  world.messages.length = 0;
  let slices = 0;
  for (let body: string | undefined = message(job); body !== undefined; body = world.messages.shift()) {
    expect(await world.isDone(body, { sliceMs: 0 })).toBe(true);
    slices += 1;
  }
  expect(slices).toBe(4); // three times 25 rows at most, and the end
  expect(await jobOf(job)).toMatchObject({ state: 'succeeded', counts: { refused: 60 }, errorCount: 60 });
  const first = await world.store.tenant(tenantId).jobs.errors(job.id, { limit: 50 });
  const second = await world.store.tenant(tenantId).jobs.errors(job.id, { limit: 50, cursor: first.cursor ?? '' });
  expect([...first.items, ...second.items].map(({ row }) => row)).toEqual(rows(60).map((_, index) => index + 2));
  expect(await users()).toEqual([]);
});

test('two workers never have one job: the second is put off until the lease of the first ends', async () => {
  const job = await start(IMPORT, csvOf(rows(2)));
  const taken = await world.store
    .tenant(tenantId)
    .jobs.take(job.id, { id: 'req_1', untilMs: world.clock.nowMs() + 7500 });
  expect(taken?.state).toBe('running');
  expect(await world.isDone(message(job))).toBe(false);
  expect(world.putOff).toEqual([8]);
  expect(await users()).toEqual([]);
  world.clock.advance(7500);
  expect(await world.isDone(message(job))).toBe(true);
  expect(await users()).toHaveLength(2);
  // Whoever was taken for dead and comes back changes nothing.
  const late = await world.store
    .tenant(tenantId)
    .jobs.save(job.id, 'req_1', { state: 'failed', updatedAt: job.updatedAt });
  expect([late, (await jobOf(job))?.state]).toEqual([false, 'succeeded']);
});

test('a job that kills every worker is given up', async () => {
  const job = await start(IMPORT, csvOf(rows(2)));
  const dying = () => dyingStore(world.store, { at: 1, afterwards: false });
  for (let attempt = 1; attempt <= 10; attempt++) {
    expect(await world.isDone(message(job), { store: dying() })).toBe(false);
    world.clock.advance(LEASE_MS);
  }
  expect(await world.isDone(message(job), { store: dying() })).toBe(true);
  expect(await jobOf(job)).toMatchObject({ state: 'failed', failure: { code: 'gave-up' } });
  expect(await world.jobs.blobs.get(jobBlob(tenantId, job.id, 'input'))).toBeNull();
});

test('a job that is over is left alone, whatever messages still come, and what was uploaded is gone', async () => {
  const job = await start(IMPORT, csvOf(rows(2)));
  expect(await world.isDone(message(job))).toBe(true);
  const done = await jobOf(job);
  expect(await world.jobs.blobs.get(jobBlob(tenantId, job.id, 'input'))).toBeNull();
  expect(await world.isDone(message(job))).toBe(true);
  expect(await jobOf(job)).toEqual(done);
  expect(await world.isDone(JSON.stringify({ tenantId, jobId: 'job_never' }))).toBe(true);
});

test('a message that is none goes round until the dead-letter queue has it', async () => {
  expect(await world.isDone('no message')).toBe(false);
  expect(await world.isDone('{"tenantId":"ten_1"}')).toBe(false);
});

test('when nobody can be told of the job, it is called off and said so', async () => {
  world.queue.answer = { name: 'try-again', reason: 'down' };
  const started = await startJob(world.jobs, systemPrincipal(tenantId), { kind: 'export-users', layout: 'xivo' });
  expect(started).toEqual({ ok: false, problem: { code: 'queue-unavailable' } });
  const { items } = await world.store.tenant(tenantId).jobs.list({ limit: 10 });
  expect(items).toMatchObject([{ state: 'cancelled' }]);
});

test('an export is made part by part, and a worker that dies leaves no part of it behind', async () => {
  const users = await start(IMPORT, csvOf(rows(3)));
  await world.isDone(message(users));
  const job = await start({ kind: 'export-users', layout: 'xivo' });
  expect(await world.isDone(message(job), { sliceMs: 0 })).toBe(true);
  expect(await jobOf(job)).toMatchObject({ state: 'running', progress: { done: 3, total: 3 } });
  expect(await world.isDone(message(job))).toBe(true);
  const { result } = (await jobOf(job)) ?? {};
  const file = Buffer.from((await world.jobs.blobs.get(jobBlob(tenantId, job.id, 'result'))) ?? []).toString();
  expect(result).toEqual({
    href: `/v1/jobs/${job.id}/result`,
    fileName: 'users-xivo.csv',
    contentType: 'text/csv; charset=utf-8',
    bytes: Buffer.byteLength(file),
  });
  expect(file.split('\r\n')).toHaveLength(5);
  expect(await world.jobs.blobs.get(jobBlob(tenantId, job.id, 'part-0'))).toBeNull();
});

test('an export of 20,000 calls, slice by slice, has each once, newest first, and holds a few of them at a time', async () => {
  const { cdrs } = world.store.tenant(tenantId);
  const CALLS = 20_000;
  const startMs = Date.UTC(2026, 0, 5);
  // All at once from the store's own pages, since writing so many takes longer than the test is worth.
  const all = Array.from({ length: CALLS }, (_, n) => aCdr({ id: `cdr_${timeStamp(startMs + n)}ABCDEF` })).reverse();
  let most = 0;
  const store: Store = {
    ...world.store,
    tenant: (id) => ({
      ...world.store.tenant(id),
      cdrs: {
        ...cdrs,
        async list({ limit, cursor }) {
          most = Math.max(most, limit);
          const from = Number(cursor ?? 0);
          return { items: all.slice(from, from + limit), cursor: from + limit < CALLS ? String(from + limit) : null };
        },
      },
    }),
  };
  const job = await start({ kind: 'export-cdrs', format: 'csv', wish: {} });
  world.messages.length = 0;
  let slices = 0;
  for (let body: string | undefined = message(job); body !== undefined; body = world.messages.shift()) {
    expect(await world.isDone(body, { store, sliceMs: 0 })).toBe(true);
    slices += 1;
  }
  expect(slices).toBeGreaterThan(10);
  expect(most).toBeLessThanOrEqual(1000);
  const file = await world.jobs.blobs.get(jobBlob(tenantId, job.id, 'result'));
  const ids = Buffer.from(file ?? [])
    .toString()
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[0]);
  expect(ids).toEqual(all.map(({ id }) => id));
});
