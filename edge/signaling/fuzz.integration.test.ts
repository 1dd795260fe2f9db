import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { fuzz } from './rig/index.ts';

test('20,000 mutated messages meet no bug, hold nobody up and leave nothing behind', async () => {
  setFlagsFromString('--expose-gc');
  const result = await fuzz(20_000, 4475, runInNewContext('gc'));
  expect(result.bugs).toEqual([]);
  expect(result.leftOver).toEqual([]);
  expect(result.longestStallMs).toBeLessThan(50);
  expect(result.heapGrowthKib).toBeLessThan(8 * 1024);
  // Readable ones, refused ones and answers to nothing: the mutations reach every depth.
  const { counters } = result;
  expect(counters['requests-in.INVITE']).toBeGreaterThan(100);
  expect(counters['dropped.bad-via']).toBeGreaterThan(50);
  expect(counters['dropped.stray-response']).toBeGreaterThan(50);
  expect(counters['connections-opened.tcp']).toBe(2000);
  expect(counters['connections-opened.ws']).toBe(2000);
});
