import { join } from 'node:path';

/** One program to run on Node; it has passed when it ends with code 0. */
export interface Check {
  readonly name: string;
  /** Path of its JavaScript below node_modules, and its arguments. */
  readonly program: string;
  readonly args: readonly string[];
  /** Vitest writes how many tests passed and failed; the others only pass or fail. */
  readonly countsTests: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

const BIOME = join('@biomejs', 'biome', 'bin', 'biome');
const TSC = join('typescript', 'bin', 'tsc');
const VITEST = join('vitest', 'vitest.mjs');

const vitest = (name: string, args: readonly string[], env: Check['env'] = {}): Check => ({
  name,
  program: VITEST,
  args: ['run', ...args],
  countsTests: true,
  env,
});

/** Everything, quickest first. @param captures  a folder for what tests of signaling send, which the last check reads */
export const checks = (captures: string): Check[] => [
  { name: 'lint', program: BIOME, args: ['check', '.'], countsTests: false },
  { name: 'types', program: TSC, args: ['--noEmit'], countsTests: false },
  { name: 'types of the portal', program: TSC, args: ['--noEmit', '-p', 'web'], countsTests: false },
  vitest('unit tests', ['--project', 'unit']),
  vitest('integration tests', ['--project', 'integration'], { SIP_CAPTURE: captures }),
  vitest('clients of the API', ['--project', 'api']),
  vitest('system tests', ['--project', 'system'], { SIP_CAPTURE: captures }),
  vitest('calls of phones', ['--project', 'phones']),
  vitest('one at a time', ['--project', 'alone'], { SIP_CAPTURE: captures }),
];

/** Vitest with what was given on the command line, over all projects. */
export const vitestAlone = (args: readonly string[]): Check[] => [vitest('tests', args)];
