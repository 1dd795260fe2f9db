import type { MemberState } from '#shared/agent/index.ts';
import type { CentreEffect, CentreEvent } from '#shared/call-queue/distribution/index.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { Chance, Clock } from '#shared/world/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import type { OtherCalls } from './calls-here.ts';
import type { QueueCounted } from './queue-counts.ts';

type Told = Extract<CentreEffect, { name: 'tell' }>['told'];

/** What whoever distributes the calls of a tenant has around it. */
export interface HostWorld {
  readonly edgeId: string;
  readonly store: EdgeStore;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  /** As the API has confirmed it before this moment; null: it is gone, or the store is away and nothing was known. */
  readonly snapshotOf: (id: TenantId) => Promise<TenantSnapshot | null>;
  /** Whether some phone of a user could be rung. */
  readonly isReachable: (snapshot: TenantSnapshot, userId: string) => boolean;
  readonly otherCalls: (tenantId: TenantId) => OtherCalls;
  readonly onTold: (tenantId: TenantId, told: Told) => void;
  readonly onLogged: (tenantId: TenantId, entry: QueueLogEntry) => void;
  /** Another edge has written in our place: it distributes the calls by now. */
  readonly onFenced: () => void;
  /** What is kept of a member is otherwise, or begins to be known. */
  readonly onMember: (tenantId: TenantId, state: MemberState) => void;
  readonly onCounted: (tenantId: TenantId, counted: QueueCounted) => void;
}

/** Has the machine decide; when is added on the way. */
export type Feed = (event: DistributiveOmit<CentreEvent, 'atMs'>) => void;
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
