import { expect, test } from 'vitest';
import { inOrder, moved, neighbor, readLayout, resized, shown, sizeOf } from './board-layout.ts';

const queues = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const ids = queues.map(({ id }) => id);
const empty = readLayout(null);
const orderOf = (layout: typeof empty) =>
  inOrder(queues, layout)
    .map(({ id }) => id)
    .join('');

test.each([
  ['a', 'c', 'bcad'],
  ['d', 'a', 'dabc'],
  ['b', 'b', 'abcd'],
  ['b', 'gone', 'abcd'],
])('%s stands where %s stood: %s (X3-DB-05)', (id, to, expected) => {
  expect(orderOf(moved(empty, ids, id, to))).toBe(expected);
});

test('a queue that is new comes last, one that is gone leaves no gap', () => {
  expect(orderOf({ ...empty, order: ['d', 'gone', 'b'] })).toBe('dbac');
});

test('beside a box is one that is shown, or nobody', () => {
  expect([neighbor(ids, 'b', -1), neighbor(ids, 'b', 1), neighbor(ids, 'd', 1), neighbor(ids, 'a', -1)]).toEqual([
    'a',
    'c',
    null,
    null,
  ]);
});

test('a box is no smaller than one column, and no larger than can be', () => {
  expect(sizeOf(empty, 'a')).toEqual({ columns: 1, rows: 0 });
  expect(sizeOf(resized(empty, 'a', { columns: 2.4, rows: 3 }), 'a')).toEqual({ columns: 2, rows: 3 });
  expect(sizeOf(resized(empty, 'a', { columns: 9, rows: 99 }), 'a')).toEqual({ columns: 4, rows: 8 });
  expect(sizeOf(resized(empty, 'a', { columns: 0, rows: -1 }), 'a')).toEqual({ columns: 1, rows: 0 });
});

test('a box is hidden once, and shown again', () => {
  const hidden = shown(shown(empty, 'a', false), 'a', false);
  expect([hidden.hidden, shown(hidden, 'a', true).hidden]).toEqual([['a'], []]);
});

test.each([null, '', 'no JSON', '{"sort":"age"}', '{"sizes":{"a":{"columns":9}}}'])(
  'what cannot be read, %j, is as it is for everybody first',
  (text) => {
    expect(readLayout(text)).toEqual({ order: [], hidden: [], sizes: {}, sort: 'number', isLarge: false });
  },
);
