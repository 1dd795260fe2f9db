import { boxesOfUser } from '#shared/dialplan/index.ts';
import type { SnapshotUser, TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { MessageCounts as StoredCounts, VoicemailBoxState } from '#shared/voicemail/index.ts';
import type { MessageCounts, MessageLamps } from '../presence/index.ts';
import type { VoicemailPort } from './voicemail-port.ts';

/** Of so many mailboxes counts are remembered; the oldest are asked for again when somebody subscribes (chosen). */
const MAX_KNOWN = 50_000;

/**
 * How many messages wait for the users whose phones are here (sipXcom 20.04 PRS-05, VML-06). What is known of a mailbox is read when a phone
 * subscribes, and again with each renewal; between them the store tells every edge of each change, and this edge knows its own at once.
 */
export class Lamps implements MessageLamps {
  readonly #port: Pick<VoicemailPort, 'stateOf'>;
  readonly #known = new Map<string, { readonly revision: number; readonly counts: StoredCounts }>();

  readonly #onNewer: (tenantId: TenantId, userId: UserId) => void;

  /** @param onNewer  told when the store, asked for one phone, tells more than the others of its user know */
  constructor(
    port: Pick<VoicemailPort, 'stateOf'>,
    onNewer: (tenantId: TenantId, userId: UserId) => void = () => undefined,
  ) {
    this.#port = port;
    this.#onNewer = onNewer;
  }

  /** Whether the counts of all mailboxes of the user have been read. */
  knows(snapshot: TenantSnapshot, user: SnapshotUser): boolean {
    return boxesOfUser(snapshot, user).every(({ id }) => this.#known.has(keyOf(snapshot.tenant.id, id)));
  }

  /** Of all mailboxes of the user; what nobody has asked for yet counts as empty. */
  of(snapshot: TenantSnapshot, user: SnapshotUser): MessageCounts {
    const total = { newMessages: 0, oldMessages: 0, newUrgent: 0, oldUrgent: 0 };
    for (const { id } of boxesOfUser(snapshot, user)) {
      const counts = this.#known.get(keyOf(snapshot.tenant.id, id))?.counts;
      if (!counts) continue;
      total.newMessages += counts.new;
      total.oldMessages += counts.old;
      total.newUrgent += counts.urgentNew;
      total.oldUrgent += counts.urgentOld;
    }
    return total;
  }

  /** Resolves when the counts are known, or cannot be. */
  async read(snapshot: TenantSnapshot, user: SnapshotUser): Promise<void> {
    const { id: tenantId } = snapshot.tenant;
    await Promise.all(
      boxesOfUser(snapshot, user).map(async (box) => {
        const state = await this.#port.stateOf({ tenantId, box });
        const isKnown = this.#known.has(keyOf(tenantId, box.id));
        if (state && this.counted(tenantId, box.id, state) && isKnown) this.#onNewer(tenantId, user.id);
      }),
    );
  }

  /** @returns false for what is known already, or older than that */
  counted(
    tenantId: TenantId,
    boxId: string,
    { revision, counts }: Pick<VoicemailBoxState, 'revision' | 'counts'>,
  ): boolean {
    const key = keyOf(tenantId, boxId);
    const before = this.#known.get(key);
    if (before && before.revision >= revision) return false;
    this.#known.delete(key);
    this.#known.set(key, { revision, counts });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return true;
  }
}

const keyOf = (tenantId: TenantId, boxId: string): string => `${tenantId} ${boxId}`;
