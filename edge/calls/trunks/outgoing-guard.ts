import type { LegId } from '#shared/cdr/index.ts';
import { rateOf, type TrunkTarget } from '#shared/dialplan/index.ts';
import {
  type HoldingReason,
  isSpent,
  limitsSpending,
  mayLeave,
  type OutgoingLimits,
  outgoingLimits,
} from '#shared/fraud-control/index.ts';
import { priceOf } from '#shared/rating/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';
import { callsOf } from '../transfer/find-dialog.ts';
import { Spending, type SpendingWorld } from './spending.ts';

/** A call that was held back: for whoever looks after the tenant. */
export interface HeldBack {
  readonly tenantId: TenantId;
  readonly reason: HoldingReason;
  readonly number: string;
}

/** A call that has been answered outside. */
export interface TalksOutside {
  readonly call: LiveCall;
  readonly leg: LegId;
  readonly number: string;
  /** Tells who talks that the call will be ended. */
  readonly warn: () => void;
  readonly stop: () => void;
}

export interface OutgoingGuardWorld extends SpendingWorld {
  readonly clock: Pick<Clock, 'nowMs' | 'after'>;
  /** Told of the first call that is held back for a reason, and again after an hour. */
  readonly onHeldBack?: ((held: HeldBack) => void) | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** What calls cost as they go on is looked at so often. */
const LOOK_MS = 1000;
/** Who talks is warned so long before the call is ended, as with other limits (ring/talk-outside.ts). */
const WARNING_MS = 10_000;
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
  /** Calls that talk outside while what they cost is limited, and whether they were warned. */
  readonly talking: Map<LegId, TalksOutside & { isWarned: boolean }>;
  /** As the latest call has it. */
  snapshot: TenantSnapshot | null;
}

/**
 * Asks the limits of a tenant for each call that is about to leave, and counts those that do. Calls, numbers and minutes are
 * counted at this edge since it started: with several edges such a limit is one of each, and after a restart it begins anew.
 * Money is that of the bill (spending.ts), and once it is spent the calls that go on are ended.
 */
export class OutgoingGuard {
  readonly #world: OutgoingGuardWorld;
  readonly #tallies = new Map<TenantId, Tally>();

  readonly #spending: Spending;

  constructor(world: OutgoingGuardWorld) {
    this.#world = world;
    this.#spending = new Spending(world);
  }

  /** Null: the call may leave, and counts. Emergency calls always may. */
  async holdBack(snapshot: TenantSnapshot, target: TrunkTarget): Promise<HoldingReason | null> {
    if (target.emergency) return null;
    const { number } = target;
    const tenantId = snapshot.tenant.id;
    const nowMs = this.#world.clock.nowMs();
    const limits = outgoingLimits(snapshot, nowMs);
    if (!limits) return null;
    if (limitsSpending(limits)) await this.#spending.refresh(tenantId);
    const tally = this.#tallyOf(tenantId);
    tally.snapshot = snapshot;
    tally.left = tally.left.filter(({ atMs }) => atMs > nowMs - HOUR_MS);
    const numbers = new Set(tally.left.map((left) => left.number));
    const reason = mayLeave(limits, number, {
      callsLastHour: tally.left.length,
      numbersLastHour: numbers.size,
      isKnownNumber: numbers.has(number),
      secondsLastDay: limits.minutesPerDay === 0 ? 0 : this.#secondsLastDay(tenantId, tally, nowMs),
      microsPerMinute: limits.microsPerMinute === 0 ? null : dearest(snapshot, target, nowMs),
      ...this.#spent(snapshot, limits, 0),
    });
    if (reason) this.#tell({ tenantId, reason, number }, tally, nowMs);
    else if (tally.left.length < MAX_REMEMBERED) tally.left.push({ atMs: nowMs, number });
    return reason;
  }

  /** Somebody outside has answered: from now on the call costs something. */
  talks(talks: TalksOutside): void {
    const { snapshot } = talks.call.request;
    const limits = outgoingLimits(snapshot, this.#world.clock.nowMs());
    if (!limits || !limitsSpending(limits)) return;
    const tally = this.#tallyOf(snapshot.tenant.id);
    const isLookedAt = tally.talking.size > 0;
    tally.snapshot = snapshot;
    tally.talking.set(talks.leg, { ...talks, isWarned: false });
    if (!isLookedAt) this.#world.clock.after(LOOK_MS, () => void this.#look(snapshot.tenant.id, tally));
  }

  /** Who talks outside goes on in another call of the tenant: that one is warned and ended. */
  moved(leg: LegId, to: Omit<TalksOutside, 'number'>): void {
    const { talking } = this.#tallyOf(to.call.request.snapshot.tenant.id);
    const talks = talking.get(leg);
    if (!talks) return;
    talking.delete(leg);
    talking.set(to.leg, { ...talks, ...to });
  }

  /** Ends what may cost no more, as long as anybody talks. */
  async #look(tenantId: TenantId, tally: Tally): Promise<void> {
    const { live, clock } = this.#world;
    await this.#spending.refresh(tenantId);
    for (const [leg, { call }] of tally.talking) if (!live.has(call.id)) tally.talking.delete(leg);
    const { snapshot } = tally;
    const limits = snapshot && outgoingLimits(snapshot, clock.nowMs());
    if (snapshot && limits) {
      const reason = isSpent(limits, this.#spent(snapshot, limits, 0));
      const isNear = reason !== null || isSpent(limits, this.#spent(snapshot, limits, WARNING_MS)) !== null;
      for (const talks of [...tally.talking.values()]) {
        if (reason) this.#tell({ tenantId, reason, number: talks.number }, tally, clock.nowMs());
        if (reason) talks.stop();
        else if (isNear && !talks.isWarned) talks.warn();
        talks.isWarned ||= isNear;
      }
    }
    if (tally.talking.size > 0) clock.after(LOOK_MS, () => void this.#look(tenantId, tally));
  }

  #spent(snapshot: TenantSnapshot, limits: OutgoingLimits, aheadMs: number) {
    if (!limitsSpending(limits)) return { spentTodayMicros: 0, spentThisMonthMicros: 0 };
    const { todayMicros, monthMicros } = this.#spending.spent(snapshot, aheadMs);
    return { spentTodayMicros: todayMicros, spentThisMonthMicros: monthMicros };
  }

  /** A call is over, and what it has lasted outside counts. */
  ended(call: LiveCall): void {
    const { request, record } = call;
    this.#spending.ended(call);
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
    const tally: Tally = { left: [], seconds: new Map(), toldAtMs: new Map(), talking: new Map(), snapshot: null };
    this.#tallies.set(tenantId, tally);
    return tally;
  }
}

/** What a minute costs over the dearest of its trunks, each of which may have the call; null where nobody knows. */
function dearest(snapshot: TenantSnapshot, { number, ways }: TrunkTarget, nowMs: number): number | null {
  const prices = ways.flatMap(({ trunkId }) => {
    const found = rateOf(snapshot, number, trunkId, nowMs);
    return found ? [priceOf(found.rate, 60).amountMicros] : [];
  });
  return prices.length > 0 ? Math.max(...prices) : null;
}
