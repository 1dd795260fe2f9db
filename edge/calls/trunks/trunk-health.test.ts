import { expect, test } from 'vitest';
import { judged, UNKNOWN_HEALTH } from './trunk-health.ts';

const after = (answers: string) =>
  [...answers].reduce((state, one) => judged(state, one === '+'), UNKNOWN_HEALTH).health;

test.each([
  ['', 'unknown'],
  ['+', 'up'],
  ['-', 'unknown'],
  ['--', 'down'],
  ['+-', 'up'],
  ['+-+-+', 'up'],
  ['+--', 'down'],
  ['--+', 'down'],
  ['--++', 'up'],
  ['--+-+-', 'down'],
])('answers %j make it %s', (answers, health) => {
  expect(after(answers)).toBe(health);
});
