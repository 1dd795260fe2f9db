import type { Cluster } from '#edge/cluster/index.ts';
import { Agent } from '#shared/agent/index.ts';
import type { CallId } from '#shared/cdr/index.ts';
import { lineStateOf, numbersOfAgentKeys, type SeenUser } from '#shared/presence/index.ts';
import {
  objectsOf,
  type SnapshotUser,
  type TenantId,
  type TenantSnapshot,
  tenantSetting,
} from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { Chance, Ids } from '#shared/world/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { Log } from '../counters.ts';
import type { EdgeStore } from '../edge-store.ts';
import type { Bindings, RegistrationNews } from '../registrar/index.ts';
import type { Flow } from '../signaling-port/index.ts';
import { Board, type Lines } from './board.ts';
import { FeatureOrders } from './feature-orders.ts';
import { linesOf } from './lines-of-call.ts';
import { Notifier, type NotifierWorld } from './notifier.ts';
import { type PresenceNews, PresenceTeller } from './presence-news.ts';
import { Publications } from './publications.ts';
import { publisher } from './publish.ts';
import { type AgentLamps, type MessageLamps, NO_AGENTS, NO_LAMPS, Resources } from './resources.ts';
import { WatchLists } from './watch-lists.ts';

export interface PresenceWorld extends Omit<NotifierWorld, 'resources' | 'messageLamps' | 'lists' | 'orders'> {
  readonly store: EdgeStore;
  readonly bindings: Pick<Bindings, 'everywhere'>;
  readonly chance: Chance;
  readonly ids: Ids;
  readonly log: Log;
  /** The other edges; none unless told. */
  readonly cluster?: Cluster | undefined;
  /** Messages that wait for a user; none unless told. */
  readonly lamps?: MessageLamps | undefined;
  /** Agents who are logged in; none unless told. */
  readonly agents?: AgentLamps | undefined;
  /** Hears what becomes of lines and users. */
  readonly onPresence?: ((news: PresenceNews) => void) | undefined;
}

/** What the users of this edge are doing, and who is told. */
export class Presence {
  readonly #board: Board;
  readonly #bindings: PresenceWorld['bindings'];
  readonly #publications: Publications;
  readonly #resources: Resources;
  readonly #notifier: Notifier;
  readonly #teller: PresenceTeller;
  readonly #tenants: NotifierWorld['tenants'];
  readonly publish: ReturnType<typeof publisher>;

  constructor(world: PresenceWorld) {
    const { bindings, lamps = NO_LAMPS, agents = NO_AGENTS, store, log } = world;
    this.#tenants = world.tenants;
    this.#board = new Board((tenantId, number, where) => {
      if (where === 'here') this.#lineChanged(tenantId, number);
      else this.#notifier.changed(tenantId, number);
    });
    this.#publications = new Publications(world, (tenantId, userId) => void this.userChanged(tenantId, userId));
    const { sharedLines } = world;
    this.#resources = new Resources({
      board: this.#board,
      publications: this.#publications,
      bindings,
      lamps,
      agents,
      sharedLines,
    });
    this.#notifier = new Notifier({
      ...world,
      resources: this.#resources,
      messageLamps: lamps,
      lists: new WatchLists(store, log),
      orders: new FeatureOrders(world),
    });
    this.#bindings = bindings;
    const look = async ({ tenantId, number }: { tenantId: TenantId; number: string }) => {
      const found = await world.tenants.byId(tenantId, 'recent');
      if (!found.ok || !tenantSetting(found.value, 'presence.has-events')) return null;
      const user = found.value.userByExtension.get(number);
      return user ? this.#seen(found.value, user) : null;
    };
    this.#teller = new PresenceTeller(world.clock, look, (news) => world.onPresence?.(news));
    this.publish = publisher(world, this.#publications);
  }

  subscribe: Notifier['subscribe'] = (request) => this.#notifier.subscribe(request);

  hearsOfMessages: Notifier['hearsOfMessages'] = (...phone) => this.#notifier.hearsOfMessages(...phone);

  get subscriptions(): number {
    return this.#notifier.count;
  }

  callChanged(call: LiveCall): void {
    this.#board.show(call.request.snapshot.tenant.id, call.id, linesOf(call));
  }

  registrationChanged({ tenantId, registration }: RegistrationNews): void {
    this.#lineChanged(tenantId, registration.extension);
  }

  /** What other edges tell is news to who watches here; as events they have told it themselves. */
  farCallChanged(tenantId: TenantId, callId: CallId, lines: Lines): void {
    this.#board.show(tenantId, callId, lines, 'elsewhere');
  }

  farPhonesChanged(tenantId: TenantId, extension: string): void {
    this.#notifier.changed(tenantId, extension);
  }

  /** What is seized on a shared line is different. */
  seizuresChanged(tenantId: TenantId, extension: string): void {
    this.#notifier.changed(tenantId, extension);
  }

  /** Something of a user is different that is neither a call nor a phone: a status, the number of messages. */
  async userChanged(tenantId: TenantId, userId: UserId): Promise<void> {
    const found = await this.#tenants.byId(tenantId, 'recent');
    const extension = found.ok ? found.value.userById.get(userId)?.extension : null;
    if (extension) this.#lineChanged(tenantId, extension);
  }

  /** An agent has logged in or out, or pauses: keys for that have lamps. */
  async agentChanged(tenantId: TenantId, agentId: string): Promise<void> {
    const found = await this.#tenants.byId(tenantId, 'recent');
    const agent = found.ok && objectsOf(found.value, Agent).get(agentId);
    if (agent) for (const number of numbersOfAgentKeys(found.value, agent)) this.#notifier.changed(tenantId, number);
  }

  /** What is seen here of these users; of those of whom nothing is, nothing is said. */
  async list({ tenantId, userIds }: { tenantId: TenantId; userIds: readonly UserId[] }): Promise<SeenUser[]> {
    const found = await this.#tenants.byId(tenantId, 'recent');
    if (!found.ok) return [];
    const users = userIds.flatMap((id) => found.value.userById.get(id) ?? []);
    return users.map((user) => this.#seen(found.value, user)).filter(({ status }) => status !== 'offline');
  }

  #seen(snapshot: TenantSnapshot, user: SnapshotUser): SeenUser {
    const { id: tenantId } = snapshot.tenant;
    const isRegistered = this.#bindings.everywhere(tenantId, user.id).length > 0;
    const line = lineStateOf(this.#board.dialogs(tenantId, user.extension ?? ''), isRegistered);
    const { isOpen, activities, note } = this.#resources.presenceOf(snapshot, user);
    return { userId: user.id, line, status: isOpen ? (activities[0] ?? 'available') : 'offline', note };
  }

  #lineChanged(tenantId: TenantId, number: string): void {
    this.#notifier.changed(tenantId, number);
    this.#teller.changed(tenantId, number);
  }

  follow(snapshot: TenantSnapshot): void {
    void this.#notifier.follow(snapshot);
  }

  flowClosed(flow: Flow): void {
    this.#notifier.flowClosed(flow);
  }

  stop(): void {
    this.#notifier.stop();
    this.#teller.stop();
    this.#publications.close();
  }
}
