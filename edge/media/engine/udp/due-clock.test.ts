import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { DueClock } from './due-clock.ts';

test('it knows the next of its timers, also when some are called off or have rung', () => {
  const manual = new ManualClock();
  const clock = new DueClock(manual);
  const startMs = clock.monotonicMs();
  const rung: string[] = [];
  expect(clock.nextDueMs).toBe(Number.POSITIVE_INFINITY);
  clock.after(30, () => void rung.push('late'));
  const callOff = clock.after(10, () => void rung.push('never'));
  clock.after(20, () => void rung.push('soon'));
  expect(clock.nextDueMs - startMs).toBe(10);
  callOff();
  expect(clock.nextDueMs - startMs).toBe(20);
  manual.advance(25);
  expect(rung).toEqual(['soon']);
  expect(clock.nextDueMs - startMs).toBe(30);
});
