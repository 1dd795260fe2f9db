import { expect, test } from 'vitest';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { aTenant } from '#test/world/records.ts';
import { OutsideMemory } from './index.ts';

function begun() {
  const clock = new ManualClock();
  const memory = new OutsideMemory(clock);
  /** A call of a user to a number outside is over. */
  const called = (payerId: string | null, number: string, { callType = 'national', tenantId = 'ten_1' } = {}) =>
    memory.ended({
      request: { snapshot: indexSnapshot(aTenant({ id: tenantId }), 1, []) },
      record: {
        legsOutside: [{ party: { number, name: null, userId: null }, outside: { callType, ruleId: null, payerId } }],
      },
    } as never);
  return { clock, memory, called };
}

test('whoever has called a number last is who is called back, for a day, in the own tenant alone', () => {
  const { clock, memory, called } = begun();
  called('usr_1', '+33142685300');
  called('usr_2', '+33142685300');
  called(null, '+33142685300');
  expect(memory.lastCalledBy('ten_1', '+33142685300')).toBe('usr_2');
  expect(memory.lastCalledBy('ten_2', '+33142685300')).toBeNull();
  expect(memory.lastCalledBy('ten_1', '+33142685301')).toBeNull();
  expect(memory.lastCalledBy('ten_1', null)).toBeNull();
  clock.advance(24 * 3_600_000);
  expect(memory.lastCalledBy('ten_1', '+33142685300')).toBeNull();
});

test('who has called for help is known without a number', () => {
  const { memory, called } = begun();
  called('usr_1', '+33142685300');
  expect(memory.calledForHelp('ten_1')).toBeNull();
  called('usr_2', '112', { callType: 'emergency' });
  expect(memory.calledForHelp('ten_1')).toBe('usr_2');
  expect(memory.calledForHelp('ten_2')).toBeNull();
});

test('so many are remembered, the oldest are forgotten', () => {
  const { memory, called } = begun();
  for (let i = 0; i <= 20_000; i++) called('usr_1', `+${i}`);
  expect(memory.lastCalledBy('ten_1', '+0')).toBeNull();
  expect(memory.lastCalledBy('ten_1', '+1')).toBe('usr_1');
});
