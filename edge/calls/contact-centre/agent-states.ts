import type { Cluster, SharedKind } from '#edge/cluster/index.ts';
import { Agent, MemberState } from '#shared/agent/index.ts';
import type { AgentState } from '#shared/presence/index.ts';
import { objectsOf, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';

export interface AgentStatesWorld {
  readonly cluster: Cluster;
  /** From whoever distributes the calls; null: nobody does now. */
  readonly members: (snapshot: TenantSnapshot) => Promise<readonly MemberState[] | null>;
  readonly onChange: (tenantId: TenantId, agentId: string) => void;
}

type States = Map<string, AgentState>;

/**
 * Which agents are logged in, and which pause, for the lamps of phones at any edge. The edge that distributes the calls tells the
 * others; what it has told holds until somebody tells otherwise, also when it is gone.
 */
export class AgentStates {
  readonly #world: AgentStatesWorld;
  readonly #shared: SharedKind<MemberState>;
  readonly #known = new Map<TenantId, States>();
  /** Of whom everything is known, or asked for. */
  readonly #reads = new Map<TenantId, Promise<void>>();
  /** Of tenants whose calls this edge distributes. */
  readonly #own = new Map<TenantId, Map<string, MemberState>>();

  constructor(world: AgentStatesWorld) {
    this.#world = world;
    this.#shared = world.cluster.share<MemberState>('agent-state', {
      schema: MemberState,
      all: (tenantId) => this.#own.get(tenantId) ?? [],
      one: (tenantId, agentId) => this.#own.get(tenantId)?.get(agentId) ?? null,
      onChange: ({ tenantId, value }) => {
        if (value !== null) this.#learn(tenantId, value);
      },
    });
  }

  /** This edge distributes the calls, and knows better than anybody. */
  changed(tenantId: TenantId, state: MemberState): void {
    const own = this.#own.get(tenantId) ?? new Map<string, MemberState>();
    const before = own.get(state.memberId);
    this.#own.set(tenantId, own.set(state.memberId, state));
    if (before && isSame(before, state)) return;
    this.#shared.changed(tenantId, state.memberId);
    this.#learn(tenantId, state);
  }

  /** Another edge distributes them from now on. */
  released(tenantId: TenantId): void {
    const own = [...(this.#own.get(tenantId)?.keys() ?? [])];
    this.#own.delete(tenantId);
    for (const agentId of own) this.#shared.changed(tenantId, agentId);
  }

  /** Somebody begins to watch: maybe nobody has told anything yet. Asked once for all who do; what changes later is told. */
  read(snapshot: TenantSnapshot): Promise<void> {
    const { id } = snapshot.tenant;
    const reading = this.#reads.get(id) ?? this.#ask(snapshot);
    this.#reads.set(id, reading);
    return reading;
  }

  /** Where nobody answers, the next one who watches asks again. */
  async #ask(snapshot: TenantSnapshot): Promise<void> {
    const { id } = snapshot.tenant;
    const members = await this.#world.members(snapshot).catch(() => null);
    if (members === null) this.#reads.delete(id);
    for (const state of members ?? []) this.#learn(id, state);
  }

  /** Null: nothing is known, as of one who has never logged in. */
  of(tenantId: TenantId, agentId: string): AgentState | null {
    return this.#known.get(tenantId)?.get(agentId) ?? null;
  }

  /** Who is logged in there, of those that the tenant still has; null: nobody. */
  at(snapshot: TenantSnapshot, extension: string): AgentState | null {
    const agents = objectsOf(snapshot, Agent);
    for (const [agentId, state] of this.#known.get(snapshot.tenant.id) ?? [])
      if (state.login?.extension === extension && agents.has(agentId)) return state;
    return null;
  }

  #learn(tenantId: TenantId, { memberId, login, pauses }: MemberState): void {
    if (!memberId.startsWith('agt_')) return;
    const ofTenant: States = this.#known.get(tenantId) ?? new Map();
    const before = ofTenant.get(memberId);
    this.#known.set(tenantId, ofTenant.set(memberId, { login, pauses }));
    if (!before || !isSame(before, { login, pauses })) this.#world.onChange(tenantId, memberId);
  }
}

/** Each call of a queue changes something of who takes it; lamps are about two things alone. */
const isSame = (a: AgentState, b: AgentState): boolean =>
  a.login?.extension === b.login?.extension && pausesOf(a) === pausesOf(b);
const pausesOf = ({ pauses }: AgentState): string => pauses.map(({ queueId }) => queueId ?? 'all').join();
