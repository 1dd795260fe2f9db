import type { Centre, CentreEffect, CentreEvent } from '#shared/call-queue/distribution/index.ts';
import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import type { Witness } from './simulation.ts';

interface SeenCaller {
  readonly callId: string;
  readonly queueId: string;
  readonly priority: number;
  readonly enteredAtMs: number;
  readonly arrival: number;
  readonly rings: Set<string>;
  /** Members who were rung in vain. */
  readonly tried: Set<string>;
  /** Nobody has to ring for it until then; at that very time, maybe. */
  restsUntilMs: number;
  isAnswered: boolean;
  readonly edge: string;
  /** Nothing is heard of its edge. */
  isAway: boolean;
  /** Has hung up. */
  isCallback: boolean;
  /** Not to be called back before; at that very time, maybe. */
  awayUntilMs: number;
}

interface SeenMember {
  isLoggedIn: boolean;
  isReachable: boolean;
  isBusy: boolean;
  readonly pauses: Set<string>;
  work: 'free' | 'rings' | 'answered' | 'speaks' | 'finishes';
}

const VAIN: readonly string[] = ['offer-refused', 'offer-failed', 'offer-skipped'];

/**
 * Holds a contact centre to its promises, from what goes in and what comes out alone: nobody is offered two calls, nobody is
 * passed by, everybody leaves once, nobody waits for a member who is free, and the log tells what happened.
 */
export class Checker implements Witness {
  readonly faults: string[] = [];
  readonly log: QueueLogEntry[] = [];
  readonly #centre: Centre;
  readonly #callers = new Map<string, SeenCaller>();
  readonly #members = new Map<string, SeenMember>();
  readonly #offers = new Map<string, { callId: string; memberId: string; queueId: string }>();
  readonly #arrivals = new Map<string, CentreEvent & { name: 'caller-arrived' }>();
  /** Members have answered who are to talk to them; they are being called. */
  readonly #calledBack = new Map<string, SeenCaller>();
  /** How each call ended its wait. */
  readonly ends = new Map<string, string>();
  #arrived = 0;
  /** Who rests between two members, and was passed by meanwhile. */
  readonly #passed = new Set<SeenCaller>();
  #event: CentreEvent | undefined;

