import { bothWays, describe, isSameWish, problemOf } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import { assertNever } from '#shared/result.ts';
import type { Clock } from '#shared/world/index.ts';
import { readInfo } from '../info/index.ts';
import { type BridgedMedia, LegMedia, OFFER_REFUSED, type Playable } from '../media/index.ts';
import type { Dialog, SipRequest, SipResponse } from '../signaling-port/index.ts';
import {
  type BridgeEffect,
  type BridgeEnd,
  type BridgeEvent,
  type BridgeMove,
  type BridgeState,
  bridge,
  otherSide,
  SIDES,
  type Side,
  startBridge,
} from './bridge.ts';
import { holds } from './hold.ts';
import {
  ALIVE_CHECK_SECONDS,
  answerAgreed,
  answerAlive,
  isLost,
  refuseMethod,
  SDP_HEADERS,
  SILENCE_SECONDS,
  wishOf,
} from './in-dialog.ts';

export interface BridgedLeg {
  readonly id: LegId;
  readonly dialog: Dialog;
  readonly media: BridgedMedia;
}

export interface BridgeListener {
  over(end: BridgeEnd): void;
  /** What somebody hears whom the other's phone has put on hold; null: nothing; `of-holder`: what that sends. */
  music(holder: Side): Playable | 'of-holder';
  /** A phone holds the other side now, or no longer; `callInfo` of its re-INVITE. */
  held(by: Side | null, callInfo?: string): void;
  /** Both have agreed on media anew: whether they hear may be different. */
  agreed(): void;
  /** A phone asks for a transfer. */
  referred(by: Side, request: SipRequest): void;
  /** A key came in INFO. @returns whether somebody else has use for it than the other side */
  pressed(by: Side, key: string): boolean;
}

/** Carries out a bridge on two live legs, until it is over or one of them is wanted elsewhere. */
export class BridgedLegs {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #listener: BridgeListener;
  readonly #legs: Readonly<Record<Side, BridgedLeg>>;
  /** Re-INVITEs without an offer that wait for the ACK with the answer to ours. */
  readonly #offeredAnew: Record<Side, SipRequest | null> = { caller: null, callee: null };
  readonly #callOffWatch: Partial<Record<Side, () => void>> = {};
  #callOffHoldCheck: () => void = () => undefined;
  /** Whose phone holds the other. */
  #holder: Side | null = null;
  #state: BridgeState;

  constructor(clock: Pick<Clock, 'after'>, legs: Readonly<Record<Side, BridgedLeg>>, listener: BridgeListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#legs = legs;
    for (const side of SIDES) {
      const { dialog } = legs[side];
      dialog.onRequest((request) => this.#receive(side, request));
      dialog.onAcknowledged((body) => this.#acknowledged(side, body));
      dialog.onReleased((by) => this.feed(by === 'engine' ? { name: 'lost', side } : { name: 'hung-up', by: side }));
    }
    const { state, effects } = startBridge();
    this.#state = state;
    this.#carryOutAll(effects);
    this.#awaitHoldCheck();
    this.#playOnHold();
  }

  /** An offer of one of them is being answered. */
  get isRenegotiating(): boolean {
    return this.#state.name === 'renegotiating';
  }

  /** Somebody else has the legs from now on. */
  leave(): void {
    this.feed({ name: 'left-alone' });
    this.#callOffAll();
  }

  feed(event: BridgeEvent): void {
    const { state, effects }: BridgeMove = bridge(this.#state, event);
    this.#state = state;
    this.#carryOutAll(effects);
  }

  #carryOutAll(effects: readonly BridgeEffect[]): void {
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: BridgeEffect): void {
    switch (effect.name) {
      case 'pass-offer':
        void this.#passOffer(effect.from, effect.offer);
        break;
      case 'refuse-offer':
        // A random pause would do as well (RFC 3261 §14.2); one second is what phones handle.
        effect.offer.respond(effect.status, effect.status === 500 ? { headers: { 'Retry-After': '1' } } : {});
        break;
      case 'watch-media':
        this.#watch(effect.side);
        break;
      case 'probe':
        void this.#probe(effect.side);
        break;
      case 'end':
        this.#callOffAll();
        this.#listener.over(effect.end);
        break;
      default:
        assertNever(effect);
    }
  }

  #receive(from: Side, request: SipRequest): void {
    const { media } = this.#legs[from];
    switch (wishOf(request, media)) {
      case 'new-media':
        this.feed({ name: 'offer-received', from, offer: request });
        break;
      case 'same-media':
        answerAgreed(request, media);
        break;
      case 'late-offer':
        void this.#offerAnew(from, request);
        break;
      case 'alive?':
        answerAlive(request);
        break;
      case 'info':
        this.#takeInfo(from, request);
        break;
      case 'transfer':
        this.#listener.referred(from, request);
        break;
      case 'unknown':
        refuseMethod(request);
        break;
    }
  }

  /** The body of an ACK answers what we offered in a 200, where a re-INVITE brought no offer. */
  #acknowledged(side: Side, body: string): void {
    const { media } = this.#legs[side];
    const asked = this.#offeredAnew[side];
    this.#offeredAnew[side] = null;
    const before = media.received;
    if (body === '' || !media.receiveAnswer(body).ok) return;
    media.agree();
    if (!asked || isSameWish(body, before)) return;
    // The phone that resumes, or holds, has said so only now: the other one has to hear of it.
    const answer: SipRequest = { ...asked, body, header: (name) => asked.header(name), respond: () => {} };
    this.feed({ name: 'offer-received', from: side, offer: answer });
  }

