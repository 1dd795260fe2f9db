/**
 * The engine as any other server: in a process of its own, named by the environment, steered over its control port. What
 * is examined beside the code with an engine inside the test passes here too, and all of it runs.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const CONFORMANCE = 'edge/signaling/conformance';
const PROCESS = new URL('./signaling/engine-process.ts', import.meta.url);
const SECRET = 'not the usual one';
const T1_MS = '100';

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

let engine: ChildProcess;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  engine = fork(PROCESS, { env: { ...process.env, CONTROL_SECRET: SECRET, T1_MS } });
});

afterEach(async () => {
  engine.kill();
  await rm(folder, { recursive: true });
});

/** What the engine's process says next. */
async function said<Said>(): Promise<Said> {
  const [message] = await once(engine, 'message');
  return message;
}

/** Runs the suite as somebody would from a shell. */
async function examine(address: string): Promise<Report> {
  const outputFile = join(folder, 'report.json');
  const suite = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--project', 'integration', '--no-file-parallelism', '--reporter', 'json', '--outputFile', outputFile],
      CONFORMANCE,
    ],
    {
      cwd: ROOT,
      stdio: 'ignore',
      env: { ...process.env, SIGNALING: address, SIGNALING_SECRET: SECRET, SIGNALING_T1_MS: T1_MS },
    },
  );
  await once(suite, 'exit');
  return JSON.parse(await readFile(outputFile, 'utf8'));
}

test('the suite passes against an engine of another process, and skips nothing', async () => {
  const { controlPort } = await said<{ controlPort: number }>();
  const { testResults } = await examine(`127.0.0.1:${controlPort}`);
  const files = (await readdir(join(ROOT, CONFORMANCE))).filter((name) => name.endsWith('.test.ts'));
  expect(testResults.map(({ name }) => basename(name)).sort()).toEqual(files.sort());
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(results.length).toBeGreaterThan(50);

  engine.send('counters');
  const { counters } = await said<{ counters: Record<string, number> }>();
  expect(counters['requests-in.INVITE']).toBeGreaterThan(30); // it is this one that was examined
}, 600_000);
