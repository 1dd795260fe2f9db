import type { Clock } from '#shared/world/index.ts';
import type { CentreLink } from './centre-link.ts';
import type { Arrival, CallerOrder, CallerReport, Talking } from './port.ts';

/** What a caller who waits, or talks to a member, has to tell. */
export interface QueuePlace {
  report(report: Exclude<CallerReport, { name: 'caller-arrived' | 'talking' | 'all-told' }>): void;
  /** He has put up with something that is none of the queue's doing, and wants his place back. */
  enterAgain(): void;
}

/** Begins to call somebody back; who follows what is ordered for that. */
export type CallsBack = (offer: Offer, place: QueuePlace) => (order: CallerOrder) => void;
type Offer = Extract<CallerOrder, { name: 'offer' }>;

interface Caller {
  readonly follow: (order: CallerOrder) => void;
  readonly offers: Set<string>;
  /** His place is in the store: this leg has nothing to tell any more. */
  isKept: boolean;
  /** Null: who is being called back. The store has those who wait for that. */
  arrival: Arrival | null;
  /** The number at which somebody wants to be called, until that is known to be kept; null: nobody does. */
  wish: string | null;
  /** He has hung up with a wish that nobody has heard of: whoever distributes next is told both. */
  hasHungUp: boolean;
  talk: { readonly memberId: string; readonly work: Omit<Talking, 'edge'> } | null;
}

/** The callers of this edge in the queues of one tenant, whoever distributes them. */
export class CentreSeat {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #onLost: () => void;
  readonly #callsBack: CallsBack;
  readonly #callers = new Map<string, Caller>();
  #link: CentreLink | null = null;

  /** @param onLost  hears when nobody distributes them any more */
  constructor(clock: Pick<Clock, 'nowMs'>, onLost: () => void, callsBack: CallsBack) {
    this.#clock = clock;
    this.#onLost = onLost;
    this.#callsBack = callsBack;
  }

  get link(): CentreLink | null {
    return this.#link;
  }

  /** Whether anybody waits here. */
  get isNeeded(): boolean {
    return this.#callers.size > 0;
  }

  enter(arrival: Arrival, follow: Caller['follow']): QueuePlace {
    const { callId } = arrival;
    const caller: Caller = {
      arrival,
      follow,
      offers: new Set(),
      isKept: false,
      talk: null,
      wish: null,
      hasHungUp: false,
    };
    this.#callers.set(callId, caller);
    this.#link?.report({ name: 'caller-arrived', ...arrival });
    return {
      report: (report) => this.#report(callId, caller, report),
      enterAgain: () => {
        caller.talk = null;
        this.#callers.set(callId, caller);
        if (!caller.arrival) return;
        this.#link?.report({ name: 'caller-arrived', ...caller.arrival });
        const { wish } = caller;
        if (wish !== null) this.#link?.report({ name: 'caller-wants-callback', callId, number: wish });
      },
    };
  }

