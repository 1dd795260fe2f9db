import { expect, test } from 'vitest';
import { hoursMinutesSeconds } from './hours-minutes-seconds.ts';

test.each([
  [0, '00:00:00'],
  [85, '00:01:25'],
  [99_767, '27:42:47'],
  [542_310, '150:38:30'],
  [null, '–'],
])('%j s is %s', (seconds, text) => expect(hoursMinutesSeconds(seconds)).toBe(text));
