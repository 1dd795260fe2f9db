import { expect, test, vi } from 'vitest';
import { lazily, withLazy } from './lazily.ts';

test('what is made lazily is made when somebody asks, and once, also when it is undefined', () => {
  const make = vi.fn(() => undefined);
  const value = lazily(make);
  expect(make).not.toHaveBeenCalled();
  expect([value(), value()]).toEqual([undefined, undefined]);
  expect(make).toHaveBeenCalledOnce();
});

test('a lazy field is made when it is read, alone, and is one of the object', () => {
  const [left, right] = [vi.fn(() => ({})), vi.fn(() => ({}))];
  const pair = withLazy({ name: 'pair' }, { left, right });
  expect(pair.left).toBe(pair.left);
  expect(left).toHaveBeenCalledOnce();
  expect(right).not.toHaveBeenCalled();
  expect(Object.keys(pair)).toEqual(['name', 'left', 'right']);
});
