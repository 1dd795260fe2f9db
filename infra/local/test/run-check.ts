import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Check } from './checks.ts';

/** What Vitest's JSON report says about the whole run. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
});

export interface CheckOutcome {
  readonly name: string;
  readonly isOk: boolean;
  readonly seconds: number;
  readonly tests: { readonly passed: number; readonly failed: number; readonly skipped: number };
}

/** Runs a check with its output on the screen. */
export async function runCheck({ name, program, args, countsTests }: Check): Promise<CheckOutcome> {
  const startedMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-test-'));
  const report = join(folder, 'report.json');
  const reporters = countsTests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  console.log(`\n--- ${name}`);
  const child = spawn(process.execPath, [join('node_modules', program), ...args, ...reporters], { stdio: 'inherit' });
  // A signal goes to the check as well; its exit is then our failure.
  const stop = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', stop).on('SIGINT', stop);
  const [code] = await once(child, 'exit');
  process.off('SIGTERM', stop).off('SIGINT', stop);

  const tests = countsTests ? countTests(report) : { passed: 0, failed: 0, skipped: 0 };
  rmSync(folder, { recursive: true });
  return { name, isOk: code === 0, seconds: (performance.now() - startedMs) / 1000, tests };
}

/** A run that ended before it could count has failed, whatever it meant to say. */
function countTests(report: string): CheckOutcome['tests'] {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = Report.parse(JSON.parse(readFileSync(report, 'utf8')));
  return {
    passed: counts.numPassedTests,
    failed: counts.numFailedTests,
    skipped: counts.numPendingTests + counts.numTodoTests,
  };
}