  /** A re-INVITE without an offer wants ours, with all that we can do: so phones resume a call that was held (RFC 3261 §14.2). */
  async #offerAnew(from: Side, request: SipRequest): Promise<void> {
    const { media } = this.#legs[from];
    const offer = await media.write(bothWays(this.#legs[otherSide(from)].media.received));
    if (!offer.ok) answerAgreed(request, media);
    else {
      this.#offeredAnew[from] = request;
      request.respond(200, { headers: SDP_HEADERS, body: offer.value });
    }
  }

  /**
   * Takes an offer to the other side, and its answer back. As re-INVITE even if it came as UPDATE: every phone knows it.
   */
  async #passOffer(from: Side, offer: SipRequest): Promise<void> {
    const [asking, asked] = [this.#legs[from], this.#legs[otherSide(from)]];
    const anchored = problemOf(offer.body) === null ? await asked.media.write(offer.body) : null;
    if (!anchored?.ok) {
      this.#settle(() => offer.respond(488));
      return;
    }
    if (this.#state.name === 'over') return; // the offer has been refused by then
    const response = await asked.dialog.request({ method: 'INVITE', headers: SDP_HEADERS, body: anchored.value });
    if (OFFER_REFUSED.has(response.status) && this.#state.name === 'renegotiating' && mayConcede(offer, asked)) {
      await this.#passOffer(from, offer);
      return;
    }
    if (isLost(response)) {
      this.feed({ name: 'lost', side: otherSide(from) });
      return;
    }
    const isAccepted = response.status < 300;
    const answer = isAccepted ? await asking.media.write(response.body, offer.body) : null;
    this.#settle(() => {
      if (!answer?.ok || !asked.media.receiveAnswer(response.body).ok) {
        asked.media.withdraw();
        offer.respond(isAccepted || isChallenge(response) ? 488 : response.status);
        return;
      }
      asking.media.receive(offer.body);
      asking.media.agree();
      asked.media.agree();
      this.#playOnHold(offer.header('call-info'));
      offer.respond(200, { headers: SDP_HEADERS, body: answer.value });
      this.#listener.agreed();
    });
  }

  /** Who is put on hold hears music until the phone that holds comes back, whatever that sends meanwhile. */
  #playOnHold(callInfo?: string): void {
    const holder = SIDES.find((side) => holds(this.#legs[side].media)) ?? null;
    if (holder === this.#holder) return;
    this.#holder = holder;
    this.#listener.held(holder, callInfo);
    const { caller, callee } = this.#legs;
    const music = holder === null ? 'of-holder' : this.#listener.music(holder);
    const held = holder === null ? null : this.#legs[otherSide(holder)].media;
    if (music === 'of-holder') caller.media.bridge(callee.media);
    else if (held instanceof LegMedia) held.play(music);
  }

  /** The call may have ended while an answer was on its way: the offer has been refused by then. */
  #settle(respond: () => void): void {
    if (this.#state.name !== 'renegotiating') return;
    try {
      respond();
    } finally {
      // An answer that cannot be sent must not keep both phones from ever making another offer.
      this.feed({ name: 'offer-settled' });
    }
  }

  /** A digit goes on in RTP, where the other phone looks for it; as INFO only where it would not hear it there. */
  #takeInfo(from: Side, request: SipRequest): void {
    const info = readInfo(request);
    if (info.kind === 'no-digit') request.respond(400);
    else if (info.kind === 'digit' && this.#takeDigit(from, info)) {
      request.respond(200);
    } else void this.#passInfo(from, request);
  }

  #takeDigit(from: Side, { digit, ms }: { readonly digit: string; readonly ms: number }): boolean {
    return this.#listener.pressed(from, digit) || this.#legs[otherSide(from)].media.sendDigit(digit, ms);
  }

  /** Whatever phones tell each other in INFO (RFC 6086). */
  async #passInfo(from: Side, request: SipRequest): Promise<void> {
    const contentType = request.header('content-type');
    const infoPackage = request.header('info-package');
    const response = await this.#legs[otherSide(from)].dialog.request({
      method: 'INFO',
      headers: {
        ...(contentType && { 'Content-Type': contentType }),
        ...(infoPackage && { 'Info-Package': infoPackage }),
      },
      body: request.body,
    });
    request.respond(response.status);
  }

  #watch(side: Side): void {
    this.#callOffWatch[side]?.();
    const { media } = this.#legs[side];
    this.#callOffWatch[side] = media.onSilence(SILENCE_SECONDS, () => this.feed({ name: 'fell-silent', side }));
  }

  #awaitHoldCheck(): void {
    this.#callOffHoldCheck = this.#clock.after(ALIVE_CHECK_SECONDS * 1000, () => {
      this.#awaitHoldCheck();
      this.feed({ name: 'hold-lasted', sides: SIDES.filter((side) => isHeld(this.#legs[side].media)) });
    });
  }

  async #probe(side: Side): Promise<void> {
    const response = await this.#legs[side].dialog.request({ method: 'OPTIONS' });
    this.feed(isLost(response) ? { name: 'lost', side } : { name: 'proved-alive', side });
  }

  #callOffAll(): void {
    for (const side of SIDES) this.#callOffWatch[side]?.();
    this.#callOffHoldCheck();
  }
}

/** Its phone is not to send, so that silence says nothing. */
function isHeld({ received }: BridgedMedia): boolean {
  const described = describe(received);
  return !described.ok || described.audio.direction === 'recvonly' || described.audio.direction === 'inactive';
}

/** Fax has no codecs to add: a phone that refuses it, refuses it. */
function mayConcede({ body }: SipRequest, { media }: BridgedLeg): boolean {
  return describe(body).ok && media.concede();
}

/** It concerns us, and means nothing to the side whose offer it refuses. */
function isChallenge({ status }: SipResponse): boolean {
  return status === 401 || status === 407;
}
