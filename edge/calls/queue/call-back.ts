import { Queue } from '#shared/call-queue/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import { byUser, routeBack } from '#shared/dialplan/index.ts';
import { objectsOf, type SnapshotUser, type TenantId, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import { carryOut } from '../call/carry-out.ts';
import { type LegWorld, LiveCall } from '../call/index.ts';
import type { CallerOrder, QueuePlace } from '../contact-centre/index.ts';
import { inviteOf } from '../conversation/seek.ts';
import { wayTo } from '../redial/way-to.ts';
import { inviteOfOurs } from '../ring/ring-back.ts';
import { canCall } from './callback-wish.ts';
import { MemberOffer, type Offer } from './member-offer.ts';
import { MemberTalk, recordTalk } from './member-talk.ts';
import { addQueueLeg, putOnBill, type WaitEnd } from './wait-on-bill.ts';

export interface CallBackWorld {
  readonly legWorld: LegWorld;
  /** Has a call of ours begin. */
  readonly keep: (call: LiveCall, work: () => Promise<void>) => void;
  readonly onFailed: (error: unknown, tenantId: TenantId) => void;
}

const HOPS = 69;

/**
 * Somebody is called back, who has hung up and kept his place: the member first, then the caller, by the right of the member, whose
 * phone it is that calls (chosen: nobody knows who has claimed that number). Each member who rings for him has a call of his own.
 */
export function callBack(world: CallBackWorld, tenantId: TenantId, place: QueuePlace): (order: CallerOrder) => void {
  const tries = new Map<string, Try>();
  return (order) => {
    switch (order.name) {
      case 'offer': {
        const made = new Try(world, order, place);
        tries.set(order.offerId, made);
        made.begin(tenantId).catch((error: unknown) => {
          world.onFailed(error, tenantId);
          place.report({ name: 'offer-skipped', offerId: order.offerId });
        });
        break;
      }
      case 'connect':
        tries.get(order.offerId)?.connect(order.waitSeconds);
        break;
      case 'cancel-offer':
        tries.get(order.offerId)?.cancel();
        tries.delete(order.offerId);
        break;
      default:
    }
  };
}

const VAIN: readonly string[] = ['offer-refused', 'offer-failed', 'offer-skipped'];

/** One member who is rung, and then calls. */
class Try {
  readonly #world: CallBackWorld;
  readonly #offer: Offer;
  readonly #place: QueuePlace;
  #call: LiveCall | null = null;
  #member: MemberOffer | null = null;
  /** @param waitSeconds  of who is called, until now */
  #connect: (waitSeconds: number) => void = () => {};
  #isUnwanted = false;

  constructor(world: CallBackWorld, offer: Offer, place: QueuePlace) {
    this.#world = world;
    this.#offer = offer;
    this.#place = place;
  }

  async begin(tenantId: TenantId): Promise<void> {
    const { legWorld, keep } = this.#world;
    const { memberId, extension, queueId, offerId } = this.#offer;
    const snapshot = await legWorld.snapshotOf(tenantId);
    if (this.#isUnwanted) return;
    const queue = snapshot && objectsOf(snapshot, Queue).get(queueId);
    const user = snapshot && (extension === null ? snapshot.userById.get(memberId) : userDialed(snapshot, extension));
    const [phone] = user ? legWorld.bindings.reachable(snapshot, user.id) : [];
    // Whoever may not call that number is not rung for it: somebody else of the queue may.
    if (!queue || !user || !phone || !canCall(legWorld, snapshot, user, this.#number))
      return this.#place.report({ name: 'offer-skipped', offerId });
    const { userAgent, sourceAddress, sourcePort } = phone.registration;
    const call = new LiveCall(
      {
        invite: inviteOfOurs,
        snapshot,
        caller: byUser(user),
        dialed: this.#number,
        hopsLeft: HOPS,
        wantsReliableProvisionals: false,
        shown: { ...this.#offer.from, number: this.#number },
        because: { reason: 'queue', causedBy: null, role: 'caller' },
        callerPhone: { userAgent, remoteAddress: `${sourceAddress}:${sourcePort}` },
      },
      legWorld,
    );
    this.#call = call;
    keep(call, () => this.#carryOut(call, queue, user));
  }

  connect(waitSeconds: number): void {
    this.#connect(waitSeconds);
  }

  /** The member is wanted no longer. */
  cancel(): void {
    this.#isUnwanted = true;
    this.#member?.cancel();
    const call = this.#call;
    if (call?.conversation.hasBegun) call.conversation.stop({ reason: 'normal-clearing', q850Cause: 16 });
    else call?.cancel();
  }

  get #number(): string {
    return this.#offer.callback?.number ?? this.#offer.from.number;
  }

  async #carryOut(call: LiveCall, queue: Queue, user: SnapshotUser): Promise<void> {
    const enteredAt = new Promise<number | null>((resolve) => {
      this.#connect = (waitSeconds) => resolve(call.world.clock.nowMs() - waitSeconds * 1000);
      call.whenEnded(() => resolve(null));
    });
    const report: QueuePlace['report'] = (told) => {
      this.#place.report(told);
      // Whoever does not come to the phone calls nobody.
      if (VAIN.includes(told.name)) call.reject({ code: 'no-answer' });
    };
    this.#member = new MemberOffer(call, { queue, offer: this.#offer, causedBy: null, place: { report } });
    await this.#member.ring();
    const enteredAtMs = await enteredAt;
    if (enteredAtMs === null) return;
    const leg = await this.#member.takeLeg([{ phrase: 'queue/callback-agent' }]);
    const { callId, memberId } = this.#offer;
    if (!leg) {
      this.#place.report({ name: 'callback-failed', callId, memberId, why: 'member-left' });
      return call.reject({ code: 'no-answer' });
    }
    call.record.callerIs(leg.id);
    call.conversation.callBack(leg);
    const { snapshot } = call.request;
    call.turnTo(leg, {
      invite: inviteOf(leg),
      snapshot,
      caller: byUser(user),
      dialed: this.#number,
      hopsLeft: HOPS,
      wantsReliableProvisionals: false,
      because: { reason: 'callback', causedBy: leg.id },
    });
    this.#watch(call, queue, { memberLeg: leg.id, enteredAtMs });
    await carryOut(call, { first: this.#planFor(snapshot, call, user) });
  }

  #planFor(snapshot: TenantSnapshot, { world }: LiveCall, user: SnapshotUser) {
    const memory = world.groups.forCallOf(snapshot.tenant.id);
    return wayTo(snapshot, { caller: byUser(user), nowMs: world.clock.nowMs(), memory }, this.#number, routeBack);
  }

  /** They talk, or the caller is not reached. */
  #watch(call: LiveCall, queue: Queue, { memberLeg, enteredAtMs }: { memberLeg: LegId; enteredAtMs: number }): void {
    const { callId, memberId, callback } = this.#offer;
    const queueLeg = addQueueLeg(call, queue, { reason: 'queue', causedBy: memberLeg });
    const queueLeft = (outcome: WaitEnd['outcome']) => {
      const answeredBy = outcome === 'answered' ? memberId : null;
      putOnBill(call, queueLeg, { enteredAtMs, outcome, memberId: answeredBy });
      call.record.legEnded(queueLeg, null);
    };
    const talk = new MemberTalk(call, { queue, place: this.#place, callId, memberId, memberLeg });
    talk.allowKeys(null);
    call.whenAnswered(() => {
      if (call.isEnded) return;
      queueLeft('answered');
      this.#place.report({ name: 'caller-heard', callId, memberId });
      const callerLeg = call.record.openLegs.findLast(({ role }) => role === 'callee')?.id;
      if (callerLeg) recordTalk(call, queue, callerLeg);
      talk.begin(callerLeg ?? null);
    });
    call.whenEnded(() => {
      if (talk.hasBegun) return;
      if (this.#isUnwanted) return queueLeft('callback'); // he goes on waiting for it, elsewhere
      const why = call.outcome?.hangup.by === 'caller' ? 'member-left' : 'not-reached';
      const isLast = why === 'not-reached' && (callback?.failedTries ?? 0) + 1 >= (queue.callback?.tries ?? 1);
      queueLeft(isLast ? 'abandoned' : 'callback');
      this.#place.report({ name: 'callback-failed', callId, memberId, why });
    });
  }
}
