/**
 * Size and cold start of what is deployed: `node test/bench/bundles.ts`.
 *
 * A cold start on Lambda is the import of a bundle on a slower core (at 1024 MB, about half of one), after 100 to 200 ms
 * of AWS's own, and for the API then the first request, `GET /v1/users` here. Processor time is the figure to compare
 * between machines, of one that has nothing else to do; `empty` is what Node takes for a module of nothing.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildBundles } from '#infra/aws/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { createTenant } from '#shared/usecases/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { gatewayAnswer, gatewayEvent } from '../aws/gateway-event.ts';
import { Lambda } from '../aws/lambda.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';

const RUNS = 9;
/** What a bundle of a function may weigh, and its import take. */
const BOUND = { bytes: 2_000_000, cpuMs: 250 };
const SECRET_KEY = Buffer.alloc(32);

/** Enough for each entry to find its settings; only the store is connected to, by the first request. */
const environment = ({ options }: TestDynamoDb) => ({
  AWS_REGION: options.region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  DYNAMODB_ENDPOINT: options.endpoint,
  CONFIG_TABLE: options.configTable,
  RECORDS_TABLE: options.recordsTable,
  JOB_QUEUE_URL: 'https://sqs.example/jobs',
  FILES_BUCKET: 'files',
  WEBHOOK_QUEUE_URL: 'https://sqs.example/webhooks',
  SECRET_KEY: SECRET_KEY.toString('base64'),
});

const folder = await mkdtemp(join(tmpdir(), 'patchbay-bench-'));
const dynamo = await startDynamoDb();
try {
  const startedMs = performance.now();
  const { edge, ...functions } = await buildBundles(folder);
  console.log(`bundled in ${seconds(performance.now() - startedMs)}\n`);

  const empty = join(folder, 'empty');
  await mkdir(empty);
  await writeFile(join(empty, 'index.mjs'), 'export const handler = async () => {};');
  const firstRequest = gatewayEvent({
    method: 'GET',
    target: '/v1/users',
    headers: { authorization: `Bearer ${await firstApiKey()}` },
  });
  const rows = [];
  for (const [name, bundle] of Object.entries({ empty, ...functions })) {
    const files = await sizes(bundle);
    const start = await coldStart(bundle, name === 'api' ? firstRequest : undefined);
    const isWithin = files.KB * 1000 < BOUND.bytes && start['import CPU ms'] < BOUND.cpuMs;
    rows.push({ bundle: name, ...files, ...start, 'within bounds': isWithin });
  }
  rows.push({ bundle: 'edge', ...(await sizes(edge)) });
  console.table(rows);
  console.log(`bounds of a function: ${BOUND.bytes / 1000} KB, import ${BOUND.cpuMs} CPU ms`);
} finally {
  await dynamo.stop();
  await rm(folder, { recursive: true });
}

/** Of all modules of a bundle, and of the one that a cold start begins with. */
async function sizes(bundle: string) {
  const names = (await readdir(bundle)).filter((name) => name.endsWith('.mjs'));
  const files = await Promise.all(names.map((name) => readFile(join(bundle, name))));
  const kilobytes = (of: readonly Uint8Array[]) => Math.round(of.reduce((sum, { length }) => sum + length, 0) / 1000);
  return { files: files.length, KB: kilobytes(files), 'KB gzip': kilobytes(files.map((file) => gzipSync(file))) };
}

/** Of the first administrator of a tenant, its only user. */
async function firstApiKey(): Promise<string> {
  const ids = new TimeSortedIds(systemClock, systemChance);
  const world = {
    store: dynamo.openStore(),
    clock: systemClock,
    ids,
    chance: systemChance,
    secretBox: new SecretBox(SECRET_KEY),
  };
  const tenant = await createTenant(world, systemPrincipal(ids.next('ten')), {
    name: 'Acme',
    domain: 'acme.example',
    isEnabled: true,
    resellerId: null,
    aliases: [],
    realm: null,
    maxUsers: null,
    limits: {},
    admin: { name: 'Ada', email: 'ada@acme.example', password: 'correct horse battery' },
  });
  if (!tenant.ok) throw new Error(tenant.problem.code);
  return tenant.value.apiKey;
}

/** Medians over several processes, each of which imports the bundle once, and is asked once. */
async function coldStart(bundle: string, firstRequest?: unknown) {
  const importMs: number[] = [];
  const importCpuMs: number[] = [];
  const requestCpuMs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const lambda = await Lambda.start({ bundle, handler: 'index.handler', environment: environment(dynamo) }, {});
    importMs.push(lambda.importMs);
    importCpuMs.push(lambda.cpuMs);
    if (firstRequest !== undefined) {
      const { value, cpuMs } = await lambda.measured(firstRequest);
      if (gatewayAnswer(value).status !== 200) throw new Error('the first request is refused');
      requestCpuMs.push(cpuMs);
    }
    await lambda.stop();
  }
  return {
    'import ms': median(importMs),
    'import CPU ms': median(importCpuMs),
    ...(requestCpuMs.length > 0 && { 'first request CPU ms': median(requestCpuMs) }),
  };
}

function median(values: number[]): number {
  return Math.round(values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
