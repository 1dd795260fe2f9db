import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { every } from './every.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('work comes again after trouble, never before it has ended, and not after it was stopped', async () => {
  const clock = new ManualClock();
  const troubles: unknown[] = [];
  const ends: (() => void)[] = [];
  const stop = every(
    clock,
    1000,
    () => new Promise<void>((resolve, reject) => ends.push(ends.length === 0 ? () => reject('away') : resolve)),
    (error) => troubles.push(error),
  );
  clock.advance(999);
  expect(ends).toHaveLength(0);
  clock.advance(1);
  clock.advance(5000);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await settle();
  expect(troubles).toEqual(['away']);
  clock.advance(1000);
  expect(ends).toHaveLength(2);
  const stopped = stop();
  ends[1]?.();
  await stopped;
  clock.advance(5000);
  expect(ends).toHaveLength(2);
});
