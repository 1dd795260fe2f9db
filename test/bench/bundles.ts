/**
 * Size and cold import of what is deployed: `node test/bench/bundles.ts`.
 *
 * A cold start on Lambda is this import on a slower core (at 1024 MB, about half of one), after 100 to 200 ms of AWS's
 * own. Processor time is the figure to compare between machines; `empty` is what Node takes for a module of nothing.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildBundles } from '#infra/aws/index.ts';
import { Lambda } from '../aws/lambda.ts';

const RUNS = 9;
/** Enough for each entry to find its settings; nothing is connected to. */
const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  CONFIG_TABLE: 'config',
  RECORDS_TABLE: 'records',
  JOB_QUEUE_URL: 'https://sqs.example/jobs',
  FILES_BUCKET: 'files',
  WEBHOOK_QUEUE_URL: 'https://sqs.example/webhooks',
  SECRET_KEY: Buffer.alloc(32).toString('base64'),
};

const folder = await mkdtemp(join(tmpdir(), 'patchbay-bench-'));
try {
  const startedMs = performance.now();
  const { edge, ...functions } = await buildBundles(folder);
  console.log(`bundled in ${seconds(performance.now() - startedMs)}\n`);

  const empty = join(folder, 'empty');
  await mkdir(empty);
  await writeFile(join(empty, 'index.mjs'), 'export const handler = async () => {};');
  const rows = [];
  for (const [name, bundle] of Object.entries({ empty, ...functions })) {
    rows.push({ bundle: name, ...(await sizes(join(bundle, 'index.mjs'))), ...(await coldImport(bundle)) });
  }
  for (const file of (await readdir(edge)).filter((name) => name.endsWith('.mjs'))) {
    rows.push({ bundle: `edge/${file}`, ...(await sizes(join(edge, file))) });
  }
  console.table(rows);
} finally {
  await rm(folder, { recursive: true });
}

async function sizes(file: string) {
  const bytes = await readFile(file);
  return { KB: Math.round(bytes.length / 1000), 'KB gzip': Math.round(gzipSync(bytes).length / 1000) };
}

/** Medians over several processes, each of which imports the bundle once. */
async function coldImport(bundle: string) {
  const importMs: number[] = [];
  const cpuMs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const lambda = await Lambda.start({ bundle, handler: 'index.handler', environment: ENVIRONMENT }, {});
    importMs.push(lambda.importMs);
    cpuMs.push(lambda.cpuMs);
    await lambda.stop();
  }
  return { 'import ms': median(importMs), 'import CPU ms': median(cpuMs) };
}

function median(values: number[]): number {
  return Math.round(values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
