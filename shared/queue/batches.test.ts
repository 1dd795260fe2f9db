import { expect, test } from 'vitest';
import { inBatches, toBody } from './batches.ts';

test('eleven messages need two requests', () => {
  const bodies = Array.from({ length: 11 }, (_, index) => String(index));
  expect(inBatches(bodies)).toEqual([bodies.slice(0, 10), ['10']]);
});

test('large messages share no request beyond 256 KiB, counted in bytes', () => {
  const large = 'é'.repeat(70_000);
  expect(inBatches([large, large, 'small'])).toEqual([[large], [large, 'small']]);
});

test('nothing to send is no request', () => {
  expect(inBatches([])).toEqual([]);
});

test('a body holds no character that SQS refuses, and reads back the same', () => {
  const event = { name: 'a\uffffb\ufffe\u0001' };
  expect(toBody(event)).toBe('{"name":"a\\uffffb\\ufffe\\u0001"}');
  expect(JSON.parse(toBody(event))).toEqual(event);
});
