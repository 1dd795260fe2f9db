import { EdgeAnnouncement } from '#shared/command/index.ts';
import { EDGES } from './partition.ts';
import type { Store } from './store.ts';
import type { Key } from './table.ts';
import type { ConfigWorld } from './tenants.ts';
import { hasExpired, timeToLive } from './time-to-live.ts';

const PREFIX = 'edge#';
const edgeKey = (edgeId: string): Key => ({ pk: EDGES, sk: `${PREFIX}${edgeId}` });

/** The edges of the platform: they serve all tenants. */
export function edges({ table, clock }: Pick<ConfigWorld, 'table' | 'clock'>): Store['edges'] {
  return {
    async announce(edge) {
      await table.put(edgeKey(edge.edgeId), { ...edge, ttl: timeToLive(edge) });
    },

    async withdraw(edgeId) {
      await table.delete(edgeKey(edgeId));
    },

    async list() {
      const found: EdgeAnnouncement[] = [];
      for await (const edge of table.all({ pk: EDGES, prefix: PREFIX }, EdgeAnnouncement)) found.push(edge);
      return found.filter((edge) => !hasExpired(edge, clock));
    },
  };
}
