import type { Clock } from '#shared/world/index.ts';
import type { SipHeaders, SubscriptionDialog } from '../signaling-port/index.ts';
import type { Document } from './document/index.ts';
import {
  begin,
  follow,
  type Subscription,
  type SubscriptionEffect,
  type SubscriptionEvent,
  type SubscriptionMove,
} from './subscription.ts';

/** What the next NOTIFY says; a document of null: nothing is new. `isMore`: not everything found room. */
export interface Told {
  readonly document: Document | null;
  readonly isMore: boolean;
}

export interface WatchOptions {
  readonly dialog: SubscriptionDialog;
  /** As the SUBSCRIBE had it. */
  readonly eventHeader: string;
  readonly expiresSeconds: number;
  /** For lists: `Require: eventlist` (RFC 4662 §4.3). */
  readonly headers: SipHeaders;
  readonly tell: (isFull: boolean) => Told;
  readonly clock: Clock;
  /** Nothing is left of it. */
  readonly onOver: () => void;
}

/** Carries out subscription.ts in a dialog. */
export class Watch {
  readonly #options: WatchOptions;
  #subscription: Subscription = { name: 'over' };
  #callOff: () => void = () => {};

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** The first NOTIFY; once. */
  begin(): void {
    const { expiresSeconds, clock, dialog } = this.#options;
    dialog.onReleased(() => this.#forget());
    this.#carryOut(begin(expiresSeconds, clock.nowMs()));
  }

  feed(event: SubscriptionEvent): void {
    this.#carryOut(follow(this.#subscription, event, this.#options.clock.nowMs()));
  }

  #carryOut({ subscription, effects }: SubscriptionMove): void {
    this.#subscription = subscription;
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: SubscriptionEffect): void {
    const { clock, tell } = this.#options;
    switch (effect.name) {
      case 'wake':
        this.#callOff();
        this.#callOff = clock.after(Math.max(0, effect.atMs - clock.nowMs()), () => this.feed({ name: 'woke' }));
        break;
      case 'notify':
        this.#notify(tell(effect.isFull), effect.expiresSeconds);
        break;
      case 'say-goodbye':
        // Who only asks, or leaves, hears the state once more (RFC 6665 §4.2.1.4, §4.4.3); who is turned away hears nothing.
        void this.#send(`terminated;reason=${effect.reason}`, effect.reason === 'timeout' ? tell(true).document : null);
        break;
      case 'forget':
        this.#forget();
        break;
    }
  }

  #notify({ document, isMore }: Told, expiresSeconds: number): void {
    if (isMore) this.feed({ name: 'left-over' });
    if (document === null) {
      this.feed({ name: 'answered', status: null, retryAfterSeconds: null });
      return;
    }
    void this.#send(`active;expires=${expiresSeconds}`, document).then((response) => {
      const retryAfter = Number.parseInt(response.header('retry-after') ?? '', 10);
      const { status } = response;
      this.feed({ name: 'answered', status, retryAfterSeconds: retryAfter >= 0 ? retryAfter : null });
    });
  }

  #send(state: string, document: Document | null) {
    const { dialog, eventHeader, headers } = this.#options;
    return dialog.request({
      method: 'NOTIFY',
      headers: {
        Event: eventHeader,
        'Subscription-State': state,
        ...(document && { ...headers, ...document.headers }),
        ...(document?.contentType && { 'Content-Type': document.contentType }),
      },
      ...(document?.contentType && { body: document.body }),
    });
  }

  #forget(): void {
    this.#callOff();
    this.#subscription = { name: 'over' };
    this.#options.dialog.forget();
    this.#options.onOver();
  }
}
