import { expect, test } from 'vitest';
import { judge, readDisplay, windowOf } from './display.ts';

test.each([
  [0, 'good'],
  [1, 'good'],
  [2, 'warning'],
  [3, 'warning'],
  [4, 'bad'],
  [99, 'bad'],
] as const)('%i who wait are %s where 2 are many and 4 too many (X3-SU-14)', (value, tone) => {
  expect(judge(value, { warning: 2, bad: 4 })).toBe(tone);
});

test('a threshold of 0 is none', () => {
  expect([judge(500, { warning: 0, bad: 0 }), judge(500, { warning: 0, bad: 501 })]).toEqual(['good', 'good']);
});

test('a queue has the window of all, or one of its own (X3-SU-11)', () => {
  const own = { windowSeconds: 3600, serviceLevelSeconds: 60 };
  const display = readDisplay(JSON.stringify({ windowOf: { que_2: own } }));
  expect([windowOf(display, 'que_1'), windowOf(display, 'que_2')]).toEqual([
    { windowSeconds: 900, serviceLevelSeconds: null },
    own,
  ]);
});

test.each([null, '', 'no JSON', '{"refreshSeconds":"x"}', '{"window":{"windowSeconds":99999}}'])(
  'what cannot be read, %j, is as it is for everybody first',
  (text) => {
    expect(readDisplay(text)).toMatchObject({ waiting: { warning: 2, bad: 4 }, hiddenQueueIds: [] });
  },
);

test('figures are fetched every 30 s, unless the supervisor has it otherwise, from 5 to 600 s (X3-SU-12)', () => {
  const read = (refreshSeconds?: number) => readDisplay(JSON.stringify({ refreshSeconds })).refreshSeconds;
  expect([read(), read(5), read(600), read(4), read(601)]).toEqual([30, 5, 600, 30, 30]);
});
