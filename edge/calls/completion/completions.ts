import type { RejectStep, RingStep, RoutePlan } from '#shared/dialplan/index.ts';
import { type SnapshotUser, type TenantId, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { LegWorld, LiveCall } from '../call/index.ts';
import { type Completion, follow, type LineNow } from './completion.ts';

/** A callee who was not reached. */
interface Callee {
  readonly userId: UserId;
  readonly extension: string;
}

/** A call that is to be made now. */
export interface Recall extends Pick<Callee, 'extension'> {
  readonly tenantId: TenantId;
  readonly userId: UserId;
}

interface Wish extends Completion {
  readonly callee: Callee;
}

interface Offer {
  readonly callee: Callee;
  readonly endedAtMs: number;
}

/** How long after a call it can be wished for, and how long the wish holds (XiVO 15.12 XA-CC-06, sipXcom 20.04 CBB-03). */
const OFFER_MS = 30_000;
const WISH_MS = { 'last-call': 900_000, 'on-busy': 1_800_000 } as const;
/** Of one user, and of this edge (chosen). */
const WISHES_OF_USER = 5;
const USERS = 10_000;

type CompletionWorld = Pick<LegWorld, 'live' | 'bindings' | 'elsewhere'> & {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** The tenant as it is known; null when it is gone, or nobody knows. */
  readonly snapshotOf: (id: TenantId) => Promise<TenantSnapshot | null>;
  /** Rings who has wished for it, and then whom he wants. */
  readonly recall: (recall: Recall) => void;
};

/** Who wants to be called when somebody is free. In memory: an edge that stops forgets it. Lines are those of all edges. */
export class Completions {
  readonly #world: CompletionWorld;
  readonly #offers = new Map<string, Offer>();
  /** By tenant, then by who wishes. */
  readonly #wishes = new Map<TenantId, Map<UserId, readonly Wish[]>>();
  #users = 0;

  constructor(world: CompletionWorld) {
    this.#world = world;
  }

  /** A call is over: whoever made it may want to have it completed, unless it was sent elsewhere or refused at once (XA-CC-08). */
  ended({ record, request }: LiveCall, { first }: RoutePlan): void {
    const { caller, snapshot, dialed } = request;
    if (caller.kind !== 'user' || (first.kind !== 'ring' && first.kind !== 'reject')) return;
    const key = keyOf(snapshot.tenant.id, caller.user.id);
    this.#offers.delete(key);
    const callee = calleeOf(first, userDialed(snapshot, dialed));
    if (!callee || record.isAnswered || callee.userId === caller.user.id) return;
    this.#offers.set(key, { callee, endedAtMs: this.#nowMs });
    for (const [old, { endedAtMs }] of this.#offers) {
      if (this.#nowMs - endedAtMs < OFFER_MS && this.#offers.size <= USERS) break;
      this.#offers.delete(old);
    }
  }

  /** `*40`: wishes for the last call; where something is wished for already, nothing is any more. */
  toggle(tenantId: TenantId, userId: UserId): 'wished' | 'cancelled' | 'refused' {
    if (this.of(tenantId, userId).length > 0) {
      this.#put(tenantId, userId, []);
      return 'cancelled';
    }
    const offer = this.#offers.get(keyOf(tenantId, userId));
    if (!offer || this.#nowMs - offer.endedAtMs >= OFFER_MS) return 'refused';
    return this.#wish(tenantId, userId, offer.callee, 'last-call');
  }

  /** `*92`: when the extension is free, be it now. */
  callBack(tenantId: TenantId, userId: UserId, callee: Callee): 'wished' | 'refused' {
    return this.#wish(tenantId, userId, callee, 'on-busy');
  }

  /** Whom a user waits for. */
  of(tenantId: TenantId, userId: UserId): readonly Callee[] {
    const wishes = this.#wishes.get(tenantId)?.get(userId) ?? [];
    return wishes.filter(({ expiresAtMs }) => expiresAtMs > this.#nowMs).map(({ callee }) => callee);
  }

  /** Something about a line of the tenant is different. */
  async lineChanged(tenantId: TenantId): Promise<void> {
    if (!this.#wishes.has(tenantId)) return;
    const snapshot = await this.#world.snapshotOf(tenantId);
    if (!snapshot) return;
    for (const [userId, wishes] of [...(this.#wishes.get(tenantId) ?? [])]) {
      const caller = this.#lineOf(snapshot, userId);
      let isRung = false;
      const left = wishes.flatMap((wish) => {
        const callee = this.#lineOf(snapshot, wish.callee.userId);
        const now = follow(wish, { caller, callee, nowMs: this.#nowMs });
        if (now === 'due' && !isRung) {
          isRung = true;
          this.#world.recall({ tenantId, userId, extension: wish.callee.extension });
          return [];
        }
        if (now === 'expired') return [];
        return [now === 'due' ? wish : { ...wish, ...now }];
      });
      this.#put(tenantId, userId, left);
    }
  }

  #wish(tenantId: TenantId, userId: UserId, callee: Callee, kind: keyof typeof WISH_MS): 'wished' | 'refused' {
    const ofUser = this.#wishes.get(tenantId)?.get(userId);
    const others = (ofUser ?? []).filter(
      (wish) => wish.callee.userId !== callee.userId && wish.expiresAtMs > this.#nowMs,
    );
    if (others.length >= WISHES_OF_USER || (!ofUser && this.#users >= USERS)) return 'refused';
    const isArmed = kind === 'on-busy' || this.#isTalking(tenantId, callee.userId);
    const wish = { callee, isArmed, expiresAtMs: this.#nowMs + WISH_MS[kind] };
    this.#put(tenantId, userId, [...others, wish]);
    return 'wished';
  }

  #put(tenantId: TenantId, userId: UserId, wishes: readonly Wish[]): void {
    const ofTenant = this.#wishes.get(tenantId) ?? new Map<UserId, readonly Wish[]>();
    this.#users -= ofTenant.has(userId) ? 1 : 0;
    if (wishes.length > 0) {
      ofTenant.set(userId, wishes);
      this.#users += 1;
    } else ofTenant.delete(userId);
    if (ofTenant.size > 0) this.#wishes.set(tenantId, ofTenant);
    else this.#wishes.delete(tenantId);
  }

  #lineOf(snapshot: TenantSnapshot, userId: UserId): LineNow {
    const isReachable = this.#world.bindings.reachable(snapshot, userId).length > 0;
    return { isTalking: this.#isTalking(snapshot.tenant.id, userId), isReachable };
  }

  /** Also who is rung, or calls: nobody wants a second call then. */
  #isTalking(tenantId: TenantId, userId: UserId): boolean {
    const { live, elsewhere } = this.#world;
    if (elsewhere?.isBusy(tenantId, userId)) return true;
    return [...live.values()].some(
      ({ isEnded, request, record }) =>
        !isEnded &&
        request.snapshot.tenant.id === tenantId &&
        record.openLegs.some(({ party }) => party.userId === userId),
    );
  }

  get #nowMs(): number {
    return this.#world.clock.nowMs();
  }
}

/** Whoever rang first: the callee, or the secretary who takes his calls (XA-CC-09, -10); or who does not want to be disturbed (XA-CC-11). */
function calleeOf(first: RingStep | RejectStep, dialed: SnapshotUser | undefined): Callee | null {
  if (first.kind === 'reject')
    return first.rejection.code === 'busy' && dialed ? { userId: dialed.id, extension: dialed.extension ?? '' } : null;
  const target = first.stages[0]?.[0];
  if (target?.kind !== 'user' || target.reason !== 'dialed') return null;
  return { userId: target.userId, extension: target.extension };
}

const keyOf = (tenantId: TenantId, userId: UserId): string => `${tenantId} ${userId}`;
