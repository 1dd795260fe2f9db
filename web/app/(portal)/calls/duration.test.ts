import { expect, test } from 'vitest';
import { clockFace } from './duration.ts';

test.each([
  [0, '0:00'],
  [7.4, '0:07'],
  [59.6, '1:00'],
  [754, '12:34'],
  [3723, '1:02:03'],
])('%d seconds read %s', (seconds, face) => {
  expect(clockFace(seconds)).toBe(face);
});
