import type { CallId } from '#shared/cdr/index.ts';
import type { TrunkTarget } from '#shared/dialplan/index.ts';
import { type HoldingReason, mayLeave, outgoingLimits } from '#shared/fraud-control/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';
import { callsOf } from '../transfer/find-dialog.ts';

/** A call that was held back: for whoever looks after the tenant. */
export interface HeldBack {
  readonly tenantId: TenantId;
  readonly reason: HoldingReason;
  readonly number: string;
}

export interface OutgoingGuardWorld {
  readonly live: ReadonlyMap<CallId, LiveCall>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Told of the first call that is held back for a reason, and again after an hour. */
  readonly onHeldBack?: ((held: HeldBack) => void) | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** Calls of an hour that are remembered: as many as a limit may say. */
const MAX_REMEMBERED = 100_000;

interface Left {
  readonly atMs: number;
  readonly number: string;
}

interface Tally {
  /** Calls of the last hour, the oldest first. */
  left: Left[];
  /** Seconds of calls that are over, by the hour in which they ended. */
  readonly seconds: Map<number, number>;
  readonly toldAtMs: Map<HoldingReason, number>;
}

/**
 * Asks the limits of a tenant for each call that is about to leave, and counts those that do. Counted at this edge since it
 * started: with several edges a limit is one of each, and after a restart it begins anew. A call that goes on is not cut off.
 */
export class OutgoingGuard {
  readonly #world: OutgoingGuardWorld;
  readonly #tallies = new Map<TenantId, Tally>();

  constructor(world: OutgoingGuardWorld) {
    this.#world = world;
  }

  /** Null: the call may leave, and counts. Emergency calls always may. */
  holdBack(snapshot: TenantSnapshot, { number, emergency }: TrunkTarget): HoldingReason | null {
    if (emergency) return null;
    const tenantId = snapshot.tenant.id;
    const nowMs = this.#world.clock.nowMs();
    const limits = outgoingLimits(snapshot, nowMs);
    if (!limits) return null;
    const tally = this.#tallyOf(tenantId);
    tally.left = tally.left.filter(({ atMs }) => atMs > nowMs - HOUR_MS);
    const numbers = new Set(tally.left.map((left) => left.number));
    const reason = mayLeave(limits, number, {
      callsLastHour: tally.left.length,
      numbersLastHour: numbers.size,
      isKnownNumber: numbers.has(number),
      secondsLastDay: limits.minutesPerDay === 0 ? 0 : this.#secondsLastDay(tenantId, tally, nowMs),
    });
    if (reason) this.#tell({ tenantId, reason, number }, tally, nowMs);
    else if (tally.left.length < MAX_REMEMBERED) tally.left.push({ atMs: nowMs, number });
    return reason;
  }

  /** A call is over, and what it has lasted outside counts. */
  ended({ request, record }: LiveCall): void {
    const tally = this.#tallies.get(request.snapshot.tenant.id);
    const nowMs = this.#world.clock.nowMs();
    const seconds = record.secondsOutside(nowMs);
    if (!tally || seconds === 0) return;
    const hour = Math.floor(nowMs / HOUR_MS);
    tally.seconds.set(hour, (tally.seconds.get(hour) ?? 0) + seconds);
  }

  /** To the hour, and of the calls that go on, too. */
  #secondsLastDay(tenantId: TenantId, { seconds }: Tally, nowMs: number): number {
    const oldest = Math.floor(nowMs / HOUR_MS) - DAY_HOURS;
    for (const hour of seconds.keys()) if (hour <= oldest) seconds.delete(hour);
    let total = 0;
    for (const ofHour of seconds.values()) total += ofHour;
    for (const call of callsOf(this.#world.live, tenantId)) total += call.record.secondsOutside(nowMs);
    return total;
  }

  #tell(held: HeldBack, { toldAtMs }: Tally, nowMs: number): void {
    if (nowMs - (toldAtMs.get(held.reason) ?? Number.NEGATIVE_INFINITY) < HOUR_MS) return;
    toldAtMs.set(held.reason, nowMs);
    this.#world.onHeldBack?.(held);
  }

  #tallyOf(tenantId: TenantId): Tally {
    const known = this.#tallies.get(tenantId);
    if (known) return known;
    const tally: Tally = { left: [], seconds: new Map(), toldAtMs: new Map() };
    this.#tallies.set(tenantId, tally);
    return tally;
  }
}
