import type { Clock } from '#shared/world/index.ts';
import type { CentreLink } from './centre-link.ts';
import type { Arrival, CallerOrder, CallerReport, Talking } from './port.ts';

/** What a caller who waits, or talks to a member, has to tell. */
export interface QueuePlace {
  report(report: Exclude<CallerReport, { name: 'caller-arrived' | 'talking' }>): void;
  /** He has put up with something that is none of the queue's doing, and wants his place back. */
  enterAgain(): void;
}

interface Caller {
  readonly follow: (order: CallerOrder) => void;
  readonly offers: Set<string>;
  arrival: Arrival;
  talk: { readonly memberId: string; readonly work: Omit<Talking, 'edge'> } | null;
}

/** The callers of this edge in the queues of one tenant, whoever distributes them. */
export class CentreSeat {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #onLost: () => void;
  readonly #callers = new Map<string, Caller>();
  #link: CentreLink | null = null;

  /** @param onLost  hears when nobody distributes them any more */
  constructor(clock: Pick<Clock, 'nowMs'>, onLost: () => void) {
    this.#clock = clock;
    this.#onLost = onLost;
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
    const caller: Caller = { arrival, follow, offers: new Set(), talk: null };
    this.#callers.set(callId, caller);
    this.#link?.report({ name: 'caller-arrived', ...arrival });
    return {
      report: (report) => {
        // Who was transferred may be in another queue by now.
        if (isEnd(report.name) && this.#callers.get(callId) === caller) this.#callers.delete(callId);
        this.#link?.report(report);
      },
      enterAgain: () => {
        caller.talk = null;
        this.#callers.set(callId, caller);
        this.#link?.report({ name: 'caller-arrived', ...caller.arrival });
      },
    };
  }

  /** Everybody who is here is told, as from the beginning. */
  linkTo(link: CentreLink): void {
    this.#link = link;
    link.open({
      tell: (order) => this.#link === link && this.#obey(order),
      lost: () => this.#link === link && this.#unlink(),
    });
    for (const { talk } of this.#callers.values()) if (talk) link.report({ name: 'talking', ...talk });
    for (const { talk, arrival } of this.#callers.values())
      if (!talk) link.report({ name: 'caller-arrived', ...arrival });
  }

  /** Offers of one that is gone are none any more. */
  #unlink(): void {
    this.#link = null;
    for (const { offers, follow } of this.#callers.values()) {
      for (const offerId of offers) follow({ name: 'cancel-offer', offerId, memberId: '', reason: 'member-gone' });
      offers.clear();
    }
    this.#onLost();
  }

  #obey(order: CallerOrder): void {
    if (order.name === 'cancel-offer') {
      for (const { offers, follow } of this.#callers.values()) if (offers.delete(order.offerId)) follow(order);
      return;
    }
    const caller = this.#callers.get(order.callId);
    if (!caller) return;
    this.#note(caller, order);
    caller.follow(order);
  }

  #note(caller: Caller, order: Exclude<CallerOrder, { name: 'cancel-offer' }>): void {
    switch (order.name) {
      case 'welcome':
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
        const { callId, queueId, memberId, waitSeconds, originalPosition } = order;
        caller.offers.delete(order.offerId);
        const sinceMs = this.#clock.nowMs();
        caller.talk = {
          memberId,
          work: { name: 'talking', callId, queueId, sinceMs, waitSeconds, originalPosition },
        };
        break;
      }
      case 'send-away':
        this.#callers.delete(order.callId);
        break;
      case 'announce':
        break;
    }
  }
}

const isEnd = (name: CallerReport['name']): boolean =>
  name === 'caller-hung-up' || name === 'talk-ended' || name === 'talk-transferred';
