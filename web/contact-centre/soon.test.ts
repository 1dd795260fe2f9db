import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { Soon } from './soon.ts';

let clock: ManualClock;
let done: string[];
let soon: Soon;
beforeEach(() => {
  clock = new ManualClock();
  done = [];
  soon = new Soon((id) => done.push(id), { pauseMs: 500, after: (delayMs, wake) => clock.after(delayMs, wake) });
});

test('the first is done at once, those of the pause as one at its end', () => {
  for (const id of ['a', 'a', 'b', 'a']) soon.want(id);
  expect(done).toEqual(['a', 'b']);
  clock.advance(499);
  expect(done).toEqual(['a', 'b']);
  clock.advance(1);
  expect(done).toEqual(['a', 'b', 'a']);
  soon.want('b');
  expect(done).toEqual(['a', 'b', 'a', 'b']);
});

test('nothing is done after the end', () => {
  soon.want('a');
  soon.want('a');
  soon.stop();
  clock.advance(5_000);
  expect(done).toEqual(['a']);
});
