import { tagOf } from '#edge/signaling/parser/index.ts';
import type { LegId, Party } from '#shared/cdr/index.ts';
import { assertNever, type Result } from '#shared/result.ts';
import type { CallRequest, LiveCall } from '../call/index.ts';
import { OFFER_REFUSED, type SdpProblem } from '../media/index.ts';
import { type AcceptedInvite, type OutgoingInvite, reasonHeader, type SipResponse } from '../signaling-port/index.ts';
import { askToConfirm, type CalleeTalk, type CallerQuestion, IS_IT_YOU } from './confirmation.ts';
import {
  type RingEffect,
  type RingEvent,
  type RingMove,
  type RingOutcome,
  type RingState,
  ring,
  startRing,
} from './ring.ts';
import type { RingLeg, Way } from './ring-leg.ts';
import type { WayOut } from './trunk-leg.ts';
import { wayRefusalOf } from './way-refusal.ts';

/** Who is rung, and for whose sake. */
export interface RingingParty {
  readonly callee: Party;
  /** Whose INVITE it is, as far as their phones see it; its body is what they are offered. */
  readonly request: CallRequest;
  readonly ringSeconds: number;
  /** Phones of a user, which ring together. */
  readonly legs: readonly RingLeg[];
  /** Instead of phones: trunks to a number outside, one after the other. */
  readonly ways?: readonly WayOut[];
  /** Who answers has to press a key, or is talked to first; null: neither. */
  readonly asks?: CallerQuestion | CalleeTalk | null;
}

/** What phones ring for. */
export interface RingPurpose {
  /** Tells whoever waits that a phone rings; null: nobody waits for that. */
  readonly tell: ((status: number, callee: Party, earlyMedia?: string) => void) | null;
  /** Lets whoever waits hear what a phone plays before it answers; null: nobody does. */
  readonly joinEarly: ((leg: RingLeg, sdp: string) => Promise<Result<string, SdpProblem>>) | null;
  connect(leg: RingLeg, callee: Party, accepted: AcceptedInvite): Promise<void>;
}

/** Rings phones until one of them answers: carries out ring.ts on live legs. */
export class RingPlayer {
  readonly #finished = Promise.withResolvers<RingOutcome | null>();
  readonly #call: LiveCall;
  readonly #purpose: RingPurpose;
  readonly #legs: Map<LegId, RingLeg>;
  /** What is opened when its turn comes. */
  readonly #ways: ReadonlyMap<LegId, WayOut>;
  readonly #partyOf: ReadonlyMap<LegId, RingingParty>;
  readonly #outgoing = new Map<LegId, OutgoingInvite>();
  readonly #accepted = new Map<LegId, AcceptedInvite>();
  readonly #rang = new Set<LegId>();
  readonly #timers: (() => void)[] = [];
  #state: RingState;

  constructor(call: LiveCall, parties: readonly RingingParty[], purpose: RingPurpose) {
    this.#call = call;
    this.#purpose = purpose;
    this.#legs = new Map(parties.flatMap(({ legs }) => legs.map((leg) => [leg.id, leg])));
    const ways = parties.flatMap((party) => party.ways ?? []);
    this.#ways = new Map(ways.map((way) => [way.id, way]));
    this.#partyOf = new Map(parties.flatMap((party) => legsOf(party).map(({ id }) => [id, party])));
    const rung = parties.map((party) => ({
      legs: legsOf(party).map(({ id }) => id),
      ringSeconds: party.ringSeconds,
      ...(party.ways && { isInTurn: true }),
      ...(party.asks && { confirms: true }),
    }));
    const { state, effects } = startRing(rung.filter(({ legs }) => legs.length > 0));
    this.#state = state;
    this.#carryOutAll(effects);
  }

  /** Why nobody was reached; null when somebody was, or nobody is wanted any more. */
  get outcome(): Promise<RingOutcome | null> {
    return this.#finished.promise;
  }

  /** Nobody is wanted any more. */
  callOff(): void {
    this.feed({ name: 'caller-gone' });
    this.#leave(null);
  }

