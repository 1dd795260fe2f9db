import { expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { Nonces } from './nonce.ts';

const clock = () => new ManualClock();
const tenant = 'ten_a';

test('a nonce is fresh for the tenant it was made for, and foreign to any other', () => {
  const nonces = new Nonces(clock(), new SeededChance());
  const nonce = nonces.issue(tenant);
  expect(nonces.check(nonce, tenant, 1)).toBe('fresh');
  expect(nonces.check(nonce, 'ten_b', 1)).toBe('foreign');
});

test('a nonce that another process made is foreign', () => {
  const nonce = new Nonces(clock(), new SeededChance(1)).issue(tenant);
  expect(new Nonces(clock(), new SeededChance(2)).check(nonce, tenant, 1)).toBe('foreign');
});

test.each(['', 'abc', 'A'.repeat(40), 'not base64 ***', 'A'.repeat(10_000)])('%j is foreign', (text) => {
  expect(new Nonces(clock(), new SeededChance()).check(text, tenant, 1)).toBe('foreign');
});

test('a count is good once, and counts may skip', () => {
  const nonces = new Nonces(clock(), new SeededChance());
  const nonce = nonces.issue(tenant);
  nonces.spend(nonce, 1);
  expect(nonces.check(nonce, tenant, 1)).toBe('stale');
  expect(nonces.check(nonce, tenant, 3)).toBe('fresh');
  nonces.spend(nonce, 3);
  expect(nonces.check(nonce, tenant, 2)).toBe('stale');
});

test('a nonce goes stale after five minutes', () => {
  const time = clock();
  const nonces = new Nonces(time, new SeededChance());
  const nonce = nonces.issue(tenant);
  time.advance(300_000);
  expect(nonces.check(nonce, tenant, 1)).toBe('fresh');
  time.advance(1);
  expect(nonces.check(nonce, tenant, 1)).toBe('stale');
});

test('a spent count is remembered for as long as its nonce is good', () => {
  const time = clock();
  const nonces = new Nonces(time, new SeededChance());
  nonces.spend(nonces.issue(tenant), 1); // the first generation of counts begins
  time.advance(299_000);
  const nonce = nonces.issue(tenant);
  nonces.spend(nonce, 1);
  time.advance(200_000);
  nonces.spend(nonces.issue(tenant), 1); // the second one
  time.advance(99_000);
  expect(nonces.check(nonce, tenant, 1)).toBe('stale');
  expect(nonces.check(nonce, tenant, 2)).toBe('fresh');
});
