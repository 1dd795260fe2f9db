import { defineConfig } from 'vitest/config';

const ROOMS = '{shared,edge,functions,infra,web}';

/**
 * `unit`         rules alone, next to the code; in one module graph, because loading it is what takes the time
 * `integration`  next to the code too, with real sockets, threads, processes or the embedded DynamoDB
 * `system`       test/: several rooms, phones, a browser; one file at a time, so that two real programs never fight over
 *                a port or a core
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
          exclude: ['test/bench/**'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
