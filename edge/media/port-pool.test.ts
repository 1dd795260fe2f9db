import { expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { divided, PortPool } from './port-pool.ts';

const takeAll = (pool: PortPool) => Array.from({ length: pool.size }, () => pool.take());

test('the pairs of a range are its even ports whose neighbor is in it too', () => {
  const pool = new PortPool({ from: 4001, to: 4008 }, new SeededChance());
  expect(pool.size).toBe(3);
  expect(takeAll(pool).toSorted()).toEqual([4002, 4004, 4006]);
  expect(pool.take()).toBeUndefined();
});

test('a pair given back is the last to be taken again', () => {
  const pool = new PortPool({ from: 4000, to: 4005 }, new SeededChance());
  const first = pool.take() ?? 0;
  pool.giveBack(first);
  expect(takeAll(pool).at(-1)).toBe(first);
});

test('chance decides the first order', () => {
  const range = { from: 4000, to: 4199 };
  const orders = [1, 2].map((seed) => takeAll(new PortPool(range, new SeededChance(seed))));
  expect(orders[0]).not.toEqual(orders[1]);
  expect(orders[0]?.toSorted()).toEqual(orders[1]?.toSorted());
});

test('a range without a pair is empty', () => {
  expect(new PortPool({ from: 4001, to: 4002 }, new SeededChance()).size).toBe(0);
});

test('a range is divided without a pair left over, shared or cut', () => {
  expect(divided({ from: 4001, to: 4016 }, 3)).toEqual([
    { from: 4002, to: 4005 },
    { from: 4006, to: 4009 },
    { from: 4010, to: 4015 },
  ]);
  const parts = divided({ from: 20_000, to: 29_999 }, 7);
  const pairs = parts.flatMap((part) => takeAll(new PortPool(part, new SeededChance())));
  expect(pairs.toSorted()).toEqual(Array.from({ length: 5000 }, (_, index) => 20_000 + 2 * index));
});

test('with fewer pairs than parts some are empty', () => {
  const sizes = divided({ from: 4000, to: 4003 }, 3).map((part) => new PortPool(part, new SeededChance()).size);
  expect(sizes.toSorted()).toEqual([0, 1, 1]);
});
