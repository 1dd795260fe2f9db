import type { GroupHistory, GroupMemory, MemberHistory } from '#shared/dialplan/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Chance, Clock } from '#shared/world/index.ts';

interface Remembered extends GroupHistory {
  lastAnsweredBy: UserId;
  readonly members: Map<UserId, MemberHistory>;
}

/** The one nobody has answered for longest gives way (chosen): some 100 bytes for each member who ever answered. */
const GROUPS = 10_000;

/**
 * Who has answered for the call groups of this edge, as their strategies want to know it. Another edge counts for itself, and an
 * edge that starts knows nothing: then the turn begins anew.
 */
export class GroupMemories {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #chance: Chance;
  readonly #groups = new Map<string, Remembered>();

  constructor({ clock, chance }: { readonly clock: Pick<Clock, 'nowMs'>; readonly chance: Chance }) {
    this.#clock = clock;
    this.#chance = chance;
  }

  /** For a call of the tenant. */
  forCallOf(tenantId: TenantId): GroupMemory {
    const bytes = this.#chance.bytes(4);
    const seed = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    return { of: (groupId) => this.#groups.get(keyOf(tenantId, groupId)), seed };
  }

  /** @returns to be called when that call is over */
  answered(tenantId: TenantId, groupId: string, userId: UserId): () => void {
    const key = keyOf(tenantId, groupId);
    const { members } = this.#groups.get(key) ?? { members: new Map<UserId, MemberHistory>() };
    this.#groups.delete(key);
    this.#groups.set(key, { lastAnsweredBy: userId, members });
    members.set(userId, { answered: (members.get(userId)?.answered ?? 0) + 1, hungUpAtMs: null });
    const [oldest] = this.#groups.keys();
    if (this.#groups.size > GROUPS && oldest !== undefined) this.#groups.delete(oldest);
    return () => {
      const member = members.get(userId);
      if (member) members.set(userId, { ...member, hungUpAtMs: this.#clock.nowMs() });
    };
  }
}

const keyOf = (tenantId: TenantId, groupId: string): string => `${tenantId} ${groupId}`;
