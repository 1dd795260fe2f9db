import { expect, test } from 'vitest';
import { systemChance } from './chance.ts';

test.each([1, 16, 4096, 4097, 65_536, 200_000])('%i bytes are as many, and not zeros', (count) => {
  const bytes = systemChance.bytes(count);
  expect(bytes).toHaveLength(count);
  // Of 64 bytes at the end, all are zero once in 2^512.
  if (count >= 64) expect(bytes.subarray(-64).some((byte) => byte !== 0)).toBe(true);
});

test('what was given out once is not given again', () => {
  const [one, other] = [systemChance.bytes(16), systemChance.bytes(16)];
  expect(one).not.toEqual(other);
});
