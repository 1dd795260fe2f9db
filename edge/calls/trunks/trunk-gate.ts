import type { CallId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Trunk } from '#shared/trunk/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';
import { type TrunkLoad, togetherWith, trunkLoad } from './trunk-load.ts';

export type TrunkClosed = 'trunk-down' | 'trunk-full' | 'too-many-calls-per-second';

export interface TrunkGateWorld {
  readonly live: ReadonlyMap<CallId, LiveCall>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Whether the other side is known to answer, or nothing is known. */
  readonly isUp: (tenantId: TenantId, trunkId: string) => boolean;
  /** What it carries of the calls of other edges, as they have told last. */
  readonly loadElsewhere?: ((tenantId: TenantId, trunkId: string) => TrunkLoad) | undefined;
}

const SECOND_MS = 1000;

/**
 * Lets calls out over trunks, as many as their limits have room for. Calls are counted at all edges; those that two edges let
 * out within the same 20 ms do not know of each other. Calls per second are counted at this edge: with several edges that limit is one of each.
 */
export class TrunkGate {
  readonly #world: TrunkGateWorld;
  /** When the calls of the last second began, by tenant and trunk; only of trunks that have a limit. */
  readonly #begun = new Map<string, number[]>();

  constructor(world: TrunkGateWorld) {
    this.#world = world;
  }

  /** Null: the call may go out, and counts; else why not. */
  admit(tenantId: TenantId, trunk: Trunk): TrunkClosed | null {
    const { live, isUp, loadElsewhere } = this.#world;
    if (!isUp(tenantId, trunk.id)) return 'trunk-down';
    const { maxCalls, maxOutboundCalls } = trunk;
    if (maxCalls !== null || maxOutboundCalls !== null) {
      const others = loadElsewhere?.(tenantId, trunk.id);
      const { inbound, outbound } = togetherWith(trunkLoad(live, tenantId, trunk.id), others);
      const isFull = inbound + outbound >= (maxCalls ?? Number.POSITIVE_INFINITY);
      if (isFull || outbound >= (maxOutboundCalls ?? Number.POSITIVE_INFINITY)) return 'trunk-full';
    }
    return this.#mayBegin(tenantId, trunk) ? null : 'too-many-calls-per-second';
  }

  #mayBegin(tenantId: TenantId, { id, maxCallsPerSecond }: Trunk): boolean {
    if (maxCallsPerSecond === null) return true;
    const nowMs = this.#world.clock.monotonicMs();
    const key = `${tenantId} ${id}`;
    const recent = (this.#begun.get(key) ?? []).filter((ms) => ms > nowMs - SECOND_MS);
    const may = recent.length < maxCallsPerSecond;
    if (may) recent.push(nowMs);
    this.#begun.set(key, recent);
    return may;
  }
}
