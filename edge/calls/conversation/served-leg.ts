import { bothWays, inDirection } from '#edge/media/index.ts';
import type { Clock } from '#shared/world/index.ts';
import {
  ALIVE_CHECK_SECONDS,
  answerAgreed,
  answerAlive,
  isLost,
  refuseMethod,
  SDP_HEADERS,
  SILENCE_SECONDS,
  wishOf,
} from '../bridge/index.ts';
import { answerInfo } from '../info/index.ts';
import type { LegMedia } from '../media/index.ts';
import type { Dialog, SipRequest } from '../signaling-port/index.ts';

export interface Service {
  /** What can be taken, best first; whatever we can make unless told. */
  readonly codecs?: readonly string[];
  /** After each agreement, for the codec may be another one. */
  begin(media: LegMedia): void;
  /** The phone hung up, the engine gave it up, or it does not answer any more. */
  left(by: 'other-side' | 'engine'): void;
  /** Somebody else has the leg from now on, and the call goes on. Absent: it is not taken from whoever serves it. */
  taken?(): void;
  /** The phone asks for a transfer. */
  referred(request: SipRequest): void;
}

/** A leg that talks to nobody but us: what its phone sends within the dialog is answered here. */
export class ServedLeg {
  readonly #dialog: Dialog;
  readonly #media: LegMedia;
  readonly #service: Service;
  readonly #clock: Pick<Clock, 'after'>;
  #callOffCheck: () => void = () => {};
  #isOffering = false;
  #hasLeft = false;

  constructor(
    leg: { readonly dialog: Dialog; readonly media: LegMedia },
    service: Service,
    clock: Pick<Clock, 'after'>,
  ) {
    this.#dialog = leg.dialog;
    this.#media = leg.media;
    this.#service = service;
    this.#clock = clock;
    leg.dialog.onRequest((request) => this.#receive(request));
    leg.dialog.onReleased((by) => this.#left(by));
    leg.dialog.onAcknowledged((body) => {
      if (body === '' || !leg.media.receiveAnswer(body).ok) return;
      leg.media.agree();
      this.#begin();
    });
    this.#awaitCheck();
    this.#begin();
  }

  get mayBeTaken(): boolean {
    return this.#service.taken !== undefined;
  }

  /** Somebody else has the leg from now on. */
  leave(): void {
    this.#hasLeft = true;
    this.#callOffCheck();
  }

  /** The same, and whoever serves it goes on without it. */
  beTaken(): void {
    if (this.#hasLeft) return;
    this.leave();
    this.#service.taken?.();
  }

  /**
   * Tells the phone by re-INVITE that it is on hold, or no longer. A phone that refuses hears the same; it only does
   * not show it.
   */
  async offer(direction: 'sendonly' | 'sendrecv'): Promise<void> {
    const offer = await this.#media.write(inDirection(this.#media.agreed, direction));
    if (!offer.ok || this.#hasLeft || this.#isOffering) return;
    this.#isOffering = true;
    const response = await this.#dialog.request({ method: 'INVITE', headers: SDP_HEADERS, body: offer.value });
    this.#isOffering = false;
    if (response.status < 300 && this.#media.receiveAnswer(response.body).ok) {
      this.#media.agree();
      if (!this.#hasLeft) this.#begin();
    } else this.#media.withdraw();
    if (isLost(response)) this.#left('engine');
  }

  #begin(): void {
    this.#service.begin(this.#media);
  }

  #left(by: 'other-side' | 'engine'): void {
    if (this.#hasLeft) return;
    this.leave();
    this.#service.left(by);
  }

  #receive(request: SipRequest): void {
    switch (wishOf(request, this.#media)) {
      case 'new-media':
        void this.#answerNewMedia(request);
        break;
      case 'same-media':
        answerAgreed(request, this.#media);
        break;
      case 'late-offer':
        void this.#offerAnew(request);
        break;
      case 'alive?':
        answerAlive(request);
        break;
      case 'info':
        answerInfo(request, (digit) => this.#media.endpoint.press(digit));
        break;
      case 'transfer':
        this.#service.referred(request);
        break;
      case 'unknown':
        refuseMethod(request);
        break;
    }
  }

  /** So phones resume a call that they held: the answer is in the ACK. */
  async #offerAnew(request: SipRequest): Promise<void> {
    const offer = await this.#media.write(bothWays(this.#media.agreed));
    if (offer.ok) request.respond(200, { headers: SDP_HEADERS, body: offer.value });
    else answerAgreed(request, this.#media);
  }

  async #answerNewMedia(request: SipRequest): Promise<void> {
    // Two offers that cross: the later one has to come again (RFC 3261 §14.2).
    if (this.#isOffering) {
      request.respond(491);
      return;
    }
    const answer = await this.#media.answerAlone(request.body, this.#service.codecs);
    if (!answer.ok) {
      request.respond(488);
      return;
    }
    this.#media.receive(request.body);
    this.#media.agree();
    if (!this.#hasLeft) this.#begin();
    request.respond(200, { headers: SDP_HEADERS, body: answer.value });
  }

  /** Who has lost power would wait for ten minutes, and be given to people who hear nobody. */
  #awaitCheck(): void {
    const callOffs = [
      this.#clock.after(ALIVE_CHECK_SECONDS * 1000, () => void this.#check()),
      this.#media.onSilence(SILENCE_SECONDS, () => void this.#check()),
    ];
    this.#callOffCheck = () => {
      for (const callOff of callOffs) callOff();
    };
  }

  async #check(): Promise<void> {
    this.#callOffCheck();
    const response = await this.#dialog.request({ method: 'OPTIONS' });
    if (this.#hasLeft) return;
    if (isLost(response)) this.#left('engine');
    else this.#awaitCheck();
  }
}
