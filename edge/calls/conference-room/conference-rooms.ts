import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { ALONE, type Cluster, type SharedKind } from '#edge/cluster/index.ts';
import { ConferenceChanged as Changed } from '#shared/event/data.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { LegWorld } from '../call/index.ts';
import { LiveRoom } from './live-room.ts';
import type { RoomConfig } from './room-config.ts';

/** How a room is now: what other edges, and who looks at it, are told. */
export type ConferenceChanged = z.infer<typeof Changed>;
type OnChanged = (tenantId: TenantId, changed: ConferenceChanged) => void;

/** Five times a second at most. */
const GAP_MS = 200;

/**
 * The rooms that somebody is in, of all tenants. One edge has a room: the one where somebody is in it, and for an empty one
 * that which all edges find by the same sum, so that two who come at once at two edges meet.
 */
export class ConferenceRooms {
  readonly #edgeId: string;
  readonly #cluster: Cluster;
  /** By tenant and room. */
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #shared: SharedKind<ConferenceChanged>;
  readonly #onChanged: OnChanged;
  /** By tenant and room: who was told a moment ago, and whether something was different since. */
  readonly #gaps = new Map<string, { isOther: boolean }>();
  /** Of rooms that are over: what is still written of them. */
  readonly #closing = new Set<Promise<void>>();

  /** @param onChanged  hears how rooms are, those of other edges, too */
  constructor(edgeId: string, cluster: Cluster = ALONE, onChanged: OnChanged = () => {}) {
    this.#edgeId = edgeId;
    this.#cluster = cluster;
    this.#onChanged = onChanged;
    const rooms = this.#rooms;
    this.#shared = cluster.share('conference-room', {
      schema: Changed,
      *all(tenantId) {
        for (const room of rooms.values()) if (room.tenantId === tenantId) yield [room.id, stateOf(room)] as const;
      },
      one: (tenantId, id) => {
        const room = rooms.get(keyOf(tenantId, id));
        return room ? stateOf(room) : null;
      },
      onChange: ({ tenantId, id, value }) => {
        if (value) onChanged(tenantId, { ...value, conferenceRoomId: id });
      },
    });
  }

  /** Resolves when all that was recorded in rooms that are over is on the bill. */
  async settled(): Promise<void> {
    await Promise.all(this.#closing);
  }

  /** Null: nobody is in it here. */
  get(tenantId: TenantId, id: string): LiveRoom | null {
    return this.#rooms.get(keyOf(tenantId, id)) ?? null;
  }

  *ofTenant(tenantId: TenantId): Generator<LiveRoom> {
    for (const room of this.#rooms.values()) if (room.tenantId === tenantId) yield room;
  }

  /** The room, as somebody is about to come in; its configuration is the latest. */
  open(world: LegWorld, snapshot: TenantSnapshot, config: RoomConfig): LiveRoom {
    const tenantId = snapshot.tenant.id;
    const key = keyOf(tenantId, config.id);
    let room = this.#rooms.get(key);
    if (!room) {
      room = new LiveRoom(world, this.#edgeId, {
        changed: () => {
          this.#shared.changed(tenantId, config.id);
          if (room) this.#tell(world, room);
        },
        over: (recorded) => {
          this.#closing.add(recorded);
          void recorded.then(() => this.#closing.delete(recorded));
          this.#rooms.delete(key);
          this.#shared.changed(tenantId, config.id);
          if (room) this.#tell(world, room);
        },
      });
      this.#rooms.set(key, room);
    }
    room.configure(snapshot, config);
    return room;
  }

  /** At once, or when who was told a moment ago may be told again. */
  #tell({ clock }: Pick<LegWorld, 'clock'>, room: LiveRoom): void {
    if (!room.isListed) return;
    const key = keyOf(room.tenantId, room.id);
    const gap = this.#gaps.get(key);
    if (gap) {
      gap.isOther = true;
      return;
    }
    this.#gaps.set(key, { isOther: false });
    this.#onChanged(room.tenantId, stateOf(room));
    clock.after(GAP_MS, () => {
      const { isOther } = this.#gaps.get(key) ?? { isOther: false };
      this.#gaps.delete(key);
      if (isOther) this.#tell({ clock }, room);
    });
  }

  /** The edge that has the room, or is to have it; null: this one. */
  edgeOf(tenantId: TenantId, id: string): string | null {
    if (this.#rooms.has(keyOf(tenantId, id))) return null;
    for (const { edgeId } of this.#shared.elsewhereOf(tenantId, id)) return edgeId;
    const weight = (edgeId: string) => createHash('sha256').update(`${edgeId} ${tenantId} ${id}`).digest('hex');
    const [first] = [this.#edgeId, ...this.#cluster.peers].sort((a, b) => (weight(a) < weight(b) ? -1 : 1));
    return first === undefined || first === this.#edgeId ? null : first;
  }
}

const stateOf = ({ id, config, count, floor }: LiveRoom): ConferenceChanged => ({
  conferenceRoomId: id,
  number: config.extension,
  userId: config.userId,
  participants: count,
  floor,
});

const keyOf = (tenantId: TenantId, id: string): string => `${tenantId} ${id}`;
