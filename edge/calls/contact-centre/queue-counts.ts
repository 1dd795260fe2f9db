import type { z } from 'zod';
import type { Cluster, SharedKind } from '#edge/cluster/index.ts';
import { QueueCounted as Counted } from '#shared/event/data.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';

export type QueueCounted = z.infer<typeof Counted>;

export interface QueueCountsWorld {
  readonly cluster: Cluster;
  readonly clock: Pick<Clock, 'after'>;
  readonly onCounted: (tenantId: TenantId, counted: QueueCounted) => void;
}

/** Between two tellings of one queue: a board is read by people, who are to see within 200 ms what is so (test/bench/queue-counters.ts). */
const GAP_MS = 100;

interface Queue {
  now: QueueCounted;
  /** Told a moment ago: the next is told when the gap is over. */
  isInGap: boolean;
  isTold: boolean;
}

/**
 * The numbers of queues for whoever watches them. The edge that distributes the calls tells them; the others hear of it, since who
 * watches may be connected to any. The first change is told at once, those of the gap after it as one.
 */
export class QueueCounts {
  readonly #world: QueueCountsWorld;
  readonly #shared: SharedKind<QueueCounted>;
  readonly #queues = new Map<string, Queue>();

  constructor(world: QueueCountsWorld) {
    this.#world = world;
    this.#shared = world.cluster.share<QueueCounted>('queue-counted', {
      schema: Counted,
      // Who begins to follow hears of the next change: what was true under another owner is not told.
      all: () => [],
      one: (tenantId, queueId) => this.#queues.get(keyOf(tenantId, queueId))?.now ?? null,
      onChange: ({ tenantId, value }) => {
        if (value !== null) world.onCounted(tenantId, value);
      },
    });
  }

  changed(tenantId: TenantId, now: QueueCounted): void {
    const key = keyOf(tenantId, now.queueId);
    const queue = this.#queues.get(key) ?? { now, isInGap: false, isTold: false };
    queue.now = now;
    queue.isTold = false;
    this.#queues.set(key, queue);
    if (!queue.isInGap) this.#tell(tenantId, queue);
  }

  #tell(tenantId: TenantId, queue: Queue): void {
    queue.isTold = true;
    queue.isInGap = true;
    this.#world.onCounted(tenantId, queue.now);
    this.#shared.changed(tenantId, queue.now.queueId);
    this.#world.clock.after(GAP_MS, () => {
      queue.isInGap = false;
      if (!queue.isTold) this.#tell(tenantId, queue);
    });
  }
}

const keyOf = (tenantId: TenantId, queueId: string): string => `${tenantId} ${queueId}`;
