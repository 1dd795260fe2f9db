import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { SendOutcome } from '#shared/queue/index.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import type { SpooledLine } from './segments.ts';
import { pauseMs, Sender } from './sender.ts';

const taken: SendOutcome = { name: 'taken' };
const down: SendOutcome = { name: 'try-again', reason: 'ECONNREFUSED' };

/** An outbox of numbered lines, and a queue that answers as told. */
function world(count: number, answer: (bodies: readonly string[]) => SendOutcome[]) {
  const clock = new ManualClock();
  const lines = Array.from({ length: count }, (_, n): SpooledLine => {
    return { body: String(n), end: { segment: 1, offset: n + 1 } };
  });
  const requests: string[][] = [];
  const settled: string[] = [];
  const sender = new Sender(
    {
      next: (limit) => lines.slice(0, limit),
      settle: (done, outcomes) => {
        settled.push(...done.map(({ body }, index) => `${body} ${outcomes[index]?.name}`));
        lines.splice(0, done.length);
      },
    },
    {
      clock,
      chance: new SeededChance(),
      log: pino({ level: 'silent' }),
      send: async (bodies) => {
        requests.push([...bodies]);
        return answer(bodies);
      },
    },
  );
  return { clock, lines, requests, settled, sender };
}

/** Lets everything happen that needs no time. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('sends in order, a hundred at a time, until nothing is left', async () => {
  const { requests, lines, sender } = world(230, (bodies) => bodies.map(() => taken));
  await settle();
  expect(requests.map((request) => request.length)).toEqual([100, 100, 30]);
  expect(requests.flat()).toEqual(Array.from({ length: 230 }, (_, n) => String(n)));
  expect(lines).toEqual([]);
  await sender.stop(0);
});

test('what lies in front of the first failure is settled; the rest is sent again after a pause', async () => {
  let isUp = false;
  const { clock, requests, settled, sender } = world(3, (bodies) =>
    bodies.map((body) => (body === '1' && !isUp ? down : taken)),
  );
  await settle();
  expect(settled).toEqual(['0 taken']);
  isUp = true;
  clock.advance(100);
  await settle();
  expect(requests).toEqual([
    ['0', '1', '2'],
    ['1', '2'],
  ]);
  expect(settled).toEqual(['0 taken', '1 taken', '2 taken']);
  await sender.stop(0);
});

test('a body that the queue refuses holds up nothing', async () => {
  const { settled, sender } = world(2, (bodies) =>
    bodies.map((body) => (body === '0' ? { name: 'refused', reason: 'InvalidMessageContents' } : taken)),
  );
  await settle();
  expect(settled).toEqual(['0 refused', '1 taken']);
  await sender.stop(0);
});

test('pauses grow to five seconds while the queue is down, and the sender never gives up', async () => {
  let isUp = false;
  const { clock, requests, lines, sender } = world(1, (bodies) => bodies.map(() => (isUp ? taken : down)));
  for (let second = 0; second < 60; second += 1) {
    await settle();
    clock.advance(1_000);
  }
  expect(requests.length).toBeGreaterThan(12);
  expect(requests.length).toBeLessThan(30);
  isUp = true;
  await settle();
  clock.advance(5_000);
  await settle();
  expect(lines).toEqual([]);
  await sender.stop(0);
});

test('after a batch that was not full it rests, so that the next one has more in it', async () => {
  const { clock, lines, requests, sender } = world(1, (bodies) => bodies.map(() => taken));
  await settle();
  for (const body of ['1', '2', '3']) {
    lines.push({ body, end: { segment: 1, offset: 9 } });
    sender.wake();
    await settle();
  }
  expect(requests).toEqual([['0']]);
  clock.advance(100);
  await settle();
  expect(requests).toEqual([['0'], ['1', '2', '3']]);
  await sender.stop(0);
});

test('news that come between the last look and the rest are not slept over', async () => {
  const batches: SpooledLine[][] = [[], [{ body: 'late', end: { segment: 1, offset: 1 } }]];
  const requests: (readonly string[])[] = [];
  const sender: Sender = new Sender(
    {
      next: () => {
        const batch = batches.shift() ?? [];
        if (batch.length === 0 && batches.length > 0) queueMicrotask(() => sender.wake());
        return batch;
      },
      settle: () => {},
    },
    {
      clock: new ManualClock(),
      chance: new SeededChance(),
      log: pino({ level: 'silent' }),
      send: async (bodies) => {
        requests.push(bodies);
        return bodies.map(() => taken);
      },
    },
  );
  await settle();
  expect(requests).toEqual([['late']]);
  await sender.stop(0);
});

test('stopping sends what is left, but waits no longer than it may', async () => {
  const stuck = world(1, (bodies) => bodies.map(() => down));
  await settle();
  const stopped = stuck.sender.stop(1_000);
  stuck.clock.advance(1_000);
  await stopped;
  expect(stuck.lines).toHaveLength(1);

  const healthy = world(250, (bodies) => bodies.map(() => taken));
  await healthy.sender.stop(1_000);
  expect(healthy.lines).toEqual([]);
});

test('a pause is between half and the whole of its step', () => {
  const least = { bytes: (count: number) => new Uint8Array(count) };
  const most = { bytes: (count: number) => new Uint8Array(count).fill(255) };
  expect([1, 2, 3, 7, 50].map((failures) => pauseMs(failures, least))).toEqual([50, 100, 200, 2_500, 2_500]);
  expect(pauseMs(50, most)).toBeLessThanOrEqual(5_000);
});
