import { Queue } from '#shared/call-queue/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import { callerParty, type IvrStep, type QueueStep, type Step } from '#shared/dialplan/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { CallerOrder, QueuePlace } from '../contact-centre/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import {
  type AnsweredWithVoice,
  answerWithVoice,
  goOn,
  hangUp,
  LEFT,
  type Left,
  type VoiceLeg,
} from '../voice/index.ts';
import { askForCallback } from './callback-wish.ts';
import { Handover } from './handover.ts';
import { MemberOffer } from './member-offer.ts';
import { MemberTalk, recordTalk } from './member-talk.ts';
import { type OwnWords, takeOwnWait } from './own-wait.ts';
import type { FarTaker, Taker } from './taker.ts';
import { addQueueLeg, putOnBill, type WaitEnd } from './wait-on-bill.ts';
import { WaitingSound } from './waiting-sound.ts';
import { sayGoodbye, wayOn } from './way-on.ts';

/** So many queues one call may come to (chosen): those that send their calls to each other end at last. */
const MAX_QUEUES = 50;
const visits = new WeakMap<LiveCall, number>();
const waits = new WeakMap<LiveCall, Wait>();

/** The caller waits until a member answers; what follows when none does, null when the call is over or answered. */
export async function playQueue(step: QueueStep, call: LiveCall): Promise<Step | null> {
  const queue = objectsOf(call.request.snapshot, Queue).get(step.queueId);
  const visited = (visits.get(call) ?? 0) + 1;
  visits.set(call, visited);
  if (!queue || visited > MAX_QUEUES)
    return { kind: 'reject', rejection: { code: 'hang-up' }, why: 'the call has been in too many queues' };
  const wait = new Wait(call, queue, step);
  waits.set(call, wait);
  return wait.story;
}

/** Somebody of another call gets who waits in a queue by this one; false when he is somebody else's, or gone. */
export async function takeFromQueue(call: LiveCall, taker: Taker): Promise<boolean> {
  return (await waits.get(call)?.giveTo(taker)) ?? false;
}

type Answered = Extract<AnsweredWithVoice, { ok: true }>;

/** One caller in one queue, from his coming until he talks to a member, goes on, or hangs up. */
class Wait {
  /** What the call goes on with; null: with nothing of the plan. */
  readonly story: Promise<Step | null>;
  readonly #call: LiveCall;
  readonly #queue: Queue;
  readonly #place: QueuePlace;
  /** What comes where nobody answers; null: what the queue has for that. */
  readonly #instead: IvrStep | null;
  readonly #offers = new Map<string, MemberOffer>();
  readonly #goOn: (step: Promise<Step | null> | Step | null) => void;
  readonly #fail: (error: unknown) => void;
  readonly #forget: () => void;
  readonly #ownWords: OwnWords | null;
  readonly #enteredAtMs: number;
  #answered: Answered | null = null;
  #sound: WaitingSound | null = null;
  /** What he is to hear of his place once he hears anything. */
  #unsaid: Extract<CallerOrder, { name: 'announce' }> | null = null;
  #serviceLeg: LegId | null = null;
  /** Who has answered, and hears the prompt before the caller. */
  #connecting: MemberOffer | null = null;
  readonly #handover: Handover;
  /** He leaves the queue all the same when his phone refuses the taker. */
  #sentAway: Extract<CallerOrder, { name: 'send-away' }> | null = null;
  /** Hears whether the wish to be called back is kept. */
  #wish: ((outcome: 'kept' | 'refused' | Left) => void) | null = null;
  #isIn = false;
  #isOver = false;

