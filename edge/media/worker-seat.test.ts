import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { WorkerSeat } from './worker-seat.ts';

/** A thread that answers nothing and dies when told. */
class IdleWorker extends EventEmitter {
  readonly posted: unknown[] = [];
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  async terminate(): Promise<void> {
    this.emit('exit', 1);
  }
}

let clock: ManualClock;
let workers: IdleWorker[];
let happened: string[];
let seat: WorkerSeat;

beforeEach(() => {
  clock = new ManualClock();
  workers = [];
  happened = [];
  seat = new WorkerSeat(
    () => {
      const worker = new IdleWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    clock,
    {
      notice: (notice) => happened.push(notice.name),
      died: (_seat, reason) => happened.push(`died: ${reason}`),
      refilled: () => happened.push('refilled'),
    },
  );
});

const crash = (reason = 'out of memory') => {
  workers.at(-1)?.emit('error', reason);
  workers.at(-1)?.emit('exit', 1);
};

test('a thread that dies is reported with its reason and replaced', () => {
  crash();
  clock.advance(5000);
  expect(happened).toEqual(['died: out of memory', 'refilled']);
  expect(workers.length).toBe(2);
});

test('threads that die one after the other are replaced by and by slower, up to 5 s', () => {
  const delaysMs: number[] = [];
  for (let deaths = 0; deaths < 10; deaths++) {
    crash();
    const diedMs = clock.nowMs();
    while (happened.at(-1) !== 'refilled') clock.advance(10);
    delaysMs.push(clock.nowMs() - diedMs);
  }
  expect(delaysMs).toEqual([40, 80, 160, 320, 640, 1280, 2560, 5000, 5000, 5000]);
});

test('a thread that had lived long is replaced at once', () => {
  for (let deaths = 0; deaths < 5; deaths++) {
    crash();
    clock.advance(5000);
  }
  clock.advance(60_000);
  crash();
  clock.advance(20);
  expect(happened.at(-1)).toBe('refilled');
});

test('a question to a thread that dies is answered with nothing, also when it is already dead', async () => {
  const asked = seat.ask({ name: 'counters' });
  crash();
  expect(await asked).toBeNull();
  expect(await seat.ask({ name: 'counters' })).toBeNull();
});

test('answers find their question, in any order', async () => {
  const [first, second] = [seat.ask({ name: 'statistics', id: 'a' }), seat.ask({ name: 'statistics', id: 'b' })];
  workers[0]?.emit('message', [
    { name: 'statistics', request: 2, statistics: null },
    { name: 'refused', request: 1, code: 'EADDRINUSE' },
  ]);
  expect([await first, await second].map((answer) => answer?.name)).toEqual(['refused', 'statistics']);
});

test('what is said in one turn goes over in one message, in order', async () => {
  seat.order({ name: 'echo', id: 'a' });
  void seat.ask({ name: 'close', id: 'a', keepSockets: false });
  expect(workers[0]?.posted).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(workers[0]?.posted).toEqual([
    [
      { name: 'echo', id: 'a' },
      { name: 'close', id: 'a', keepSockets: false, request: 1 },
    ],
  ]);
});

test('a thread that is ended is neither reported nor replaced', async () => {
  await seat.end();
  clock.advance(5000);
  expect([happened, workers.length, clock.pendingTimers]).toEqual([[], 1, 0]);
});

test('ending between a death and its replacement calls the replacement off', async () => {
  crash();
  await seat.end();
  clock.advance(5000);
  expect(workers.length).toBe(1);
});
