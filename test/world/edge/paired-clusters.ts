import type { Cluster } from '#edge/cluster/index.ts';
import { SharedKinds } from '#edge/cluster/shared-kinds.ts';

/** Two edges that tell each other everything at once, without a connection. */
export function pairedClusters(): [Cluster, Cluster] {
  const [a, b]: [SharedKinds, SharedKinds] = [
    new SharedKinds((tenantId, kind, id) => b.told('edge_a', tenantId, [a.our(tenantId, kind, id)])),
    new SharedKinds((tenantId, kind, id) => a.told('edge_b', tenantId, [b.our(tenantId, kind, id)])),
  ];
  const clusterOf = (kinds: SharedKinds): Cluster => ({
    peers: [],
    share: (kind, options) => kinds.add(kind, options),
    follow: async () => {},
    open: () => null,
    serve: () => {},
  });
  return [clusterOf(a), clusterOf(b)];
}
