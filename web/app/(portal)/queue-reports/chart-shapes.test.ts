import { expect, test } from 'vitest';
import { axisStep, linePath, ringPath, slices } from './chart-shapes.ts';

test('shares of a pie follow each other, and what is nothing has none', () => {
  expect(slices([3, 0, 1])).toEqual([{ from: 0, to: 0.75 }, null, { from: 0.75, to: 1 }]);
  expect(slices([0, 0])).toEqual([null, null]);
});

test('a quarter of a ring is an arc there and one back; more than half is the long way round', () => {
  expect(ringPath({ from: 0, to: 0.25 }, 5, 10)).toBe('M0,-10 A10,10 0 0 1 10,0 L5,0 A5,5 0 0 0 0,-5 Z');
  expect(ringPath({ from: 0.25, to: 1 }, 5, 10)).toBe('M10,0 A10,10 0 1 1 0,-10 L0,-5 A5,5 0 1 0 5,0 Z');
});

test('a whole ring is two halves', () => {
  const path = ringPath({ from: 0, to: 1 }, 5, 10);
  expect(path.startsWith('M0,-10 A10,10 0 0 1 0,10 L0,5 A5,5 0 0 0 0,-5 Z M0,10 A10,10')).toBe(true);
});

test('a line has a gap where nothing is known', () => {
  const point = (x: number) => ({ x, y: 1 / 3 });
  expect(linePath([point(0), point(1), null, point(3)])).toBe('M0,0.33 L1,0.33 M3,0.33');
  expect(linePath([null])).toBe('');
});

test.each([
  [0, 1],
  [4, 1],
  [5, 2],
  [61, 30],
  [3600, 900],
  [100_000, 25_200],
])('up to %i seconds the lines of an axis are %i apart', (most, step) => {
  expect(axisStep(most)).toBe(step);
});
