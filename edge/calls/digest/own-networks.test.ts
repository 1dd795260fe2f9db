import { expect, test } from 'vitest';
import { mayCallFrom } from './own-networks.ts';

test.each([
  ['', '192.0.2.9', true],
  ['10.0.0.0/24', '10.0.0.5', true],
  ['10.0.0.0/24', '10.0.1.5', false],
  ['10.0.0.0/24, 192.0.2.9/32', '192.0.2.9', true],
  ['10.0.0.0/24', '::ffff:10.0.0.5', true],
  ['10.0.0.0/24', '2001:db8::1', false],
  ['2001:db8::/32', '2001:db8::1', true],
  ['2001:db8::/32', '10.0.0.5', false],
  ['10.0.0.0/24', 'nowhere', false],
])('phones that may be in "%s" come from %s: %s (UCM-068)', (text, address, may) => {
  expect(mayCallFrom(text, address)).toBe(may);
});
