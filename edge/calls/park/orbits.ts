import type { CallId } from '#shared/cdr/index.ts';
import type { ParkStep } from '#shared/dialplan/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { callsOf } from '../transfer/index.ts';

/** What becomes of a call that is parked, besides waiting. */
export type ParkTerms = Pick<ParkStep, 'timeoutSeconds' | 'timeoutDestination' | 'returnKey' | 'musicOnHoldId'>;

/** Orbits whose last slot is remembered, of all tenants; beyond that they begin anew (chosen). */
const REMEMBERED = 10_000;

/** The places where calls wait on this edge, and which of them are taken: by the calls that wait there. */
export class Orbits {
  readonly #live: ReadonlyMap<CallId, LiveCall>;
  /** The slot that was given last, by tenant and orbit. */
  readonly #last = new Map<string, string>();

  constructor(live: ReadonlyMap<CallId, LiveCall>) {
    this.#live = live;
  }

  isTaken(tenantId: TenantId, place: string): boolean {
    return this.#takenBy(tenantId).has(place);
  }

  /** A place of the orbit that has room; null when it is full. */
  choose(tenantId: TenantId, { lotId, places, takesSeveral, takesNextSlot }: ParkStep): string | null {
    const taken = takesSeveral ? new Set() : this.#takenBy(tenantId);
    const key = `${tenantId}/${lotId}`;
    const from = takesNextSlot ? 1 + places.indexOf(this.#last.get(key) ?? '') : 0;
    const found = [...places.slice(from), ...places.slice(0, from)].find((place) => !taken.has(place)) ?? null;
    if (found === null || !takesNextSlot) return found;
    if (this.#last.size >= REMEMBERED) this.#last.clear();
    this.#last.set(key, found);
    return found;
  }

  /** Who waits longest at one of these places; null when nobody does. */
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