  /** Somebody else takes the call; false when a phone has just answered, or nobody is wanted any more. */
  giveWay(): boolean {
    if (this.#state.name !== 'ringing') return false;
    this.feed({ name: 'picked-up' });
    this.#leave(null);
    return true;
  }

  feed(event: RingEvent): void {
    const { state, effects }: RingMove = ring(this.#state, event);
    this.#state = state;
    this.#carryOutAll(effects);
  }

  #carryOutAll(effects: readonly RingEffect[]): void {
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: RingEffect): void {
    switch (effect.name) {
      case 'invite':
        this.#begin(effect.leg);
        break;
      case 'wake':
        this.#timers.push(this.#call.world.clock.after(effect.afterSeconds * 1000, () => this.feed(effect.event)));
        break;
      case 'cancel':
        this.#outgoing.get(effect.leg)?.cancel({ Reason: CANCEL_REASONS[effect.because] });
        this.#legOut(effect.leg, 487);
        break;
      case 'ask':
        void this.#ask(effect.leg).catch((bug) => this.#fail(bug));
        break;
      case 'release':
        this.#accepted.get(effect.leg)?.release({ Reason: CANCEL_REASONS['given-up'] });
        if (this.#partyOf.get(effect.leg)?.asks) this.#legOut(effect.leg, 200);
        break;
      case 'connect':
        this.#connect(effect.leg).catch((bug) => this.#fail(bug));
        break;
      case 'give-up':
        this.#leave(effect.outcome);
        break;
      default:
        assertNever(effect);
    }
  }

  #begin(id: LegId): void {
    const leg = this.#legs.get(id);
    if (leg) this.#invite(leg);
    else void this.#beginWay(id).catch((bug) => this.#fail(bug));
  }

  async #beginWay(id: LegId): Promise<void> {
    const opened = await this.#ways.get(id)?.open();
    const isWanted = this.#state.name === 'ringing' && this.#state.legs.includes(id);
    if (opened?.ok) {
      this.#legs.set(id, opened.value);
      if (isWanted) this.#invite(opened.value);
      else this.#legOut(id, 487);
    } else if (opened) this.feed({ name: 'leg-refused', leg: id, status: 503, way: opened.problem });
  }

