import { expect, test } from 'vitest';
import { fail, ok, type Result } from '#shared/result.ts';
import { firstly } from './steps.ts';

const half = (n: number): Result<number, string> => (n % 2 === 0 ? ok(n / 2) : fail(`${n} is odd`));

test('each step gets what the one before added', async () => {
  const quarter = firstly(half)
    .next(half)
    .next(async (n) => ok(`${n}`));
  expect(await quarter(12)).toEqual({ ok: true, value: '3' });
});

test('the first refusal ends the way', async () => {
  const seen: number[] = [];
  const way = firstly(half).next((n) => {
    seen.push(n);
    return half(n);
  });
  expect(await way(3)).toEqual({ ok: false, problem: '3 is odd' });
  expect(seen).toEqual([]);
});