  #report(callId: string, caller: Caller, report: Parameters<QueuePlace['report']>[0]): void {
    if (caller.isKept) return;
    // Who was transferred may be in another queue by now.
    if (isEnd(report.name) && this.#callers.get(callId) === caller) {
      caller.hasHungUp = this.#link === null && caller.wish !== null;
      if (!caller.hasHungUp) this.#callers.delete(callId);
    }
    if (report.name === 'caller-wants-callback') caller.wish = report.number;
    if (report.name === 'caller-heard' && caller.talk) {
      const { memberId, work } = caller.talk;
      const nowMs = this.#clock.nowMs();
      const waitSeconds = work.waitSeconds + (nowMs - work.sinceMs) / 1000;
      caller.talk = { memberId, work: { ...work, waitSeconds, sinceMs: nowMs, unheard: null } };
    }
    this.#link?.report(report);
  }

  /** Somebody is to be called back from here. */
  #adopt(offer: Offer): Caller {
    const { callId } = offer;
    const place: QueuePlace = {
      report: (report) => this.#report(callId, caller, report),
      enterAgain: () => {
        throw new Error('who is called back waits in the store');
      },
    };
    const caller: Caller = {
      arrival: null,
      follow: this.#callsBack(offer, place),
      offers: new Set(),
      isKept: false,
      talk: null,
      wish: null,
      hasHungUp: false,
    };
    this.#callers.set(callId, caller);
    return caller;
  }

  /** Everybody who is here is told, as from the beginning. */
  linkTo(link: CentreLink): void {
    this.#link = link;
    link.open({
      tell: (order) => this.#link === link && this.#obey(order),
      lost: () => this.#link === link && this.#unlink(),
    });
    for (const { talk } of this.#callers.values()) if (talk) link.report({ name: 'talking', ...talk });
    for (const [callId, { talk, arrival, wish, hasHungUp }] of [...this.#callers]) {
      if (talk || !arrival) continue;
      link.report({ name: 'caller-arrived', ...arrival });
      if (wish !== null) link.report({ name: 'caller-wants-callback', callId, number: wish });
      if (!hasHungUp) continue;
      link.report({ name: 'caller-hung-up', callId });
      this.#callers.delete(callId);
    }
    link.report({ name: 'all-told' });
  }

  /** Offers of one that is gone are none any more. */
  #unlink(): void {
    this.#link = null;
    for (const [callId, { offers, follow, arrival, talk }] of [...this.#callers]) {
      // Whom the next one finds in the store is called by that one.
      const unheard = arrival === null ? talk?.work.unheard?.offerId : undefined;
      for (const offerId of unheard === undefined ? offers : [...offers, unheard])
        follow({ name: 'cancel-offer', offerId, memberId: '', reason: 'member-gone' });
      offers.clear();
      if (arrival === null && (talk === null || talk.work.unheard)) this.#callers.delete(callId);
    }
    this.#onLost();
  }

  #obey(order: CallerOrder): void {
    if (order.name === 'cancel-offer') {
      for (const [callId, { offers, follow, arrival, talk }] of [...this.#callers]) {
        if (!offers.delete(order.offerId)) continue;
        if (arrival === null && offers.size === 0 && !talk) this.#callers.delete(callId);
        follow(order);
      }
      return;
    }
    const known = this.#callers.get(order.callId);
    const caller = known ?? (order.name === 'offer' && order.callback ? this.#adopt(order) : undefined);
    if (!caller) return;
    this.#note(caller, order);
    caller.follow(order);
  }

  #note(caller: Caller, order: Exclude<CallerOrder, { name: 'cancel-offer' }>): void {
    switch (order.name) {
      case 'welcome':
        if (!caller.arrival) break;
        // Whoever comes next is told that he is in already.
        caller.arrival = {
          ...caller.arrival,
          originalPosition: caller.arrival.originalPosition ?? order.position,
          closed: null,
        };
        break;
      case 'offer':
        caller.offers.add(order.offerId);
        break;
      case 'connect': {
        const { callId, queueId, memberId, waitSeconds, originalPosition, unheard } = order;
        caller.offers.delete(order.offerId);
        const sinceMs = this.#clock.nowMs();
        caller.talk = {
          memberId,
          work: { name: 'talking', callId, queueId, sinceMs, waitSeconds, originalPosition, unheard },
        };
        break;
      }
      case 'send-away':
        this.#callers.delete(order.callId);
        break;
      case 'callback-kept':
        caller.isKept = true;
        this.#callers.delete(order.callId);
        break;
      case 'callback-refused':
        caller.wish = null;
        break;
      case 'announce':
      case 'give':
        break;
    }
  }
}

const isEnd = (name: CallerReport['name']): boolean =>
  name === 'caller-hung-up' ||
  name === 'caller-went-over' ||
  name === 'callback-failed' ||
  name === 'talk-ended' ||
  name === 'talk-transferred';
