import type { CallId, LegId } from '#shared/cdr/index.ts';
import { type SnapshotUser, type TenantId, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { Flow } from '../signaling-port/index.ts';

/** How a line is shared. */
export interface SharedLine {
  /** Calls that it may have at once. */
  readonly appearances: number;
  /** Whether another phone may come into a call that is talked in. */
  readonly canBarge: boolean;
  /** Whether what a phone holds is taken up by that phone alone, whatever the phone says. */
  readonly isHoldPrivate: boolean;
}

/** Null where the line of the user is not shared (sipXcom 20.04 PRV-26, UCM-088; UCM-143 for barging and private hold). */
export function sharedLineOf(snapshot: TenantSnapshot, userId: UserId): SharedLine | null {
  if (!userSetting(snapshot, userId, 'line.is-shared')) return null;
  return {
    appearances: userSetting(snapshot, userId, 'line.appearances'),
    canBarge: userSetting(snapshot, userId, 'line.can-barge'),
    isHoldPrivate: userSetting(snapshot, userId, 'line.is-hold-private'),
  };
}

/** What an INVITE for an appearance comes to. */
export type WantedAppearance =
  /** A new call, for which it is kept. */
  | { readonly kind: 'free' }
  /** Another phone holds the call: the caller goes on with it, in the place of this leg. */
  | { readonly kind: 'held'; readonly call: LiveCall; readonly leg: LegId }
  /** The caller comes into the call, beside this leg. */
  | { readonly kind: 'barge'; readonly call: LiveCall; readonly leg: LegId }
  | { readonly kind: 'taken' };

interface Seizure {
  /** The connection of the phone that has seized it. */
  readonly by: string;
  /** Tells that phone that it is over. */
  readonly end: () => void;
}

/** Between the INVITE that wants it and the call that has it. */
const KEPT_MS = 15_000;

interface SharedLinesWorld {
  readonly live: ReadonlyMap<CallId, LiveCall>;
  readonly clock: Pick<Clock, 'after'>;
  /** What is seized on a line is different. */
  readonly onChange: (tenantId: TenantId, extension: string) => void;
}

/** The shared lines of this edge: which appearance each call has, and who has seized one that nobody else gets then. */
export class SharedLines {
  readonly #world: SharedLinesWorld;
  /** By line, then by call. */
  readonly #claims = new Map<string, Map<CallId, number>>();
  readonly #seizures = new Map<string, Map<number, Seizure>>();

  constructor(world: SharedLinesWorld) {
    this.#world = world;
  }

  /**
   * The right to make a call is one phone's alone, until it does or lets go.
   *
   * @param wanted  null: any that is free
   * @param end  told when it is over for another reason than `release`
   * @returns null when it is taken
   */
  seize(
    snapshot: TenantSnapshot,
    user: SnapshotUser,
    { wanted, by, end }: { readonly wanted: number | null; readonly by: Flow; readonly end: () => void },
  ): number | null {
    const line = sharedLineOf(snapshot, user.id);
    const key = keyOf(snapshot.tenant.id, user.id);
    const index = line && (wanted ?? this.#lowestFree(key, user.id, line, by));
    if (!line || index === null || index > line.appearances || !this.#isFree(key, user.id, index, by)) return null;
    const ofLine = this.#seizures.get(key) ?? new Map<number, Seizure>();
    this.#seizures.set(key, ofLine);
    ofLine.set(index, { by: flowKey(by), end });
    this.#world.onChange(snapshot.tenant.id, user.extension ?? '');
    return index;
  }

  /** The phone lets go. @param end  what it was seized with: what another one has seized since stays */
  release({ tenant }: TenantSnapshot, user: SnapshotUser, index: number, end: () => void): void {
    const key = keyOf(tenant.id, user.id);
    if (this.#seizures.get(key)?.get(index)?.end !== end) return;
    this.#drop(key, index);
    this.#world.onChange(tenant.id, user.extension ?? '');
  }

  seizedOn(tenantId: TenantId, userId: UserId): Iterable<number> {
    return this.#seizures.get(keyOf(tenantId, userId))?.keys() ?? [];
  }

  /** What an INVITE for an appearance means; one that is free is kept for it. */
  want(snapshot: TenantSnapshot, user: SnapshotUser, index: number, by: Flow): WantedAppearance {
    const line = sharedLineOf(snapshot, user.id);
    if (!line) return { kind: 'free' };
    const found = this.#callAt(snapshot.tenant.id, user.id, index);
    if (!found) return this.#keep(snapshot, user, index, by) ? { kind: 'free' } : { kind: 'taken' };
    const { conversation } = found.call;
    const isHeld = conversation.stateOf(found.leg) === 'holding';
    if (isHeld && !line.isHoldPrivate && !conversation.isHeldPrivately(found.leg)) return { kind: 'held', ...found };
    return !isHeld && line.canBarge && conversation.leg(found.leg) ? { kind: 'barge', ...found } : { kind: 'taken' };
  }

  /** The call has the appearance from now on: whoever has seized it has made it. */
  claim({ id, over, request }: LiveCall, userId: UserId, index: number): void {
    const key = keyOf(request.snapshot.tenant.id, userId);
    const seizure = this.#seizures.get(key)?.get(index);
    this.#drop(key, index);
    this.#put(key, id, index, over);
    seizure?.end();
  }

  /** The appearance of a call on the line of a user; the lowest that is free, where it has none. Null: all are taken, or the line is not shared. */
  indexOf(call: LiveCall, userId: UserId): number | null {
    const { snapshot } = call.request;
    const line = sharedLineOf(snapshot, userId);
    if (!line) return null;
    const key = keyOf(snapshot.tenant.id, userId);
    const known = this.#claims.get(key)?.get(call.id);
    if (known !== undefined) return known;
    if (call.isEnded) return null;
    const index = this.#lowestFree(key, userId, line, null);
    if (index !== null) this.#put(key, call.id, index, call.over);
    return index;
  }

  #put(key: string, callId: CallId, index: number, over: Promise<void>): void {
    const ofLine = this.#claims.get(key) ?? new Map<CallId, number>();
    this.#claims.set(key, ofLine);
    ofLine.set(callId, index);
    void over.then(() => {
      ofLine.delete(callId);
      if (ofLine.size === 0 && this.#claims.get(key) === ofLine) this.#claims.delete(key);
    });
  }

  #keep(snapshot: TenantSnapshot, user: SnapshotUser, index: number, by: Flow): boolean {
    const before = this.#seizures.get(keyOf(snapshot.tenant.id, user.id))?.get(index);
    if (before) return before.by === flowKey(by);
    let callOff = (): void => {};
    const end = () => callOff();
    const kept = this.seize(snapshot, user, { wanted: index, by, end }) !== null;
    if (kept) callOff = this.#world.clock.after(KEPT_MS, () => this.release(snapshot, user, index, end));
    return kept;
  }

  #drop(key: string, index: number): void {
    const ofLine = this.#seizures.get(key);
    ofLine?.delete(index);
    if (ofLine?.size === 0) this.#seizures.delete(key);
  }

  #lowestFree(key: string, userId: UserId, { appearances }: SharedLine, by: Flow | null): number | null {
    for (let index = 1; index <= appearances; index++) if (this.#isFree(key, userId, index, by)) return index;
    return null;
  }

  #isFree(key: string, userId: UserId, index: number, by: Flow | null): boolean {
    for (const [callId, at] of this.#claims.get(key) ?? [])
      if (at === index && !this.#world.live.get(callId)?.record.hasLeft(userId)) return false;
    const seizure = this.#seizures.get(key)?.get(index);
    return !seizure || (by !== null && seizure.by === flowKey(by));
  }

  /** The call that has an appearance, and the leg of the line in it that is answered; else the one that calls or rings. */
  #callAt(tenantId: TenantId, userId: UserId, index: number): { readonly call: LiveCall; readonly leg: LegId } | null {
    for (const [callId, at] of this.#claims.get(keyOf(tenantId, userId)) ?? []) {
      const call = this.#world.live.get(callId);
      if (at !== index || !call || call.isEnded) continue;
      const legs = call.record.openLegs.filter(({ party }) => party.userId === userId);
      const leg = legs.find(({ id }) => call.conversation.leg(id)) ?? legs[0];
      if (leg) return { call, leg: leg.id };
    }
    return null;
  }
}

const keyOf = (tenantId: TenantId, userId: UserId): string => `${tenantId} ${userId}`;
const flowKey = ({ transport, address, port }: Flow): string => `${transport}:${address}:${port}`;
