import type { AgentOrder } from '#shared/agent/index.ts';
import type { LiveQueue, QueueOrder, QueueRefusal } from '#shared/call-queue/index.ts';
import type { CallId, LegId } from '#shared/cdr/index.ts';
import type { AgentOutcome, OrderOutcome } from '#shared/command/index.ts';
import type { LiveConference, RoomCommand, RoomOutcome } from '#shared/conference-room/index.ts';
import type { CallOrder, LiveCall as CallView, Originate } from '#shared/live-call/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { LegWorld, LiveCall } from '../call/index.ts';
import { orderRoom, type RoomName } from '../conference-room/room-orders.ts';
import type { ContactCentres } from '../contact-centre/index.ts';
import { callByMachine, type FaxCall, type FaxCallEnd } from '../fax/send-call.ts';
import { type TrunkLoad, type TrunkName, trunkLoad } from '../trunks/index.ts';
import { carryOutOrder } from './orders.ts';
import { callFor, type Origination, originate } from './originate.ts';
import { viewOf } from './view.ts';

interface OrderCaller {
  readonly queueId: string;
  readonly callId: CallId;
  /** By whose right a caller is sent out of the tenant; null: by nobody's. */
  readonly asker: UserId | null;
  readonly order: QueueOrder;
}

/** Whose calls can be seen and changed. */
export interface Reach {
  readonly tenantId: TenantId;
  /** Only calls in which this user has a leg, and of those only the own legs; null: all of the tenant. */
  readonly userId: UserId | null;
}

export interface ControlWorld {
  readonly edgeId: string;
  readonly legWorld: LegWorld;
  readonly contactCentres: Pick<ContactCentres, 'ask'>;
  /** Counts and keeps a call from now on, and has it done what is to be done. */
  readonly keep: (call: LiveCall, work: () => Promise<void>) => void;
}

/** What others than phones see of the calls of this edge, and do to them. */
export class CallControl {
  readonly #world: ControlWorld;

  constructor(world: ControlWorld) {
    this.#world = world;
  }