  /** By the first way that leads to the phone. */
  #invite(leg: RingLeg, [way, ...others]: readonly [Way, ...Way[]] = leg.ways): void {
    const [next, ...last] = others;
    const outgoing = way.dial(leg, {
      onProvisional: (response) => this.#progress(leg, response),
      onAccepted: (accepted) => {
        this.#accepted.set(leg.id, accepted);
        this.feed({ name: 'leg-answered', leg: leg.id });
      },
      onRefused: (response) => {
        const { status } = response;
        if (this.#mayOfferMore(leg, status)) {
          void this.#offerMore(leg, [way, ...others], response).catch((bug) => this.#fail(bug));
          return;
        }
        if (next && FLOW_FAILED.has(status) && this.#state.name === 'ringing' && !this.#rang.has(leg.id)) {
          this.#invite(leg, [next, ...last]);
          return;
        }
        this.#refused(leg, response);
      },
    });
    this.#outgoing.set(leg.id, outgoing);
  }

  /** Whether a phone that takes nothing of our offer can have another one. */
  #mayOfferMore(leg: RingLeg, status: number): boolean {
    return OFFER_REFUSED.has(status) && this.#state.name === 'ringing' && leg.offer !== null && leg.media.concede();
  }

  async #offerMore(leg: RingLeg, ways: readonly [Way, ...Way[]], refusal: SipResponse): Promise<void> {
    const offer = await leg.media.write(this.#party(leg.id).request.invite.body);
    if (!offer.ok || this.#state.name !== 'ringing') {
      this.#refused(leg, refusal);
      return;
    }
    leg.offer = offer.value;
    this.#invite(leg, ways);
  }

  #refused({ id }: RingLeg, response: SipResponse): void {
    const { status } = response;
    const isAlive = !(this.#state.name === 'ringing' && this.#state.silent.includes(id));
    if (this.#state.name === 'ringing') this.#legOut(id, status);
    const way = this.#ways.has(id) && { way: wayRefusalOf(response, isAlive) };
    this.feed({ name: 'leg-refused', leg: id, status, ...way });
  }

  /** Has who answered press a key; the others ring on meanwhile. */
  async #ask(id: LegId): Promise<void> {
    const leg = this.#leg(id);
    const { callee, asks } = this.#party(id);
    const decision = await askToConfirm(this.#call, leg, this.#accepted.get(id) as AcceptedInvite, {
      callee,
      asks: asks ?? IS_IT_YOU,
      taken: (accepted) => this.#accepted.set(id, accepted),
    });
    if (decision === 'taken') this.feed({ name: 'leg-confirmed', leg: id });
    else this.feed({ name: 'leg-not-confirmed', leg: id, ...(decision && { because: decision }) });
  }

  #progress(leg: RingLeg, response: SipResponse): void {
    this.feed({ name: 'leg-alive', leg: leg.id });
    if (response.status === 100 || this.#state.name !== 'ringing') return;
    this.#noteTags(leg, response);
    if (!this.#hasEarlyMedia(leg, response)) this.#ringing(leg);
    else void this.#passEarlyMedia(leg, response.body).catch((bug) => this.#fail(bug));
  }

  /** The dialog as the phone sees it: who picks up the call from a key names it so (RFC 3891). */
  #noteTags(leg: RingLeg, response: SipResponse): void {
    const [localTag = null, remoteTag = null] = ['to', 'from'].map((name) => tagOf(response.header(name) ?? ''));
    this.#call.record.legHasTags(leg.id, { localTag, remoteTag });
  }

  /** @param earlyMedia  as the caller gets it */
  #ringing(leg: RingLeg, earlyMedia?: string): void {
    // One phone is as good as another to the caller: only the first is worth an answer, unless it brings media.
    if (this.#rang.size === 0 || earlyMedia)
      this.#purpose.tell?.(earlyMedia ? 183 : 180, this.#party(leg.id).callee, earlyMedia);
    if (!this.#rang.has(leg.id)) this.#call.record.legRinging(leg.id);
    this.#rang.add(leg.id);
  }

  /**
   * What the callee's phone plays before it answers, for the caller. Only with one phone: with several the answer may
   * come from another one, and the caller would have two answers to one offer (RFC 3261 §13.2.1).
   */
  #hasEarlyMedia(leg: RingLeg, { body }: SipResponse): boolean {
    return (
      this.#purpose.joinEarly !== null &&
      body !== '' &&
      this.#state.name === 'ringing' &&
      this.#state.legs.length === 1 &&
      !this.#party(leg.id).asks &&
      leg.offer !== null &&
      leg.media.received !== body
    );
  }

  async #passEarlyMedia(leg: RingLeg, sdp: string): Promise<void> {
    const joined = await this.#purpose.joinEarly?.(leg, sdp);
    if (this.#state.name === 'ringing') this.#ringing(leg, joined?.ok ? joined.value : undefined);
  }

  async #connect(id: LegId): Promise<void> {
    this.#stopTimers();
    const accepted = this.#accepted.get(id) as AcceptedInvite;
    await this.#purpose.connect(this.#leg(id), this.#party(id).callee, accepted);
    this.#leave(null);
  }

  #legOut(id: LegId, status: number): void {
    this.#call.record.legEnded(id, status);
    this.#call.closeMedia(id);
  }

  #leave(outcome: RingOutcome | null): void {
    this.#stopTimers();
    this.#finished.resolve(outcome);
  }

  /** Whatever broke, no phone is left behind in a call that is over. */
  #fail(bug: unknown): void {
    this.feed({ name: 'caller-gone' });
    this.#finished.reject(bug);
  }

  #stopTimers(): void {
    for (const callOff of this.#timers.splice(0)) callOff();
  }

  #party(id: LegId): RingingParty {
    return this.#partyOf.get(id) as RingingParty; // nor legs without one
  }

  #leg(id: LegId): RingLeg {
    return this.#legs.get(id) as RingLeg; // the machine knows no other
  }
}

const legsOf = ({ legs, ways }: RingingParty): readonly { readonly id: LegId }[] => ways ?? legs;

/** The flow is dead, says the engine, or a proxy on the way: another one may live (RFC 5626 §7). */
const FLOW_FAILED: ReadonlySet<number> = new Set([408, 430, 503]);

/** Phones show no missed call for what was taken elsewhere (RFC 3326 §2). */
const CANCEL_REASONS = {
  'answered-elsewhere': reasonHeader('SIP', 200, 'Call completed elsewhere'),
  'given-up': reasonHeader('Q.850', 16, 'Normal call clearing'),
} as const;