  constructor(call: LiveCall, queue: Queue, { maxWaitSeconds, closedTo, goesOn, priority, skillRule }: QueueStep) {
    this.#call = call;
    this.#queue = queue;
    this.#instead = goesOn ?? null;
    const { promise, resolve, reject } = Promise.withResolvers<Step | null>();
    this.story = promise;
    this.#goOn = resolve;
    this.#fail = reject;
    const { world, request } = call;
    const own = takeOwnWait(call);
    this.#ownWords = own.words;
    this.#enteredAtMs = world.clock.nowMs();
    this.#handover = new Handover(world.clock);
    this.#forget = call.whenEnded(() => this.#hungUp());
    this.#place = world.contactCentres.enter(
      request.snapshot,
      {
        callId: call.id,
        queueId: queue.id,
        from: request.shown ?? callerParty(request.caller),
        priority: priority ?? own.priority,
        enteredAtMs: this.#enteredAtMs,
        originalPosition: null,
        closed: closedTo && { destination: closedTo },
        skillRule: skillRule ?? null,
        maxWaitSeconds,
        callback: null,
      },
      (order) => this.#obey(order),
    );
  }

  #obey(order: CallerOrder): void {
    if (this.#isOver) return;
    switch (order.name) {
      case 'welcome':
        if (!this.#isIn) this.#guard(this.#letIn());
        this.#isIn = true;
        break;
      case 'announce':
        if (this.#sound) this.#sound.announce(order.position, order.estimatedWaitSeconds);
        else this.#unsaid = order;
        break;
      case 'offer':
        // By one who distributes the calls now, and does not know that he is given.
        if (this.#handover.isGranted) this.#place.report({ name: 'offer-skipped', offerId: order.offerId });
        else this.#guard(this.#offer(order));
        break;
      case 'cancel-offer':
        this.#offers.get(order.offerId)?.cancel();
        this.#offers.delete(order.offerId);
        break;
      case 'connect':
        this.#guard(this.#connect(order));
        break;
      case 'give':
        if (this.#handover.taker) this.#give(this.#handover.taker);
        else this.#place.enterAgain();
        break;
      case 'send-away':
        if (this.#handover.isGranted) this.#sentAway = order;
        else if (this.#handover.taker) this.#give(this.#handover.taker);
        else this.#end(this.#sendAway(order));
        break;
      case 'callback-kept':
        this.#wish?.('kept');
        break;
      case 'callback-refused':
        this.#wish?.('refused');
        break;
    }
  }

  /** A bug ends this call, and no other. */
  #guard(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#fail(error);
      this.#hungUp();
    });
  }

  /** He is answered when he may wait, not before: who goes on at once has not been there. */
  async #letIn(): Promise<void> {
    const { name, extension, language } = this.#queue;
    const itself = { number: extension ?? this.#call.request.dialed, name, userId: null };
    const answered = await answerWithVoice(this.#call, { itself, language });
    if (this.#isOver) return;
    if (!answered.ok) {
      this.#place.report({ name: 'caller-hung-up', callId: this.#call.id });
      this.#end(answered.step);
      return;
    }
    this.#answered = answered;
    this.#serviceLeg = this.#addServiceLeg();
    this.#sound = new WaitingSound(this.#call, answered.voice, { queue: this.#queue, own: this.#ownWords });
    const pressed = (key: string) => this.#pressed(answered.voice, key);
    this.#guard(this.#sound.play(pressed, () => this.#askToLeave().then(() => {})));
    if (this.#unsaid) this.#sound.announce(this.#unsaid.position, this.#unsaid.estimatedWaitSeconds);
    for (const offer of this.#offers.values()) this.#guard(offer.ring());
  }

  /** @returns  whether whoever distributes the calls has no objection; where nobody does nothing comes of it */
  async #askToLeave(isGiven?: true): Promise<boolean> {
    const { id: callId, world, request } = this.#call;
    const { id: queueId } = this.#queue;
    const order = { name: 'remove', destination: { kind: 'hang-up' } } as const;
    const asked = { ask: 'order-caller', queueId, callId, asker: null, isOnLine: true, isGiven, order } as const;
    return (await world.contactCentres.ask(request.snapshot.tenant.id, asked)) === null;
  }

  /** Whoever distributes the calls decides who has the caller: a member who answers now, or the taker. */
  async giveTo(taker: Taker): Promise<boolean> {
    if (this.#isOver || !this.#answered || this.#connecting || this.#handover.taker) return false;
    return this.#handover.begin(taker, () => this.#askToLeave(true));
  }

  #give(taker: Taker): void {
    const answered = this.#answered;
    if (!answered || !taker.mayCome()) {
      this.#handover.end(false);
      this.#place.enterAgain();
      return;
    }
    if ('takes' in taker) {
      this.#guard(this.#giveFar(answered, taker));
      return;
    }
    this.#goesWith(answered);
    this.#connectTo(answered, taker.comeTo(this.#call, this.#serviceLeg ?? this.#call.callerLeg));
    this.#goOn(null);
    this.#handover.end(true);
  }

  /** He hears what he has heard until his phone has taken the media of the other edge; where it refuses he has his place back. */
  async #giveFar(answered: Answered, taker: FarTaker): Promise<void> {
    this.#handover.granted();
    const isTaken = await taker.takes(answered.leg, () => this.#goesWith(answered));
    if (isTaken) this.#goOn(null);
    this.#handover.end(isTaken);
    if (isTaken || this.#isOver) return;
    if (this.#sentAway) this.#end(this.#sendAway(this.#sentAway));
    else this.#place.enterAgain();
  }

  #goesWith(answered: Answered): void {
    this.#stopWaiting();
    this.#place.report({ name: 'caller-went-over', callId: this.#call.id });
    this.#leftBy('taken');
    this.#leaveFor(answered);
  }

  async #pressed(voice: VoiceLeg, key: string): Promise<void> {
    if (this.#handover.isGranted) return;
    const { id: callId } = this.#call;
    if (key !== this.#queue.callback?.key) return this.#place.report({ name: 'caller-pressed', callId, key });
    const number = await askForCallback(this.#call, voice, this.#queue);
    if (number === null || number === LEFT || this.#isOver) return;
    const outcome = await this.#wishFor(number);
    if (outcome === 'kept') this.#leftBy('callback');
    if (outcome === 'refused') await voice.say([{ phrase: 'queue/callback-impossible' }]);
    if (outcome !== 'kept') return;
    this.#sound?.stop();
    if ((await voice.say([{ phrase: 'queue/called-back' }])) === LEFT) return;
    hangUp(this.#call);
  }

  /** Whoever distributes the calls answers within some seconds, whether the store does or not. */
  async #wishFor(number: string): Promise<'kept' | 'refused' | Left> {
    const { promise, resolve } = Promise.withResolvers<'kept' | 'refused' | Left>();
    const known = new AbortController();
    this.#wish = (outcome) => {
      resolve(outcome);
      known.abort();
    };
    this.#place.report({ name: 'caller-wants-callback', callId: this.#call.id, number });
    await this.#sound?.playUntil(known.signal);
    const outcome = await promise;
    this.#wish = null;
    return outcome;
  }

  #addServiceLeg(): LegId {
    const { record, request } = this.#call;
    const causedBy = record.lastCalleeLeg;
    const reason = causedBy === null ? 'dialed' : 'queue';
    return addQueueLeg(this.#call, this.#queue, { dialed: request.dialed, reason, causedBy });
  }

  async #offer(order: Extract<CallerOrder, { name: 'offer' }>): Promise<void> {
    const causedBy = this.#serviceLeg ?? this.#call.callerLeg;
    const offer = new MemberOffer(this.#call, { queue: this.#queue, offer: order, causedBy, place: this.#place });
    this.#offers.set(order.offerId, offer);
    // Whoever comes while everybody is free is answered first.
    if (this.#answered) await offer.ring();
  }

  async #connect({ offerId, callId }: Extract<CallerOrder, { name: 'connect' }>): Promise<void> {
    const offer = this.#offers.get(offerId);
    if (!offer) return;
    const { memberId } = offer;
    this.#offers.delete(offerId);
    this.#connecting = offer;
    const leg = await offer.takeLeg();
    const answered = this.#answered;
    if (this.#isOver) return;
    this.#connecting = null;
    if (!leg || !answered) {
      // He has hung up before he has heard the caller, who keeps his place.
      this.#place.report({ name: 'talk-ended', callId, memberId, by: 'agent' });
      this.#place.enterAgain();
      return;
    }
    this.#isOver = true;
    this.#forget();
    this.#handover.end(false);
    this.#place.report({ name: 'caller-heard', callId, memberId });
    this.#talk(answered, leg, memberId);
    this.#goOn(null);
  }

  #talk(answered: Answered, leg: AnsweredLeg, memberId: string): void {
    const call = this.#call;
    this.#leftBy('answered', memberId);
    this.#leaveFor(answered);
    call.record.answered(leg.id);
    const terms = { callId: call.id, memberId, memberLeg: leg.id, hasNext: this.#instead !== null };
    const talk = new MemberTalk(call, { queue: this.#queue, place: this.#place, ...terms });
    talk.allowKeys(answered.leg.id);
    this.#connectTo(answered, leg);
    talk.begin(answered.leg.id);
  }

  #leaveFor(answered: Answered): void {
    this.#sound?.stop();
    this.#wish?.(LEFT);
    this.#leaveService();
    goOn(this.#call, answered);
  }

  #connectTo(answered: Answered, leg: AnsweredLeg): void {
    this.#call.conversation.connect(answered.leg, leg);
    recordTalk(this.#call, this.#queue, answered.leg.id);
  }

  async #sendAway(order: Extract<CallerOrder, { name: 'send-away' }>): Promise<Step | null> {
    const step = this.#instead ?? wayOn(this.#call, order);
    const answered = this.#answered;
    if (!answered) return step;
    this.#leftBy(order.reason);
    this.#leaveService();
    if (step.kind === 'reject') return sayGoodbye(this.#call, this.#queue, answered.voice, step);
    goOn(this.#call, answered);
    return step;
  }

  #hungUp(): void {
    if (this.#isOver) return;
    const { id: callId } = this.#call;
    if (this.#connecting) this.#leftBy('answered', this.#connecting.memberId);
    // Who does not wait for the answer is called back all the same.
    else this.#leftBy(this.#wish ? 'callback' : 'abandoned');
    if (this.#connecting)
      this.#place.report({ name: 'talk-ended', callId, memberId: this.#connecting.memberId, by: 'caller' });
    else this.#place.report({ name: 'caller-hung-up', callId });
    this.#end(null);
  }

  #end(step: Promise<Step | null> | Step | null): void {
    if (this.#isOver) return;
    this.#stopWaiting();
    this.#handover.end(false);
    this.#goOn(step);
  }

  #stopWaiting(): void {
    this.#isOver = true;
    this.#forget();
    this.#sound?.stop();
    this.#wish?.(LEFT);
    for (const offer of this.#offers.values()) offer.cancel();
    this.#offers.clear();
    this.#connecting?.cancel();
  }

  /** The first end counts: who hangs up because he is called back has abandoned nothing. */
  #leftBy(outcome: WaitEnd['outcome'], memberId: string | null = null): void {
    if (this.#serviceLeg === null) return;
    putOnBill(this.#call, this.#serviceLeg, { enteredAtMs: this.#enteredAtMs, outcome, memberId });
  }

  #leaveService(): void {
    if (this.#serviceLeg !== null) this.#call.record.legEnded(this.#serviceLeg, null);
  }
}
