import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { type DrainWorld, drain } from './drain.ts';

const MINUTE_MS = 60_000;

/** An instance that is to be terminated after two looks, with calls that end one by one. */
function instance(options: { states?: (string | null | Error)[]; calls: (number | null)[] }) {
  const states = options.states ?? ['InService', 'InService', 'Terminated'];
  const calls = [...options.calls];
  const clock = new ManualClock();
  const done: string[] = [];
  const next = <Value>(values: Value[]): Value => (values.length > 1 ? values.shift() : values[0]) as Value;
  const world: DrainWorld = {
    clock,
    metadata: {
      read: async () => {
        const state = next(states);
        if (state instanceof Error) throw state;
        return state;
      },
    },
    runningCalls: async () => next(calls),
    stopEdge: async () => void done.push('edge stopped'),
    letGo: async () => void done.push('let go'),
  };
  return { world, clock, done };
}

async function passTime(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5000) {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    clock.advance(5000);
  }
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

test('an edge in service is left alone', async () => {
  const { world, clock, done } = instance({ states: ['InService'], calls: [3] });
  void drain(world, 15 * MINUTE_MS);
  await passTime(clock, 60 * MINUTE_MS);
  expect(done).toEqual([]);
});

test('calls end by themselves, then the edge stops and the instance may go', async () => {
  const { world, clock, done } = instance({ calls: [2, 1, 1, 0] });
  const drained = drain(world, 15 * MINUTE_MS);
  await passTime(clock, 20_000);
  expect(done).toEqual([]);
  await passTime(clock, 20_000);
  await drained;
  expect(done).toEqual(['edge stopped', 'let go']);
});

test('a call without end is waited for only so long', async () => {
  const { world, clock, done } = instance({ calls: [1] });
  void drain(world, 15 * MINUTE_MS);
  await passTime(clock, 14 * MINUTE_MS);
  expect(done).toEqual([]);
  await passTime(clock, 2 * MINUTE_MS);
  expect(done).toEqual(['edge stopped', 'let go']);
});

test('an edge that does not answer may have calls: only patience ends the wait', async () => {
  const { world, clock, done } = instance({ calls: [null] });
  void drain(world, 15 * MINUTE_MS);
  await passTime(clock, 14 * MINUTE_MS);
  expect(done).toEqual([]);
  await passTime(clock, 2 * MINUTE_MS);
  expect(done).toEqual(['edge stopped', 'let go']);
});

test('metadata that cannot be read is no order to stop', async () => {
  const { world, clock, done } = instance({ states: [new Error('timeout')], calls: [0] });
  void drain(world, 15 * MINUTE_MS);
  await passTime(clock, 10 * MINUTE_MS);
  expect(done).toEqual([]);
});
