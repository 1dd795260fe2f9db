import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { Nonces } from './nonce.ts';

const clock = () => new ManualClock();
const tenant = 'ten_a';
const phone = '192.0.2.10';

test('a nonce is fresh for the tenant it was made for, and foreign to any other', () => {
  const nonces = new Nonces(clock(), new SeededChance());
  const nonce = nonces.issue(tenant, phone);
  expect(nonces.check(nonce, tenant, phone, 1)).toBe('fresh');
  expect(nonces.check(nonce, 'ten_b', phone, 1)).toBe('foreign');
});

test('a nonce is good only for the address it was given to', () => {
  const nonces = new Nonces(clock(), new SeededChance());
  expect(nonces.check(nonces.issue(tenant, phone), tenant, '192.0.2.66', 1)).toBe('foreign');
});

test('a nonce that another process made is foreign', () => {
  const nonce = new Nonces(clock(), new SeededChance(1)).issue(tenant, phone);
  expect(new Nonces(clock(), new SeededChance(2)).check(nonce, tenant, phone, 1)).toBe('foreign');
});

test.each(['', 'abc', 'A'.repeat(40), 'not base64 ***', 'A'.repeat(10_000)])('%j is foreign', (text) => {
  expect(new Nonces(clock(), new SeededChance()).check(text, tenant, phone, 1)).toBe('foreign');
});

test('a count is good once, and counts may skip', () => {
  const nonces = new Nonces(clock(), new SeededChance());
  const nonce = nonces.issue(tenant, phone);
  nonces.spend(nonce, 1);
  expect(nonces.check(nonce, tenant, phone, 1)).toBe('stale');
  expect(nonces.check(nonce, tenant, phone, 3)).toBe('fresh');
  nonces.spend(nonce, 3);
  expect(nonces.check(nonce, tenant, phone, 3)).toBe('stale');
});

test('requests may overtake each other: each of the last sixteen counts is good once, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 }), (counts) => {
      const nonces = new Nonces(clock(), new SeededChance());
      const nonce = nonces.issue(tenant, phone);
      const used = new Set<number>();
      let highest = 0;
      for (const count of counts) {
        const isGood = !used.has(count) && count >= highest - 16;
        expect(nonces.check(nonce, tenant, phone, count)).toBe(isGood ? 'fresh' : 'stale');
        if (!isGood) continue;
        nonces.spend(nonce, count);
        used.add(count);
        highest = Math.max(highest, count);
      }
    }),
  );
});

test('a nonce goes stale after five minutes', () => {
  const time = clock();
  const nonces = new Nonces(time, new SeededChance());
  const nonce = nonces.issue(tenant, phone);
  time.advance(300_000);
  expect(nonces.check(nonce, tenant, phone, 1)).toBe('fresh');
  time.advance(1);
  expect(nonces.check(nonce, tenant, phone, 1)).toBe('stale');
});

test('a spent count is remembered for as long as its nonce is good', () => {
  const time = clock();
  const nonces = new Nonces(time, new SeededChance());
  nonces.spend(nonces.issue(tenant, phone), 1); // the first generation of counts begins
  time.advance(299_000);
  const nonce = nonces.issue(tenant, phone);
  nonces.spend(nonce, 1);
  time.advance(200_000);
  nonces.spend(nonces.issue(tenant, phone), 1); // the second one
  time.advance(99_000);
  expect(nonces.check(nonce, tenant, phone, 1)).toBe('stale');
  expect(nonces.check(nonce, tenant, phone, 2)).toBe('fresh');
});
