import type { MemberState } from '#shared/agent/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { HostWorld } from './host-world.ts';

type KeptMembersWorld = Pick<HostWorld, 'store' | 'log' | 'onFenced' | 'onMember'>;

const NEW = {
  login: null,
  pauses: [],
  missedInTurn: 0,
  idleSinceMs: null,
  lastCall: null,
  saidStateId: null,
  revision: 0,
};

/** What is kept of the members of one tenant's queues: here, and on its way to the store, of each one change after the other. */
export class KeptMembers {
  readonly #world: KeptMembersWorld;
  readonly #tenantId: TenantId;
  readonly #states = new Map<string, MemberState>();
  /** What the store has of each, and the writes. */
  readonly #revisions = new Map<string, number>();
  readonly #writes = new Map<string, Promise<boolean>>();
  #isOver = false;

  /** @param states  as the store has them */
  constructor(world: KeptMembersWorld, tenantId: TenantId, states: readonly MemberState[]) {
    this.#world = world;
    this.#tenantId = tenantId;
    for (const state of states) {
      this.#states.set(state.memberId, state);
      world.onMember(tenantId, state);
      this.#revisions.set(state.memberId, state.revision);
    }
  }

  get all(): readonly MemberState[] {
    return [...this.#states.values()];
  }

  /** Undefined: nothing has been kept of him. */
  get(memberId: string): MemberState | undefined {
    return this.#states.get(memberId);
  }

  of(memberId: string): MemberState {
    return this.#states.get(memberId) ?? { ...NEW, memberId };
  }

  keep(changed: MemberState): void {
    const { memberId } = changed;
    const state = { ...changed, revision: changed.revision + 1 };
    this.#states.set(memberId, state);
    this.#world.onMember(this.#tenantId, state);
    const written = (this.#writes.get(memberId) ?? Promise.resolve(true)).then(() => this.#write(state));
    this.#writes.set(memberId, written);
  }

  /** Resolves when the store has answered to what was written last of a member: whether it has it. */
  async whenWritten(memberId: string): Promise<boolean> {
    return (await this.#writes.get(memberId)) ?? true;
  }

  stop(): void {
    this.#isOver = true;
  }

  /** While the store is away this edge alone knows; it is told with the next change. */
  async #write(state: MemberState): Promise<boolean> {
    const { store, log, onFenced } = this.#world;
    const { memberId } = state;
    const revision = (this.#revisions.get(memberId) ?? 0) + 1;
    try {
      if (await store.tenant(this.#tenantId).contactCentre.putMember({ ...state, revision })) {
        this.#revisions.set(memberId, revision);
        return true;
      }
      if (!this.#isOver) onFenced();
    } catch (error) {
      log({ name: 'queue-member-not-kept', tenant: this.#tenantId, member: memberId, error: String(error) });
    }
    return false;
  }
}
