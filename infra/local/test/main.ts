/**
 * `npm test` on Node 24: everything that can be checked on one machine. Arguments go to Vitest (`npm test -- registrar`),
 * which then is all that runs.
 *
 *   tools.ts     Debian packages that tests need
 *   checks.ts    what is run, in which order
 *   run-check.ts runs one, and counts its tests
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checks, vitestAlone } from './checks.ts';
import { type CheckOutcome, runCheck } from './run-check.ts';
import { installTools } from './tools.ts';

const missing = installTools();
if (missing !== null) {
  console.error(missing);
  process.exit(1);
}

const args = process.argv.slice(2);
const outcomes: CheckOutcome[] = [];
if (args.length > 0) for (const check of vitestAlone(args)) outcomes.push(await runCheck(check));
else {
  const captures = mkdtempSync(join(tmpdir(), 'patchbay-captures-'));
  try {
    for (const check of checks(captures)) outcomes.push(await runCheck(check));
  } finally {
    rmSync(captures, { recursive: true });
  }
}

const sum = (pick: (outcome: CheckOutcome) => number) => outcomes.reduce((total, outcome) => total + pick(outcome), 0);
const skipped = sum(({ tests }) => tests.skipped);
const failures = outcomes.flatMap(({ tests }) => tests.failures);
console.log(`\n${outcomes.map(row).join('\n')}\n`);
// Again at the end, as the end of a log is what is kept and read.
if (failures.length > 0) console.log(`${failures.join('\n')}\n`);
if (args.length > 0) console.log('Only the tests asked for ran; npm test without arguments runs everything.\n');
if (skipped > 0) console.log(`${skipped} tests were skipped: that counts as failure.\n`);
console.log(`${sum(({ tests }) => tests.passed)} passed, ${sum(({ tests }) => tests.failed)} failed`);
process.exit(outcomes.every(({ isOk }) => isOk) && skipped === 0 ? 0 : 1);

function row({ name, isOk, seconds, tests }: CheckOutcome): string {
  const counts = tests.passed + tests.failed > 0 ? `  ${tests.passed} passed, ${tests.failed} failed` : '';
  return `  ${isOk ? 'ok    ' : 'FAILED'}  ${name.padEnd(22)}${`${seconds.toFixed(1)} s`.padStart(8)}${counts}`;
}
