import { defineConfig } from 'vitest/config';

const PHONES = 'test/scenario/{phones,browser}-*.test.ts';
const API = 'test/api/**/*.test.ts';
const ROOMS = '{shared,edge,functions,infra,web}';

/**
 * `unit`         rules alone, next to the code; in one module graph, because loading it is what takes the time
 * `integration`  next to the code too, with real sockets, threads, processes or the embedded DynamoDB
 * `system`       test/: several rooms, real programs, the portal in a browser; one file at a time, so that two programs
 *                never fight over a port or a core
 * `api`          of test/ what clients of the API meet: two files at a time, each with a listener and a DynamoDB of its own
 * `phones`       of test/ what real phones and browsers say to each other: two files at a time, as most of it is waiting
 *                while somebody talks; what measures how well they hear each other runs alone, as `system`
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
        },
      },
      {
        test: {
          name: 'integration',
          include: [`${ROOMS}/**/*.integration.test.ts`],
          exclude: ['**/node_modules/**', '**/cdk.out/**'],
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/bench/**', API, PHONES],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'api',
          include: [API],
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'phones',
          include: [PHONES],
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
