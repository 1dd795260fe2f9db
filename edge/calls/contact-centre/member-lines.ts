import type { OtherCall } from '#shared/agent/index.ts';
import type { Centre } from '#shared/call-queue/distribution/index.ts';
import { type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import type { OtherCalls } from './calls-here.ts';
import type { Feed, HostWorld } from './host-world.ts';
import type { KeptMembers } from './kept-members.ts';

/** What the phones of a member do, as far as queues mind. */
interface MemberLine {
  readonly isReachable: boolean;
  /** With a call that no queue gave. */
  readonly isBusy: boolean;
  /** What is talked about there; null: it rings. */
  readonly talk: OtherCall | null;
}

/** What is taken for granted of who is not known. */
const UNKNOWN: MemberLine = { isReachable: true, isBusy: false, talk: null };

interface LinesWorld extends Pick<HostWorld, 'isReachable' | 'otherCalls'> {
  /** Of an agent the phone that he is logged in at is asked about. */
  readonly kept: Pick<KeptMembers, 'get'>;
  readonly feed: Feed;
}

/** Tells the machine what the phones of members do, each change once. */
export class MemberLines {
  readonly #world: LinesWorld;
  /** What the machine was told last of each. */
  readonly #told = new Map<string, MemberLine>();

  constructor(world: LinesWorld) {
    this.#world = world;
  }

  /** All of them are looked at. */
  check(centre: Centre, snapshot: TenantSnapshot): void {
    const calls = this.#world.otherCalls(snapshot.tenant.id);
    for (const memberId of centre.members.keys())
      this.#is(memberId, this.#lineOf(memberId, { centre, snapshot, calls }));
  }

  /** A member is about to be at the phone of a user. */
  movesTo(memberId: string, userId: string, snapshot: TenantSnapshot): void {
    this.#is(memberId, this.#lineOfUser(userId, snapshot, this.#world.otherCalls(snapshot.tenant.id)));
  }

  /** Of whom the machine knows no longer: who is a member again later is new to it. */
  forget(isKnown: (memberId: string) => boolean): void {
    for (const memberId of this.#told.keys()) if (!isKnown(memberId)) this.#told.delete(memberId);
  }

  #is(memberId: string, now: MemberLine): void {
    const { feed } = this.#world;
    const before = this.#told.get(memberId) ?? UNKNOWN;
    this.#told.set(memberId, now);
    if (now.isReachable !== before.isReachable)
      feed({ name: now.isReachable ? 'member-reachable' : 'member-unreachable', memberId });
    if (now.isBusy === before.isBusy && now.talk === before.talk) return;
    feed(now.isBusy ? { name: 'member-busy', memberId, talk: now.talk } : { name: 'member-free', memberId });
  }

  /** Of an agent the phone that he is logged in at. */
  #lineOf(
    memberId: string,
    { centre, snapshot, calls }: { centre: Centre; snapshot: TenantSnapshot; calls: OtherCalls },
  ): MemberLine {
    const login = this.#world.kept.get(memberId)?.login;
    const isAgent = centre.members.get(memberId)?.agent;
    const userId = isAgent ? login && userDialed(snapshot, login.extension)?.id : memberId;
    return userId ? this.#lineOfUser(userId, snapshot, calls) : { ...UNKNOWN, isReachable: false };
  }

  #lineOfUser(userId: string, snapshot: TenantSnapshot, calls: OtherCalls): MemberLine {
    const isReachable = this.#world.isReachable(snapshot, userId);
    return { isReachable, isBusy: calls.has(userId), talk: calls.get(userId) ?? null };
  }
}
