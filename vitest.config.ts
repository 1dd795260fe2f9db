import { defineConfig } from 'vitest/config';

/**
 * `unit` lies next to the code and runs in parallel; everything under test/ needs ports, phones or a browser and
 * runs one file at a time, so that two real programs never fight over a port or a core.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,edge,functions,infra,web}/**/*.test.ts'],
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
