import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ALONE, type Cluster, type SharedKind } from '#edge/cluster/index.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { LegWorld } from '../call/index.ts';
import { LiveRoom, type RoomConfig } from './live-room.ts';

/** What other edges are told of a room. */
const Held = z.object({ participants: z.int() });

/**
 * The rooms that somebody is in, of all tenants. One edge has a room: the one where somebody is in it, and for an empty one
 * that which all edges find by the same sum, so that two who come at once at two edges meet.
 */
export class ConferenceRooms {
  readonly #edgeId: string;
  readonly #cluster: Cluster;
  /** By tenant and room. */
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #shared: SharedKind<z.infer<typeof Held>>;
  /** Of rooms that are over: what is still written of them. */
  readonly #closing = new Set<Promise<void>>();

  constructor(edgeId: string, cluster: Cluster = ALONE) {
    this.#edgeId = edgeId;
    this.#cluster = cluster;
    const rooms = this.#rooms;
    this.#shared = cluster.share('conference-room', {
      schema: Held,
      *all(tenantId) {
        for (const room of rooms.values())
          if (room.tenantId === tenantId) yield [room.id, { participants: room.count }] as const;
      },
      one: (tenantId, id) => {
        const room = rooms.get(keyOf(tenantId, id));
        return room ? { participants: room.count } : null;
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
        changed: () => this.#shared.changed(tenantId, config.id),
        over: (recorded) => {
          this.#closing.add(recorded);
          void recorded.then(() => this.#closing.delete(recorded));
          this.#rooms.delete(key);
          this.#shared.changed(tenantId, config.id);
        },
      });
      this.#rooms.set(key, room);
    }
    room.configure(snapshot, config);
    return room;
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

const keyOf = (tenantId: TenantId, id: string): string => `${tenantId} ${id}`;
