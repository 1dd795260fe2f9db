import { expect, test } from 'vitest';
import type { TenantId } from '#shared/tenant/index.ts';
import { pairedClusters } from '#test/world/edge/paired-clusters.ts';
import { ManualClock } from '#test/world/index.ts';
import { type QueueCounted, QueueCounts } from './queue-counts.ts';

const counted = (waiting: number, queueId = 'que_1'): QueueCounted => ({
  queueId,
  number: '300',
  waiting,
  waitingSince: waiting === 0 ? null : '2026-01-05T09:00:00.000Z',
  talking: 0,
  loggedIn: 1,
  ready: 0,
  averageWaitSeconds: null,
});

/** Two edges, and what each has told of queues: tenant, queue, who waits. */
function edges() {
  const clock = new ManualClock();
  const [here, there] = pairedClusters().map((cluster) => {
    const told: unknown[] = [];
    const onCounted = (tenantId: TenantId, { queueId, waiting }: QueueCounted) =>
      void told.push([tenantId, queueId, waiting]);
    return { counts: new QueueCounts({ cluster, clock, onCounted }), told };
  });
  if (!here || !there) throw new Error('there are two');
  return { clock, here, there };
}

test('the first change is told at once, those within 100 ms after it as one, at each edge', () => {
  const { clock, here, there } = edges();
  for (const waiting of [1, 2, 3]) here.counts.changed('ten_1', counted(waiting));
  expect(here.told).toEqual([['ten_1', 'que_1', 1]]);
  clock.advance(99);
  expect(here.told).toHaveLength(1);
  clock.advance(1);
  expect(here.told).toEqual([
    ['ten_1', 'que_1', 1],
    ['ten_1', 'que_1', 3],
  ]);
  expect(there.told).toEqual(here.told);
  clock.advance(1000);
  expect(here.told).toHaveLength(2);
  here.counts.changed('ten_1', counted(0));
  expect(here.told.at(-1)).toEqual(['ten_1', 'que_1', 0]);
});

test('queues do not wait for each other, nor do tenants', () => {
  const { here, there } = edges();
  here.counts.changed('ten_1', counted(1));
  here.counts.changed('ten_1', counted(1, 'que_2'));
  here.counts.changed('ten_2', counted(1));
  expect(there.told).toEqual([
    ['ten_1', 'que_1', 1],
    ['ten_1', 'que_2', 1],
    ['ten_2', 'que_1', 1],
  ]);
});
