import { expect, test } from 'vitest';
import { callStream, deliverAmiss, deliverInOrder } from '#test/world/call-stream.ts';
import { SeededChance } from '#test/world/index.ts';

/** test/bench/cdr.ts does the same with a million. */
const EVENTS = 40_000;

test('a stream of call events, shuffled, doubled and with crashes in between, gives exactly the CDRs of the ordered stream', async () => {
  const expected = await deliverInOrder(callStream(EVENTS));
  const actual = await deliverAmiss(callStream(EVENTS), new SeededChance(5));
  expect(actual.deliveries).toBeGreaterThan(1.2 * EVENTS);
  expect(actual.crashes).toBeGreaterThan(5);
  expect(actual.store.isSameAs(expected.store)).toBe(true);
  expect(expected.store.cdrCount).toBeGreaterThan(EVENTS / 5);
  for (const body of expected.announced) if (!actual.announced.has(body)) throw new Error(`not told: ${body}`);
}, 120_000);
