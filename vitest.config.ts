import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { PATIENCE_MS } from './test/world/patience.ts';

const ROOMS = '{shared,edge,functions,infra,web}';
const API = 'test/api/**/*.test.ts';
const PHONES = 'test/scenario/{phones,browser}-*.test.ts';
/** What measures how well somebody is heard or how soon something ends, what floods, and what reads what others have sent. */
const ALONE = [
  'test/local/**/*.test.ts',
  'test/scenario/{guard,media-*,signaling-dissected,websocket-register}.test.ts',
  'test/web/portal-call.test.ts',
];

/** Tests of signaling keep what their phones hear, for signaling-dissected. */
const CAPTURE = ['test/world/capture-of.ts'];

/** Of the smallest machine that this is to run on: as much at once as waits for nothing. */
const CORES = 2;
/** Half of a test is waiting for another process; a machine of two cores has room for three. */
const AT_ONCE = 3;
/** Browsers and edges of a whole Patchbay wait for little: three of them make each other late. */
const SYSTEM_AT_ONCE = 2;
/** Phones wait longer than others, for people to answer and to talk: a third of a core each. */
const PHONES_AT_ONCE = 4;

/**
 * Everything that a test waits for happens soon where nothing else runs: the time is for machines that are busy. One wait
 * in vain ends before the test does, so that it is the wait that says what was missing.
 */
const PATIENT = {
  testTimeout: 2 * PATIENCE_MS,
  hookTimeout: 2 * PATIENCE_MS,
  expect: { poll: { timeout: PATIENCE_MS } },
};

/**
 * `unit`         rules alone, next to the code; in one module graph, because loading it is what takes the time
 * `integration`  next to the code too, with real sockets, threads, processes or the embedded DynamoDB
 * `system`       test/: several rooms, real programs, the portal in a browser
 * `api`          of test/ what clients of the API meet
 * `phones`       of test/ what real phones and browsers say to each other
 * `alone`        of test/ what a neighbor would disturb: one file at a time
 *
 * Each file has ports and stores of its own, so that two run side by side. Projects of which a filter finds files run one after
 * the other, as each has as many workers as suits it.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${ROOMS}/**/*.test.ts`],
          exclude: ['**/node_modules/**', '**/cdk.out/**', '**/*.integration.test.ts'],
          pool: 'threads',
          isolate: false,
          ...PATIENT,
          maxWorkers: Math.max(CORES, availableParallelism() - 1),
        },
      },
      {
        test: {
          name: 'integration',
          include: [`${ROOMS}/**/*.integration.test.ts`],
          exclude: ['**/node_modules/**', '**/cdk.out/**'],
          setupFiles: CAPTURE,
          maxWorkers: Math.max(AT_ONCE, availableParallelism() - 1),
          ...PATIENT,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/bench/**', API, PHONES, ...ALONE],
          setupFiles: CAPTURE,
          maxWorkers: SYSTEM_AT_ONCE,
          ...PATIENT,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'api',
          include: [API],
          globalSetup: 'test/api/document.ts',
          maxWorkers: CORES,
          ...PATIENT,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'phones',
          include: [PHONES],
          maxWorkers: PHONES_AT_ONCE,
          ...PATIENT,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          ...PATIENT,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
