import type { CallId } from '#shared/cdr/index.ts';
import type { ParkStep } from '#shared/dialplan/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { callsOf } from '../transfer/index.ts';

/** What becomes of a call that is parked, besides waiting. */
export type ParkTerms = Pick<ParkStep, 'timeoutSeconds' | 'timeoutDestination' | 'returnKey' | 'musicOnHoldId'>;

/** Orbits whose last slot is remembered, of all tenants; beyond that they begin anew (chosen). */
const REMEMBERED = 10_000;

/** The places where calls wait, and which of them are taken: by the calls that wait there, at whichever edge. */
export class Orbits {
  readonly #live: ReadonlyMap<CallId, LiveCall>;
  readonly #isTakenElsewhere: (tenantId: TenantId, place: string) => boolean;
  /** The slot that was given last, by tenant and orbit. */
  readonly #last = new Map<string, string>();

  /** @param isTakenElsewhere  by a call that another edge has; two edges that choose in the same moment may choose the same */
  constructor(
    live: ReadonlyMap<CallId, LiveCall>,
    isTakenElsewhere: (tenantId: TenantId, place: string) => boolean = () => false,
  ) {
    this.#live = live;
    this.#isTakenElsewhere = isTakenElsewhere;
  }

  isTaken(tenantId: TenantId, place: string): boolean {
    return this.#takenBy(tenantId).has(place) || this.#isTakenElsewhere(tenantId, place);
  }

  /** A place of the orbit that has room; null when it is full. */
  choose(tenantId: TenantId, { lotId, places, takesSeveral, takesNextSlot }: ParkStep): string | null {
    const takenHere = takesSeveral ? new Set() : this.#takenBy(tenantId);
    const isFree = (place: string) =>
      !takenHere.has(place) && (takesSeveral || !this.#isTakenElsewhere(tenantId, place));
    const key = `${tenantId}/${lotId}`;
    const from = takesNextSlot ? 1 + places.indexOf(this.#last.get(key) ?? '') : 0;
    const found = [...places.slice(from), ...places.slice(0, from)].find(isFree) ?? null;
    if (found === null || !takesNextSlot) return found;
    if (this.#last.size >= REMEMBERED) this.#last.clear();
    this.#last.set(key, found);
    return found;
  }

  /** Who waits longest at one of these places, of the calls of this edge; null when nobody does. */
  longestAt(tenantId: TenantId, places: readonly string[]): LiveCall | null {
    let longest: LiveCall | null = null;
    for (const call of callsOf(this.#live, tenantId)) {
      const { orbit, since } = call.conversation;
      if (orbit === null || !places.includes(orbit)) continue;
      if (!longest || since < longest.conversation.since) longest = call;
    }
    return longest;
  }

  #takenBy(tenantId: TenantId): ReadonlySet<string> {
    const taken = new Set<string>();
    for (const { conversation } of callsOf(this.#live, tenantId))
      if (conversation.orbit !== null) taken.add(conversation.orbit);
    return taken;
  }
}
