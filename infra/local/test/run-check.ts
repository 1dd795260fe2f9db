import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import type { Check } from './checks.ts';

/** What Vitest's JSON report says about the whole run. A file that could not run has a message and no tests. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

export interface CheckOutcome {
  readonly name: string;
  readonly isOk: boolean;
  readonly seconds: number;
  readonly tests: {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    /** A line for each, with the file, the test and what it said first. */
    readonly failures: readonly string[];
  };
}

/** Each Patchbay that a test starts, and each thread of media, would compile the same sources again. */
const NODE_COMPILE_CACHE = resolve('node_modules', '.cache', 'compiled');

const NO_TESTS: CheckOutcome['tests'] = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** Runs a check with its output on the screen. */
export async function runCheck({ name, program, args, countsTests, env = {} }: Check): Promise<CheckOutcome> {
  const startedMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-test-'));
  const report = join(folder, 'report.json');
  const reporters = countsTests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  console.log(`\n--- ${name}`);
  const child = spawn(process.execPath, [join('node_modules', program), ...args, ...reporters], {
    stdio: 'inherit',
    env: { ...process.env, ...env, NODE_COMPILE_CACHE },
  });
  // A signal goes to the check as well; its exit is then our failure.
  const stop = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', stop).on('SIGINT', stop);
  const [code] = await once(child, 'exit');
  process.off('SIGTERM', stop).off('SIGINT', stop);

  const tests = countsTests ? countTests(report) : NO_TESTS;
  rmSync(folder, { recursive: true });
  return { name, isOk: code === 0, seconds: (performance.now() - startedMs) / 1000, tests };
}

/** A run that ended before it could count has failed, whatever it meant to say. */
function countTests(report: string): CheckOutcome['tests'] {
  if (!existsSync(report)) return { ...NO_TESTS, failed: 1, failures: ['ended before it could count its tests'] };
  const counts = Report.parse(JSON.parse(readFileSync(report, 'utf8')));
  return {
    passed: counts.numPassedTests,
    failed: counts.numFailedTests,
    skipped: counts.numPendingTests + counts.numTodoTests,
    failures: counts.testResults.flatMap(failuresOf),
  };
}

function failuresOf({ name, status, message, assertionResults }: z.infer<typeof Report>['testResults'][number]) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${file}: ${reasonIn(message)}`] : [];
  return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${reasonIn(failureMessages[0] ?? '')}`);
}

/** What an error says, without where it was thrown: a browser tells in its second line what it has been waiting for. */
function reasonIn(text: string): string {
  const lines = stripVTControlCharacters(text).split('\n');
  const trace = lines.findIndex((line) => /^\s+at /.test(line));
  const said = lines.slice(0, trace < 0 ? undefined : Math.max(trace, 1)).map((line) => line.trim());
  return said.filter(Boolean).join(' ').slice(0, 400);
}
