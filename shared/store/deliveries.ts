import { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import { Delivery } from '#shared/webhook/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { inTurns } from './in-turns.ts';
import { deadDeliveriesOf, deliveriesOf } from './partition.ts';
import { EXISTS, type Key, type Table } from './table.ts';
import type { TenantStore } from './tenant-store.ts';

/** Two weeks of attempts, and two more for people to look at what has become of them (chosen). */
export const DELIVERIES_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

const PREFIX = 'delivery#';
type Place = Pick<Delivery, 'webhookId' | 'id'>;

const DeliveryItem = Delivery.extend({ ttl: z.int() });

/**
 * What the webhooks of one tenant were told. The id of a delivery sorts by the time of its event, so the key is both the way
 * to one and the order of the list. What was given up has a copy in a partition of its own, to be found among many.
 */
export function deliveries(table: Table, clock: Pick<Clock, 'nowMs'>, tenant: TenantId): TenantStore['deliveries'] {
  const key = ({ webhookId, id }: Place): Key => ({ pk: deliveriesOf(tenant, webhookId), sk: PREFIX + id });
  const deadKey = ({ webhookId, id }: Place): Key => ({ pk: deadDeliveriesOf(tenant, webhookId), sk: PREFIX + id });
  const isKept = ({ ttl }: { ttl: number }): boolean => ttl * 1000 > clock.nowMs();

  const get = async (place: Place) => {
    const item = await table.get(key(place), DeliveryItem);
    return item && isKept(item) ? item : null;
  };

  /** @returns what it is now; null when it is not kept any more */
  async function change(place: Place, change: (before: Delivery) => Delivery): Promise<Delivery | null> {
    const before = await get(place);
    if (!before) return null;
    const { state, attempts, nextAttemptAt } = change(before);
    const after = { ...before, state, attempts, nextAttemptAt };
    const isThere = await table.updateIf(
      key(place),
      {
        text: 'SET #state = :state, attempts = :attempts, nextAttemptAt = :next',
        names: { '#state': 'state' },
        values: { ':state': state, ':attempts': attempts, ':next': nextAttemptAt },
      },
      EXISTS,
    );
    if (!isThere) return null;
    if (state === 'dead') await table.put(deadKey(place), after);
    else if (before.state === 'dead') await table.delete(deadKey(place));
    return Delivery.parse(after);
  }

  return {
    async create(created) {
      const ttl = Math.ceil((clock.nowMs() + DELIVERIES_KEPT_MS) / 1000);
      const areNew = await inTurns(created, (delivery) => table.putIfNew(key(delivery), { ...delivery, ttl }));
      return created.filter((_, index) => areNew[index]);
    },

    async get(place) {
      const item = await get(place);
      return item && Delivery.parse(item);
    },

    change,

    async list(webhookId, page, { isDead }) {
      const pk = (isDead ? deadDeliveriesOf : deliveriesOf)(tenant, webhookId);
      const { items, cursor } = await table.page({ pk, prefix: PREFIX }, page, DeliveryItem, { newestFirst: true });
      return { items: items.filter(isKept).map((item) => Delivery.parse(item)), cursor };
    },
  };
}
