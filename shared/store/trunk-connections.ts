import { z } from 'zod';
import { TenantId } from '#shared/tenant/index.ts';
import { needsConnection, Trunk, TrunkStatus } from '#shared/trunk/index.ts';
import { TRUNK_CONNECTIONS } from './partition.ts';
import type { ObjectChange, ObjectRecord } from './records.ts';
import type { Store } from './store.ts';
import { type Key, setAll, type Table, type Write } from './table.ts';

const TrunkName = z.object({ tenantId: TenantId, trunkId: z.string() });
/** `updatedAt` of the trunk says whether it is what an edge knows. */
const TrunkConnection = TrunkName.extend({ updatedAt: z.string() });
export type TrunkConnection = z.infer<typeof TrunkConnection>;

/** The edge that keeps a trunk connected, and how. It has it until it gives it up, or is no longer among the edges. */
const TrunkLease = TrunkName.extend({
  edgeId: z.string(),
  contactUser: z.string().describe('User part of the Contact that it registers: nobody can guess it.'),
  status: TrunkStatus,
});
export type TrunkLease = z.infer<typeof TrunkLease>;

export interface TrunkConnections {
  readonly trunks: readonly TrunkConnection[];
  readonly leases: readonly TrunkLease[];
}

const HEAD: Key = { pk: TRUNK_CONNECTIONS, sk: 'head' };
const Head = z.object({ changes: z.int() });
const trunkKey = (tenantId: TenantId, trunkId: string): Key => ({
  pk: TRUNK_CONNECTIONS,
  sk: `trunk#${tenantId}#${trunkId}`,
});
const leaseKey = ({ tenantId, trunkId }: z.infer<typeof TrunkName>): Key => ({
  pk: TRUNK_CONNECTIONS,
  sk: `lease#${tenantId}#${trunkId}`,
});

export function trunkConnections(table: Table): Store['trunkConnections'] {
  const changed = () => table.add(HEAD, { changes: 1 }, {});
  const isOf = (edgeId: string) => ({ text: 'edgeId = :edge', values: { ':edge': edgeId } });
  const refusal = { code: 'changed-meanwhile' } as const;
  return {
    changes: async () => (await table.get(HEAD, Head, { stale: true }))?.changes ?? 0,

    async list() {
      const trunks: TrunkConnection[] = [];
      const leases: TrunkLease[] = [];
      for await (const item of table.partition(TRUNK_CONNECTIONS)) {
        if (item.sk.startsWith('trunk#')) trunks.push(TrunkConnection.parse(item));
        else if (item.sk.startsWith('lease#')) leases.push(TrunkLease.parse(item));
      }
      return { trunks, leases };
    },

    async take(lease, from) {
      const key = leaseKey(lease);
      const taken = from === null ? table.putNew(key, lease, refusal) : table.replace(key, lease, isOf(from), refusal);
      return (await table.transact([taken, changed()])).ok;
    },

    async report(lease) {
      const told = table.update(leaseKey(lease), setAll({ status: lease.status }), isOf(lease.edgeId), refusal);
      return (await table.transact([told, changed()])).ok;
    },

    async release(lease) {
      await table.transact([table.remove(leaseKey(lease), isOf(lease.edgeId), refusal), changed()]);
    },

    leaseOf: (tenantId, trunkId) => table.get(leaseKey({ tenantId, trunkId }), TrunkLease),
  };
}

/** What becomes of the connections with these changes: every change of a trunk that is kept connected is told. */
export function connectionWrites(table: Table, tenantId: TenantId, changes: readonly ObjectChange[]): Write[] {
  const needs = (record: ObjectRecord | null) => record !== null && needsConnection(record as unknown as Trunk);
  const touched = changes
    .filter(({ kind }) => kind.name === Trunk.name)
    .map(({ before, after }) => ({ trunk: (after ?? before) as ObjectRecord, had: needs(before), has: needs(after) }))
    .filter(({ had, has }) => had || has);
  if (touched.length === 0) return [];
  return [
    ...touched.map(({ trunk: { id: trunkId, updatedAt }, has }) => {
      const key = trunkKey(tenantId, trunkId);
      return has ? table.overwrite(key, { tenantId, trunkId, updatedAt }) : table.clear(key);
    }),
    table.add(HEAD, { changes: 1 }, {}),
  ];
}

/** Of a trunk whose tenant is being deleted. Whoever keeps it connected gives it up by itself. */
export const connectionKeys = (tenantId: TenantId, trunkId: string): Key[] => [
  trunkKey(tenantId, trunkId),
  leaseKey({ tenantId, trunkId }),
];