  constructor(centre: Centre) {
    this.#centre = centre;
    for (const { id, agent } of centre.members.values())
      this.#members.set(id, {
        isLoggedIn: agent === null,
        isReachable: true,
        isBusy: false,
        pauses: new Set(),
        work: 'free',
      });
  }

  get stillWaiting(): number {
    return this.#callers.size + this.#calledBack.size;
  }

  see(event: CentreEvent): void {
    this.#event = event;
    if (event.name === 'caller-arrived') {
      this.#arrivals.set(event.callId, event);
      const known = this.#callers.get(event.callId);
      if (known) known.isAway = false;
    }
    if (event.name === 'edge-away')
      for (const caller of this.#callers.values())
        if (caller.edge === event.edge && !caller.isCallback) caller.isAway = true;
    if ('memberId' in event) {
      const member = this.#member(event.memberId);
      if (event.name === 'member-busy' || event.name === 'member-free') member.isBusy = event.name === 'member-busy';
      if (event.name === 'member-reachable' || event.name === 'member-unreachable')
        member.isReachable = event.name === 'member-reachable';
      if (event.name === 'wrap-up-cut-short' && member.work === 'finishes') member.work = 'free';
    }
    if (event.name === 'timer-fired' && event.timer.startsWith('wrap:'))
      this.#member(event.timer.slice(5)).work = 'free';
    if (event.name === 'offer-answered') {
      const offer = this.#offers.get(event.offerId);
      const caller = offer && this.#callers.get(offer.callId);
      if (offer && caller) {
        caller.isAnswered = true;
        this.#member(offer.memberId).work = 'answered';
      }
    }
    if (VAIN.includes(event.name) && 'offerId' in event) this.#silence(event.offerId, event.atMs, 1000);
  }

  done(effect: CentreEffect, atMs: number): void {
    if (effect.name === 'log') this.#heed(effect.entry);
    else if (effect.name === 'offer') this.#offered(effect, atMs);
    else if (effect.name === 'cancel-offer' && effect.memberId !== null)
      this.#silence(effect.offerId, atMs, effect.reason === 'rang-out' ? 0 : -1);
    else if (effect.name === 'connect') this.#connected(effect);
    else if (effect.name === 'keep-callback' && !effect.isFirst)
      this.#kept(effect.kept.callId, effect.kept.callback.notBeforeMs);
    else if (effect.name === 'send-away') this.#left(effect.callId, effect.reason);
    else if (effect.name === 'announce' && !this.#callers.has(effect.callId))
      this.#fault(`${effect.callId} is told something after it has left`);
  }

  /** Nothing more comes of this event: whoever could be served is. */
  settled(atMs: number): void {
    this.#checkRest();
    const waiting = [...this.#callers.values()];
    if (waiting.some(({ restsUntilMs }) => restsUntilMs >= atMs)) return;
    for (const [memberId, member] of this.#members) {
      if (member.work !== 'free') continue;
      const missed = waiting.find(
        (caller) =>
          caller.rings.size === 0 &&
          !isAbsent(caller, atMs) &&
          this.#mayRing(memberId, caller.queueId) &&
          this.#fitsAnyhow(memberId, caller),
      );
      if (missed) this.#fault(`${missed.callId} waits although ${memberId} is free`);
    }
  }

  /** Whoever rests lets others pass only while somebody else stays free for it: all of them, where all ring. */
  #checkRest(): void {
    for (const { callId, queueId } of this.#passed) {
      const isForOthers = this.#centre.queues.get(queueId)?.queue.strategy === 'ring-all';
      const passed = [...this.#passed].filter((caller) => caller.queueId === queueId).length;
      const free = [...this.#members].filter(([id, { work }]) => work === 'free' && this.#mayRing(id, queueId)).length;
      if (isForOthers || free < passed) this.#fault(`${callId} is passed by in its pause`);
    }
    this.#passed.clear();
  }

  #offered(effect: CentreEffect & { name: 'offer' }, atMs: number): void {
    const { offerId, callId, memberId, queueId } = effect;
    const member = this.#member(memberId);
    const caller = this.#callers.get(callId);
    if (!caller || caller.queueId !== queueId) {
      this.#fault(`${callId} does not wait in ${queueId}`);
      return;
    }
    if (member.work !== 'free') this.#fault(`${memberId} is offered ${callId}, and ${member.work}`);
    if (!this.#mayRing(memberId, queueId)) this.#fault(`${memberId} is offered ${callId}, and is not there`);
    if (caller.isAnswered) this.#fault(`${callId} is offered after an answer`);
    if (caller.isAway) this.#fault(`${callId} is offered, and its edge is away`);
    for (const other of this.#callers.values())
      if (
        other.queueId === queueId &&
        other.rings.size === 0 &&
        !isAbsent(other, atMs) &&
        isBefore(other, caller) &&
        this.#fitsAnyhow(memberId, other)
      ) {
        if (other.restsUntilMs >= atMs) this.#passed.add(other);
        else this.#fault(`${callId} gets ahead of ${other.callId} at ${memberId}`);
      }
    member.work = 'rings';
    caller.rings.add(offerId);
    this.#offers.set(offerId, { callId, memberId, queueId });
  }

  /** A phone no longer rings. @param shortestRestMs  before the next one does; negative: the next one may at once */
  #silence(offerId: string, atMs: number, shortestRestMs: number): void {
    const offer = this.#offers.get(offerId);
    if (!offer) return;
    this.#offers.delete(offerId);
    this.#member(offer.memberId).work = 'free';
    const caller = this.#callers.get(offer.callId);
    if (!caller) return;
    caller.rings.delete(offerId);
    caller.isAnswered = false;
    const retryMs = (this.#centre.queues.get(offer.queueId)?.queue.retrySeconds ?? 0) * 1000;
    if (shortestRestMs >= 0) caller.tried.add(offer.memberId);
    if (shortestRestMs >= 0 && caller.rings.size === 0) caller.restsUntilMs = atMs + Math.max(retryMs, shortestRestMs);
  }

  #connected({ offerId, callId, memberId, callback }: CentreEffect & { name: 'connect' }): void {
    const offer = this.#offers.get(offerId);
    if (offer?.callId !== callId || offer.memberId !== memberId)
      this.#fault(`${offerId} is not what ${memberId} answered`);
    this.#offers.delete(offerId);
    const caller = this.#callers.get(callId);
    caller?.rings.delete(offerId);
    this.#member(memberId).work = 'speaks';
    if (caller && callback) {
      if (caller.rings.size > 0) this.#fault(`phones go on ringing for ${callId}`);
      this.#callers.delete(callId);
      this.#calledBack.set(callId, caller);
    } else this.#left(callId, 'answered');
  }

  /** Waits to be called back, or does so again. */
  #kept(callId: string, notBeforeMs: number | null): void {
    const caller = this.#callers.get(callId) ?? this.#calledBack.get(callId);
    if (!caller) {
      this.#fault(`${callId} is to be called back and does not wait`);
      return;
    }
    this.#calledBack.delete(callId);
    this.#callers.set(callId, caller);
    Object.assign(caller, {
      isCallback: true,
      isAway: false,
      isAnswered: false,
      restsUntilMs: 0,
      awayUntilMs: notBeforeMs ?? -1,
    });
    caller.tried.clear();
  }

  #left(callId: string, how: string): void {
    if (this.ends.has(callId)) this.#fault(`${callId} leaves as ${how} after ${this.ends.get(callId)}`);
    this.ends.set(callId, how);
    const caller = this.#callers.get(callId);
    if (caller && caller.rings.size > 0) this.#fault(`phones go on ringing for ${callId}`);
    this.#callers.delete(callId);
  }

  #enter({ callId, queueId, priority, enteredAtMs, edge }: CentreEvent & { name: 'caller-arrived' }): void {
    this.#arrived += 1;
    const rest = { rings: new Set<string>(), tried: new Set<string>(), restsUntilMs: 0, isAnswered: false };
    const here = { edge, isAway: false, isCallback: false, awayUntilMs: -1 };
    this.#callers.set(callId, { callId, queueId, priority, enteredAtMs, arrival: this.#arrived, ...rest, ...here });
  }

  /** The log comes before what it tells of, so that it can be held against what was before. */
  #heed(entry: QueueLogEntry): void {
    this.log.push(entry);
    const { callId, memberId, queueId } = entry;
    const member = memberId === null ? undefined : this.#member(memberId);
    switch (entry.event) {
      case 'ENTERQUEUE': {
        const event = this.#arrivals.get(callId ?? '');
        if (event) this.#enter(event);
        else this.#fault(`${callId} enters without having come`);
        break;
      }
      case 'CALLBACK':
        this.#kept(callId ?? '', null);
        break;
      case 'CALLBACKNOANSWER':
        if (member) member.work = 'free';
        break;
      case 'RINGNOANSWER':
        if (member?.work === 'speaks') member.work = 'free';
        break;
      case 'CONNECT':
        if (this.#calledBack.delete(callId ?? '')) this.#left(callId ?? '', 'answered');
        break;
      case 'CALLBACKFAILED':
        this.#calledBack.delete(callId ?? '');
        this.#left(callId ?? '', 'not-reached');
        break;
      case 'ABANDON':
        this.#left(callId ?? '', 'abandoned');
        break;
      case 'COMPLETEAGENT':
      case 'COMPLETECALLER':
      case 'TRANSFER':
        if (member?.work !== 'speaks') this.#fault(`${memberId} ends a talk and has none`);
        if (member) member.work = 'free';
        break;
      case 'WRAPUPSTART':
        if (member) member.work = 'finishes';
        break;
      case 'AGENTCALLBACKLOGIN':
        if (member) member.isLoggedIn = true;
        break;
      case 'AGENTCALLBACKLOGOFF':
        if (!member) break;
        member.isLoggedIn = false;
        member.pauses.clear();
        if (member.work === 'finishes') member.work = 'free';
        break;
      case 'PAUSEALL':
        member?.pauses.add('all');
        break;
      case 'UNPAUSEALL':
        member?.pauses.clear();
        break;
      case 'PAUSE':
        member?.pauses.add(queueId ?? '');
        break;
      case 'UNPAUSE':
        member?.pauses.delete(queueId ?? '');
        break;
    }
  }

  #mayRing(memberId: string, queueId: string): boolean {
    const { isLoggedIn, isReachable, isBusy, pauses } = this.#member(memberId);
    const configured = this.#centre.queues.get(queueId);
    if (!configured?.members.has(memberId) || configured.queue.isSwitchboard) return false;
    if (isBusy && !configured.queue.ringsBusyMembers) return false;
    return isLoggedIn && isReachable && !pauses.has('all') && !pauses.has(queueId);
  }

  /** Whether tiers and skills never stand between this member and a caller of the queue. */
  #fitsAnyhow(memberId: string, { queueId, tried }: SeenCaller): boolean {
    const configured = this.#centre.queues.get(queueId);
    if (!configured) return false;
    const { queue, members, tiers } = configured;
    if (!queue.retriesAfterTimeout && tried.has(memberId)) return false;
    const skills = this.#centre.members.get(memberId)?.skills;
    if (queue.skillRuleId !== null && (skills?.get('english') ?? 0) <= 50) return false;
    return members.get(memberId)?.penalty === tiers[0];
  }

  #member(memberId: string): SeenMember {
    const member = this.#members.get(memberId);
    if (!member) throw new Error(`nobody has the id ${memberId}`);
    return member;
  }

  #fault(text: string): void {
    this.faults.push(`${text} (${this.#event?.name})`);
  }
}

/** Cannot be connected now: others may pass. */
const isAbsent = ({ isAway, awayUntilMs }: SeenCaller, atMs: number): boolean => isAway || awayUntilMs >= atMs;

const isBefore = (a: SeenCaller, b: SeenCaller): boolean =>
  a.priority !== b.priority
    ? a.priority > b.priority
    : a.enteredAtMs !== b.enteredAtMs
      ? a.enteredAtMs < b.enteredAtMs
      : a.arrival < b.arrival;
