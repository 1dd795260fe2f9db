import { beforeAll, expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { aCdr } from '../records.ts';
import type { Answer } from './api-client.ts';
import { cdrReader } from './cdr-reader.ts';

const items: Cdr[] = []; // newest first
const nextCdr = cdrReader({
  get: async <Body>(): Promise<Answer<Body>> => ({ status: 200, body: { items } as Body }),
});
const callBeginsNow = (id: string) => items.unshift(aCdr({ id, startedAt: toInstant(Date.now()) }));

beforeAll(async () => {
  callBeginsNow('cdr_of_a_hook');
  expect((await nextCdr(0)).id).toBe('cdr_of_a_hook');
});

test('each record is given once, oldest first', async () => {
  callBeginsNow('cdr_1');
  callBeginsNow('cdr_2');
  callBeginsNow('cdr_3');
  expect((await nextCdr(0)).id).toBe('cdr_1');
  expect((await nextCdr(0)).id).toBe('cdr_2');
  await new Promise((resolve) => setTimeout(resolve, 2)); // so that the next test begins in another millisecond
});

test('what the test before has left is not given', async () => {
  await expect(nextCdr(0)).rejects.toThrow('no new call record');
  callBeginsNow('cdr_4');
  expect((await nextCdr(0)).id).toBe('cdr_4');
});
