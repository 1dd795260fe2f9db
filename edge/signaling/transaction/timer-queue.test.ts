import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { TimerQueue } from './timer-queue.ts';

function setUp() {
  const clock = new ManualClock();
  const startMs = clock.monotonicMs();
  const woken: string[] = [];
  const sleeper = { wake: (purpose: string) => void woken.push(`${purpose}@${clock.monotonicMs() - startMs}`) };
  return { clock, woken, sleeper, queue: new TimerQueue(clock) };
}

test('timers of different delays wake in time, on one timer of the clock', () => {
  const { clock, woken, sleeper, queue } = setUp();
  queue.set(sleeper, 'late', 500);
  queue.set(sleeper, 'early', 100);
  clock.advance(50);
  queue.set(sleeper, 'early-too', 100);
  expect(clock.pendingTimers).toBe(1);
  clock.advance(1000);
  expect(woken).toEqual(['early@100', 'early-too@150', 'late@500']);
  expect(clock.pendingTimers).toBe(0);
});

test('a timer that was called off wakes nobody', () => {
  const { clock, woken, sleeper, queue } = setUp();
  const timer = queue.set(sleeper, 'never', 100);
  queue.set(sleeper, 'still', 100);
  timer.target = undefined;
  clock.advance(200);
  expect(woken).toEqual(['still@100']);
});

test('waking may set the next timer', () => {
  const { clock, woken, queue } = setUp();
  const chain = {
    wake(purpose: string) {
      woken.push(purpose);
      if (woken.length < 3) queue.set(chain, 'again', 10);
    },
  };
  queue.set(chain, 'first', 10);
  clock.advance(100);
  expect(woken).toEqual(['first', 'again', 'again']);
});

test('ten thousand timers, half of them called off, leave nothing behind', () => {
  const { clock, woken, sleeper, queue } = setUp();
  for (let i = 0; i < 10_000; i++) {
    const timer = queue.set(sleeper, 'due', 32_000);
    if (i % 2 === 0) timer.target = undefined;
  }
  clock.advance(32_000);
  expect(woken).toHaveLength(5000);
  expect(clock.pendingTimers).toBe(0);
});

test('a closed queue wakes nobody', () => {
  const { clock, woken, sleeper, queue } = setUp();
  queue.set(sleeper, 'never', 10);
  queue.close();
  clock.advance(100);
  expect(woken).toEqual([]);
});
