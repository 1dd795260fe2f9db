import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const ROOMS = '{shared,edge,functions,infra,web}';
const API = 'test/api/**/*.test.ts';
const PHONES = 'test/scenario/{phones,browser}-*.test.ts';
/** What measures how well somebody is heard or how soon something ends, and what floods. */
const ALONE = [
  'test/local/**/*.test.ts',
  'test/scenario/{guard,media-*,websocket-register}.test.ts',
  'test/web/portal-call.test.ts',
];

/** Most of a test is waiting for another process; a machine of two cores has room for two. */
const AT_ONCE = 2;
/** Phones wait longer than others, for people to answer and to talk: a third of a core each. */
const PHONES_AT_ONCE = 4;

/**
 * `unit`         rules alone, next to the code; in one module graph, because loading it is what takes the time
 * `integration`  next to the code too, with real sockets, threads, processes or the embedded DynamoDB
 * `system`       test/: several rooms, real programs, the portal in a browser
 * `api`          of test/ what clients of the API meet
 * `phones`       of test/ what real phones and browsers say to each other
 * `alone`        of test/ what a neighbor would disturb: one file at a time
 *
 * Each file has ports and stores of its own, so that two run side by side.
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
          testTimeout: 60_000,
          maxWorkers: Math.max(AT_ONCE, availableParallelism() - 1),
        },
      },
      {
        test: {
          name: 'integration',
          include: [`${ROOMS}/**/*.integration.test.ts`],
          exclude: ['**/node_modules/**', '**/cdk.out/**'],
          maxWorkers: Math.max(AT_ONCE, availableParallelism() - 1),
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/bench/**', API, PHONES, ...ALONE],
          maxWorkers: AT_ONCE,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'api',
          include: [API],
          globalSetup: 'test/api/document.ts',
          maxWorkers: AT_ONCE,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'phones',
          include: [PHONES],
          maxWorkers: PHONES_AT_ONCE,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