  /** The oldest first, after `after`. Ids sort by time. */
  list({ after, limit, ...reach }: Reach & { readonly after: CallId | null; readonly limit: number }): CallView[] {
    const found = [...this.#world.legWorld.live.values()].filter((call) => isWithin(call, reach));
    const later = found.filter(({ id }) => after === null || id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
    return later.slice(0, limit).map((call) => this.#view(call));
  }

  show({ callId, ...reach }: Reach & { readonly callId: CallId }): CallView | null {
    const call = this.#find(callId, reach);
    return call && this.#view(call);
  }

  /** @param asking.asker  the user who asks, if it is one: where an order names no leg, it is his own */
  async order(
    asking: Reach & { readonly callId: CallId; readonly asker: UserId | null; readonly order: CallOrder },
  ): Promise<OrderOutcome> {
    const call = this.#find(asking.callId, asking);
    if (!call) return { ok: false, refusal: 'call-unknown' };
    const snapshot = await this.#world.legWorld.snapshotOf(asking.tenantId);
    if (!snapshot || call.isEnded) return { ok: false, refusal: 'call-unknown' };
    const legs = { mayTouch: (leg: LegId) => isOwn(call, leg, asking.userId), own: ownLeg(call, asking.asker) };
    const done = await carryOutOrder({ call, snapshot, legs, asker: asking.asker }, asking.order);
    if (!done.ok) return { ok: false, refusal: done.problem.code };
    return { ok: true, call: call.isEnded ? null : this.#view(call) };
  }

  async originate(
    asking: Reach &
      Pick<Originate, 'to' | 'autoAnswer'> &
      Pick<Origination, 'reason' | 'ringSeconds'> & { readonly user: UserId },
  ): Promise<OrderOutcome> {
    const { legWorld, keep } = this.#world;
    const snapshot = await legWorld.snapshotOf(asking.tenantId);
    const user = snapshot?.userById.get(asking.user);
    const bindings = snapshot && user ? legWorld.bindings.reachable(snapshot, user.id) : [];
    const [first] = bindings;
    if (!snapshot || !user || !first) return { ok: false, refusal: 'user-unreachable' };
    const { to, autoAnswer, reason, ringSeconds } = asking;
    const phones = [first, ...bindings.slice(1)] as const;
    const origination = { snapshot, user, bindings: phones, to, autoAnswer, reason, ringSeconds };
    const call = callFor(legWorld, origination);
    keep(call, () => originate(call, origination));
    return { ok: true, call: this.#view(call) };
  }

  listConferences({ tenantId }: Pick<Reach, 'tenantId'>): LiveConference[] {
    return [...this.#world.legWorld.conferenceRooms.ofTenant(tenantId)].map((room) => room.view());
  }

  /** Null: nobody is in the room at this edge. */
  showConference({ tenantId, conferenceRoomId }: RoomName): LiveConference | null {
    return this.#world.legWorld.conferenceRooms.get(tenantId, conferenceRoomId)?.view() ?? null;
  }

  orderConference(
    asked: RoomName & { readonly asker: UserId | null; readonly command: RoomCommand },
  ): Promise<RoomOutcome> {
    return orderRoom(this.#world, asked);
  }

  /** Who waits in a queue and who answers; null when it is none, or nobody distributes its calls now. */
  showQueue(tenantId: TenantId, queueId: string): Promise<LiveQueue | null> {
    return this.#world.contactCentres.ask(tenantId, { ask: 'queue', queueId });
  }

  /** @returns why nothing was done; null: it was */
  async orderQueue(asked: { readonly tenantId: TenantId } & OrderCaller): Promise<QueueRefusal | null> {
    const { tenantId, ...ordered } = asked;
    const { contactCentres } = this.#world;
    if (!(await contactCentres.ask(tenantId, { ask: 'queue', queueId: ordered.queueId }))) return 'unavailable';
    return contactCentres.ask(tenantId, { ask: 'order-caller', ...ordered });
  }

  async orderAgent(asked: {
    readonly tenantId: TenantId;
    readonly agentId: string;
    readonly order: AgentOrder;
  }): Promise<AgentOutcome> {
    const { tenantId, agentId, order } = asked;
    const agent = await this.#world.contactCentres.ask(tenantId, { ask: 'order-agent', agentId, order });
    if (agent === null || typeof agent === 'string') return { ok: false, refusal: agent ?? 'unavailable' };
    return { ok: true, agent };
  }

  /** A call that a fax machine of ours makes, with the rights of a user. Resolves when it is over. */
  async fax({
    tenantId,
    userId,
    to,
    machine,
  }: Pick<FaxCall, 'to' | 'machine'> & { readonly tenantId: TenantId; readonly userId: UserId }): Promise<FaxCallEnd> {
    const { legWorld, keep } = this.#world;
    const snapshot = await legWorld.snapshotOf(tenantId);
    const user = snapshot?.userById.get(userId);
    if (!snapshot?.tenant.isEnabled || !user)
      return { callId: null, wasAnswered: false, wasSought: false, status: 403 };
    const { call, begin, ended } = callByMachine(legWorld, { snapshot, user, to, machine });
    keep(call, begin);
    return ended;
  }

  trunkLoad({ tenantId, trunkId }: TrunkName): TrunkLoad {
    return trunkLoad(this.#world.legWorld.live, tenantId, trunkId);
  }

  #find(callId: CallId, reach: Reach): LiveCall | null {
    const call = this.#world.legWorld.live.get(callId);
    return call && isWithin(call, reach) ? call : null;
  }

  #view(call: LiveCall): CallView {
    return viewOf(call, this.#world.edgeId);
  }
}

function isWithin(call: LiveCall, { tenantId, userId }: Reach): boolean {
  if (call.request.snapshot.tenant.id !== tenantId) return false;
  return userId === null || ownLeg(call, userId) !== null;
}

/** The leg of a user in a call; null when there is none, or no user. */
function ownLeg({ record }: LiveCall, userId: UserId | null): LegId | null {
  if (userId === null) return null;
  return record.openLegs.find(({ party }) => party.userId === userId)?.id ?? null;
}

const isOwn = ({ record }: LiveCall, leg: LegId, userId: UserId | null): boolean =>
  record.openLegs.some(({ id, party }) => id === leg && (userId === null || party.userId === userId));
