import { reasonPhrase } from '#edge/signaling/parser/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Dialog } from '../signaling-port/index.ts';

/** Hears how the transfer goes that a phone asked for, in SIP statuses. */
export interface TransferListener {
  /** A phone of the target rings. */
  progressed(status: number): void;
  /** The last word: 200, or why nobody was reached. Resolves when the phone has heard it. */
  ended(status: number): Promise<void>;
}

/** How long the phone is waited for that is to hear the last word, before its call ends under it (chosen). */
const LAST_WORD_MS = 2000;

/** Longer than anything rings; the subscription ends with the transfer (RFC 3515 §2.4.4). */
const EXPIRES_SECONDS = 600;

/**
 * Tells a phone by NOTIFY how its transfer goes (RFC 3515 §2.4.5): one NOTIFY at a time, until the phone no longer wants
 * them. Ends with the dialog, too: a phone that hangs up hears no more (RFC 5057 would let it go on).
 */
export class ReferSubscription implements TransferListener {
  readonly #dialog: Dialog;
  readonly #id: string;
  readonly #clock: Pick<Clock, 'after'>;
  #sent: Promise<void> = Promise.resolve();
  #last = 0;
  #isRefused = false;

  /** @param id  of the REFER */
  constructor(dialog: Dialog, id: string, clock: Pick<Clock, 'after'>) {
    this.#dialog = dialog;
    this.#id = id;
    this.#clock = clock;
    this.progressed(100);
  }

  progressed(status: number): void {
    if (status <= this.#last) return; // it rings already
    this.#last = status;
    void this.#notify(status, `active;expires=${EXPIRES_SECONDS}`);
  }

  ended(status: number): Promise<void> {
    const told = this.#notify(status, 'terminated;reason=noresource');
    return new Promise((resolve) => {
      const callOff = this.#clock.after(LAST_WORD_MS, resolve);
      void told.then(() => {
        callOff();
        resolve();
      });
    });
  }

  #notify(status: number, state: string): Promise<void> {
    this.#sent = this.#sent.then(async () => {
      if (this.#isRefused) return;
      const answer = await this.#dialog.request({
        method: 'NOTIFY',
        headers: {
          Event: `refer;id=${this.#id}`,
          'Subscription-State': state,
          'Content-Type': 'message/sipfrag;version=2.0',
        },
        body: `SIP/2.0 ${status} ${reasonPhrase(status)}\r\n`,
      });
      this.#isRefused = answer.status >= 300;
    });
    return this.#sent;
  }
}

/** For a phone that does not want to hear of it (RFC 4488). */
export const UNHEARD: TransferListener = { progressed: () => {}, ended: async () => {} };
