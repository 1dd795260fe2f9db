import type { Hangup, LegId } from '#shared/cdr/index.ts';
import { type Rejection, SIP_ANSWER } from '#shared/dialplan/index.ts';
import type { CallRefusalCode, CallState } from '#shared/live-call/index.ts';
import { assertNever, fail, ok, type Result } from '#shared/result.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { holds } from '../bridge/index.ts';
import { isOutside } from '../call/call-record.ts';
import type { LiveCall } from '../call/index.ts';
import { recordAsSet } from '../call/record-as-set.ts';
import { outcomeOf } from '../call/rejection-outcomes.ts';
import { FaxDetection } from '../fax/fax-detection.ts'; // not by the door, which opens on the conversation
import { InCallKeys } from '../in-call-keys/index.ts';
import { LegMedia, type Playable } from '../media/index.ts';
import { musicFor } from '../music/index.ts';
import type { ParkTerms } from '../park/orbits.ts';
import { isPrivateHold } from '../shared-line/appearance.ts';
import type { SipHeaders, SipRequest } from '../signaling-port/index.ts';
import type { TransferListener } from '../transfer/refer-subscription.ts';
import { takeRefer } from '../transfer/take-refer.ts';
import { wordsTo } from '../voice/words-to.ts'; // not by the door, which opens on the conversation
import type { AnsweredLeg } from './answered-leg.ts';
import { ConferenceSound } from './conference-sound.ts';
import { HeldLegs } from './held-legs.ts';
import { Parking } from './parking.ts';
import { seek } from './seek.ts';
import type { Service } from './served-leg.ts';
import { SOUNDS } from './sounds.ts';
import { type Supervised, Supervision, type SupervisionMode } from './supervision.ts';
import {
  follow,
  obey,
  type Pair,
  type Sound,
  type Talk,
  type TalkEffect,
  type TalkEvent,
  type TalkMove,
  type TalkOrder,
} from './talk.ts';
import { hearingEachOther, isSeeking, legStateIn, partnerIn, talkingIn } from './talk-view.ts';
import { TransferNews } from './transfer-news.ts';

/** What comes for a leg when whom it talks to has hung up. */
export interface AfterTalk {
  readonly leg: LegId;
  /** The talk is over then, in seconds; null: when one of them hangs up. */
  readonly maxSeconds: number | null;
  readonly next: (leg: AnsweredLeg) => Promise<void>;
}

/** The answered legs of one call, and who of them talks to whom: carries out what talk.ts decides. */
export class Conversation {
  readonly #call: LiveCall;
  readonly #legs: HeldLegs;
  #talk: Talk = { name: 'calling' };
  #changedAtMs = 0;
  #program: Playable = null;
  /** Why the last one who was sought was not found. */
  #refusal: Rejection['code'] | null = null;
  readonly #news = new TransferNews();
  readonly #parking: Parking;
  readonly #keys: InCallKeys;
  readonly #fax: FaxDetection;
  #supervised: Supervised | null = null;
  #supervision: Supervision | null = null;
  #conference: ConferenceSound | null = null;
  #conferenceNumber: string | null = null;
  #heldPrivately: LegId | null = null;
  readonly #afterTalk = new Map<LegId, AfterTalk>();
  #limited: AfterTalk | null = null;
  /** Legs that hear a last word. */
  readonly #dismissed = new Set<LegId>();
  /** Legs whose phones did not answer any more. */
  readonly #lost = new Set<LegId>();

  constructor(call: LiveCall) {
    this.#call = call;
    this.#keys = new InCallKeys(call);
    this.#fax = new FaxDetection(call, () => this.#faxHeard());
    this.#parking = new Parking(call.world.clock, (to) => this.feed({ name: 'sent-on', to }));
    this.#legs = new HeldLegs(call, {
      left: (leg, by) => this.#left(leg, by),
      failed: (end) => this.#finish(end),
      played: () => this.feed({ name: 'played' }),
      // Whoever is outside has music of its own (RFC 7088).
      music: (held, holder) => (isOutside(call.record.leg(holder)) ? 'of-holder' : this.musicFor(held, holder)),
      held: (by, callInfo) => this.#heldBy(by, callInfo),
      agreed: () => call.recordings.follow(),
      pressed: (leg, key) => this.#keys.pressed(leg, key),
      referred: (leg, request) => this.#takeRefer(leg, request),
    });
  }

  get state(): Exclude<Talk['name'], 'over'> & CallState {
    return this.#talk.name === 'over' ? 'calling' : this.#talk.name;
  }

  /** Whether somebody is rung who has not answered. */
  get isSeeking(): boolean {
    return isSeeking(this.#talk);
  }

  /** Whether somebody has answered. */
  get hasBegun(): boolean {
    return this.#legs.all.length > 0;
  }

  get orbit(): string | null {
    return this.#talk.name === 'parked' ? this.#talk.orbit : null;
  }

  /** When its state changed last. */
  get since(): string {
    return toInstant(this.#changedAtMs);
  }

  /** Whom something is played to by order; null when nothing is. */
  get listener(): LegMedia | null {
    if (this.#talk.name !== 'held' || !this.#program) return null;
    const media = this.#legs.get(this.#talk.waiting)?.media;
    return media instanceof LegMedia ? media : null;
  }

  /** Whom a leg talks to; null when that is nobody's phone. */
  partnerOf(id: LegId): AnsweredLeg | null {
    const other = partnerIn(this.#talk, id);
    return (other && this.#legs.get(other)) || null;
  }

  /** Whether a supervisor can listen. */
  maySupervise(): Result<null, { readonly code: CallRefusalCode }> {
    if (this.#talk.name !== 'talking' || this.#talk.supervisor !== null) return fail({ code: 'wrong-state' });
    return this.#canMix ? ok(null) : fail({ code: 'media-not-ours' });
  }

  /** What cannot be decoded and encoded here cannot be mixed. */
  get #canMix(): boolean {
    return this.#legs.all.every(({ media }) => media instanceof LegMedia && media.ownFormat);
  }

  leg(id: LegId): AnsweredLeg | undefined {
    return this.#legs.get(id);
  }

  /** Those who hear each other, one of them the leg; none: it hears nobody. */
  hearingEachOther(id: LegId): readonly LegId[] {
    return hearingEachOther(this.#talk, id);
  }

  /** They have heard something of ours instead of each other. */
  letHear(legs: readonly LegId[]): void {
    const all = legs.flatMap((id) => this.#legs.get(id) ?? []);
    const [one, other] = all;
    if (this.#supervision) for (const { id } of all) this.#supervision.enter(id);
    else if (this.#conference) for (const { media } of all) this.#conference.enter(media as LegMedia);
    else if (one && other) one.media.bridge(other.media);
  }

  /** What the leg is doing; null when it is not answered. */
  stateOf(id: LegId): ReturnType<typeof legStateIn> | null {
    const leg = this.#legs.get(id);
    if (!leg) return null;
    const state = legStateIn(this.#talk, id);
    const other = this.partnerOf(id);
    if (state !== 'talking' || !other) return state;
    // Phones hold by themselves, and say so by SDP.
    if (holds(leg.media)) return 'holding';
    return holds(other.media) ? 'held' : state;
  }

  /** Whether the phone of a leg that holds keeps the call for itself, on a line that it shares. */
  isHeldPrivately(id: LegId): boolean {
    return this.#heldPrivately === id;
  }

  #heldBy(leg: LegId | null, callInfo: string | undefined): void {
    this.#heldPrivately = leg !== null && isPrivateHold(callInfo) ? leg : null;
    this.#call.changed();
  }

  /** The plan has found somebody: both legs hear each other. */
  connect(caller: AnsweredLeg, callee: AnsweredLeg): void {
    this.#call.onInterruption(() => {}); // nobody is sought any more
    this.#legs.add(caller);
    this.#legs.add(callee);
    this.feed({ name: 'connected', legs: [caller.id, callee.id] });
  }

  /** The call is not over with the talk that comes, for this leg. Where media is relayed elsewhere it is, all the same. */
  goOnAfterTalk(after: AfterTalk): void {
    this.#afterTalk.set(after.leg, after);
  }

  endAfterTalk(): void {
    this.#afterTalk.clear();
  }

  get goesOnAfterTalk(): boolean {
    return this.#afterTalk.size > 0;
  }

  /** Something of ours takes the call. */
  serve(caller: AnsweredLeg, { begin, ...terms }: Pick<Service, 'begin' | 'codecs' | 'taken'>): void {
    this.#call.onInterruption(() => {});
    this.#legs.add(caller);
    this.feed({ name: 'served', leg: caller.id });
    this.#legs.serve(caller.id, begin, terms);
  }

  /** Who holds the other hears something instead of nothing. */
  listen(id: LegId, begin: Service['begin']): void {
    this.#legs.serve(id, begin);
  }

  /** Somebody else hears what serves the caller. */
  attend(leg: AnsweredLeg, { begin }: Pick<Service, 'begin'>): void {
    this.#legs.add(leg);
    if (this.#talk.name === 'service') this.#legs.serve(leg.id, begin);
    else this.#release(leg.id);
  }

  /** Whoever wants to call has picked up. */
  callBack(caller: AnsweredLeg): void {
    this.#legs.add(caller);
    this.feed({ name: 'called-back', leg: caller.id });
  }

  /** The plan for a leg that is answered already came to nothing. */
  refuse(code: Rejection['code']): void {
    this.#refusal = code;
    this.feed({ name: 'refused' });
    this.#refusal = null;
  }

  /** Ends the call for a reason that is none of the phones'. @param headers  of the BYE */
  stop(end: Pick<Hangup, 'reason' | 'q850Cause'>, headers: SipHeaders = {}): void {
    this.#finish({ by: 'system', ...end }, headers);
  }

  /** Ends the call of somebody who has been answered only to hear why it comes to nothing: the bill says so too. */
  stopRefused(code: Rejection['code']): void {
    this.#refusal = code;
    this.stop(this.#whyEnded);
  }

  feed(event: TalkEvent): void {
    this.#move(follow(this.#talk, event));
  }

  /** A supervisor who has been rung comes in. */
  supervise(leg: AnsweredLeg, mode: SupervisionMode, agent: LegId): void {
    this.#legs.add(leg);
    this.#supervised = { supervisor: leg.id, agent, mode };
    this.feed({ name: 'supervised', by: leg.id });
  }

  /** Who supervises, and how; null when nobody does. */
  get supervised(): Supervised | null {
    return this.#supervision?.terms ?? null;
  }

  changeSupervision(mode: SupervisionMode, agent: LegId): void {
    this.#supervision?.change(mode, agent);
  }

  /** The caller waits for others, who come in by this number. */
  convene(host: AnsweredLeg, number: string): void {
    this.#call.onInterruption(() => {});
    this.#legs.add(host);
    this.#conferenceNumber = number;
    this.feed({ name: 'convened', host: host.id });
  }

  /** What is dialed to come in; null: it is no conference that has a number. */
  get conferenceNumber(): string | null {
    return this.#conferenceNumber;
  }

  /** Whoever has dialed an orbit, or is transferred there, waits in it. */
  park(leg: AnsweredLeg, orbit: string, terms: ParkTerms): void {
    this.#call.onInterruption(() => {});
    this.#legs.add(leg);
    this.#parking.agree(terms);
    this.feed({ name: 'parked', leg: leg.id, orbit });
  }

  /** Who waits in an orbit; null when nobody does. */
  get parkedLeg(): LegId | null {
    return this.#talk.name === 'parked' ? this.#talk.leg : null;
  }

  /** Somebody else than who is rung takes the call. @param caller  for whom they were rung; null: who is answered already */
  pickUp(caller: AnsweredLeg | null, by: AnsweredLeg): void {
    this.#call.onInterruption(() => {});
    if (caller) this.#legs.add(caller);
    this.feed({ name: 'picked-up', caller: caller?.id ?? by.id, by: by.id });
  }

  /** Somebody for the leg that is parked here. */
  retrieve(leg: AnsweredLeg): void {
    this.#legs.add(leg);
    this.feed({ name: 'retrieved', leg: leg.id });
  }

  /** @returns why not, in which case nothing has changed */
  order(
    order: TalkOrder,
    { program = null, terms = null }: { program?: Playable; terms?: ParkTerms | null } = {},
  ): Result<null, { readonly code: CallRefusalCode }> {
    const move = this.#tryOrder(order);
    if (!move.ok) return move;
    this.#program = program;
    this.#parking.agree(terms);
    this.#move(move.value);
    return ok(null);
  }

  /** Whether an order could be carried out now. */
  mayOrder(order: TalkOrder): Result<null, { readonly code: CallRefusalCode }> {
    const move = this.#tryOrder(order);
    return move.ok ? ok(null) : move;
  }

  /**
   * What a phone orders for its own leg, and hears the outcome of.
   *
   * @throws Error  when it cannot be carried out: `mayOrder` tells
   */
  refer(by: LegId, order: TalkOrder, listener: TransferListener): void {
    const move = this.#tryOrder(order);
    if (!move.ok) throw new Error(`call ${this.#call.id} cannot be transferred: ${move.problem.code}`);
    this.#news.begin(by, listener);
    this.#move(move.value);
  }

  #tryOrder(order: TalkOrder): Result<TalkMove, { readonly code: CallRefusalCode }> {
    // What a relay elsewhere holds cannot be played to, nor given to somebody else.
    if (!this.#legs.areOurs && order.name !== 'drop') return fail({ code: 'media-not-ours' });
    if (this.#legs.areRenegotiating && order.name !== 'drop') return fail({ code: 'wrong-state' });
    if ((order.name === 'confer' || order.name === 'admit') && !this.#canMix) return fail({ code: 'media-not-ours' });
    return obey(this.#talk, order);
  }

  /** Whether a leg can go on in another call. */
  get mayHandOver(): Result<null, { readonly code: CallRefusalCode }> {
    if (!this.#legs.areOurs) return fail({ code: 'media-not-ours' });
    return this.#legs.areRenegotiating ? fail({ code: 'wrong-state' }) : ok(null);
  }

  /** Somebody of another call talks to us from now on. */
  add(leg: AnsweredLeg): void {
    this.#legs.add(leg);
  }

  /** A leg goes on in another call; this one is over, by who it talked to. */
  handOver(id: LegId): AnsweredLeg {
    const other = this.partnerOf(id);
    this.#call.onInterruption(() => {}); // what is being carried out is what takes it there
    const leg = this.#legs.handOver(id);
    this.#news.end(200);
    this.#finish({ by: this.#call.record.sideOf(other?.id ?? id), ...NORMAL });
    return leg;
  }

  #move({ talk, effects }: TalkMove): void {
    if (talk.name !== this.#talk.name) this.#changedAtMs = this.#call.world.clock.nowMs();
    this.#talk = talk;
    this.#news.follow(talk, this.#refusal && SIP_ANSWER[this.#refusal].status);
    this.#parking.follow(talk.name === 'parked');
    if (talk.name === 'talking') this.#limitTalk();
    this.#call.changed();
    for (const effect of effects) this.#carryOut(effect);
    recordAsSet(this.#call, talkingIn(this.#talk));
    this.#call.recordings.follow(effects.length > 0);
    this.#keys.follow(talkingIn(this.#talk), this.#talk.name === 'held' ? this.#talk.by : null);
    this.#fax.follow(talk, this.#legs.get(this.#call.record.callerLeg));
    const isSupervised = this.#talk.name === 'talking' && this.#talk.supervisor !== null;
    if (!isSupervised) this.#endSupervision();
    if (this.#talk.name !== 'conference') this.#endConference();
  }

  #release(id: LegId): void {
    this.#legs.release(id, NORMAL, this.#news.heardBy(id));
  }

  /** A phone that has transferred the call is told by NOTIFY that this is done, and hangs up: it would hear nothing. */
  async #dismiss(id: LegId, orbit: string): Promise<void> {
    const { media, party } = this.#legs.answered(id);
    if (this.#news.heardBy(id) || !(media instanceof LegMedia) || media.ownFormat === null) return this.#release(id);
    this.#dismissed.add(id);
    this.#legs.serve(id, () => media.play(null));
    const items = await wordsTo(this.#call, party, [{ phrase: 'park/parked-at' }, { digits: orbit }]);
    if (!this.#dismissed.has(id)) return;
    this.#legs.serve(id, () => media.play({ items }));
    media.endpoint.onPlayEnd(() => {
      this.#dismissed.delete(id);
      this.#release(id);
    });
  }

  #left(leg: LegId, by: 'other-side' | 'engine'): void {
    if (by === 'engine') this.#lost.add(leg);
    // Who is being dismissed has no part in the call any more.
    if (!this.#dismissed.delete(leg) && !this.#goOnAlone(leg)) this.feed({ name: 'left', leg });
  }

  /** @param gone  null: nobody has left, and it is over all the same. @returns false when nothing comes after it */
  #goOnAlone(gone: LegId | null): boolean {
    const after = [...this.#afterTalk.values()].find(({ leg: id }) => id !== gone && this.#legs.get(id));
    const leg = after && this.#legs.get(after.leg);
    const isOfTwo = this.#talk.name === 'held' || (this.#talk.name === 'talking' && this.#talk.supervisor === null);
    if (!leg || !(leg.media instanceof LegMedia) || !isOfTwo) return false;
    this.#afterTalk.clear();
    this.feed({ name: 'talk-over', leg: leg.id });
    after.next(leg).catch((bug: unknown) => {
      this.#logBug(bug);
      this.refuse('internal-error');
    });
    return true;
  }

  #limitTalk(): void {
    const after = [...this.#afterTalk.values()].find(({ maxSeconds }) => maxSeconds !== null);
    if (!after || after.maxSeconds === null || this.#limited === after) return;
    this.#limited = after;
    const callOff = this.#call.world.clock.after(after.maxSeconds * 1000, () => {
      if (this.#afterTalk.get(after.leg) === after && !this.#goOnAlone(null)) this.stop(TOO_LONG);
    });
    this.#call.whenEnded(callOff);
  }

  #carryOut(effect: TalkEffect): void {
    switch (effect.name) {
      case 'talk':
        this.#legs.bridge(effect.legs);
        break;
      case 'join':
        void this.#join(effect.legs);
        break;
      case 'serve':
        this.#serve(effect.leg, this.#soundOf(effect.leg, effect.sound), effect.isOnHold);
        break;
      case 'confer':
        this.#confer(effect.legs);
        break;
      case 'supervise':
        this.#supervise([...effect.legs, effect.supervisor]);
        break;
      case 'release':
        this.#release(effect.leg);
        break;
      case 'dismiss':
        void this.#dismiss(effect.leg, effect.orbit);
        break;
      case 'seek':
        this.#seek(effect);
        break;
      case 'seek-fax':
        this.#fax.goOn(this.#legs.answered(effect.seeker)).catch((bug: unknown) => {
          this.#logBug(bug);
          this.refuse('internal-error');
        });
        break;
      case 'seek-for':
        this.#call.turnTo(this.#legs.answered(effect.seeker));
        break;
      case 'call-off':
        this.#call.callOff();
        break;
      case 'end':
        if (effect.by === null) this.#finish({ by: 'system', ...this.#whyEnded });
        else if (this.#lost.has(effect.by)) this.#finish({ by: 'system', ...PHONE_LOST });
        else this.#finish({ by: this.#call.record.sideOf(effect.by), ...NORMAL });
        break;
      default:
        assertNever(effect);
    }
  }

  #seek(effect: Extract<TalkEffect, { name: 'seek' }>): void {
    const tell = (status: number) => this.#news.progressed(status);
    seek(this.#call, this.#legs.answered(effect.seeker), { ...effect, tell }).catch((bug: unknown) => {
      this.#logBug(bug);
      this.refuse('internal-error');
    });
  }

  /** Not where a machine of ours has it already, nor out of what cannot let go of it. */
  #faxHeard(): void {
    const { callerLeg: leg, openLegs } = this.#call.record;
    const isAtFaxBox = openLegs.some(({ service }) => service?.kind === 'fax');
    const mayGo = this.#talk.name !== 'service' || this.#legs.mayTake(leg);
    if (!isAtFaxBox && mayGo && this.#legs.areOurs) this.feed({ name: 'fax-heard', leg });
  }

  #takeRefer(leg: LegId, request: SipRequest): void {
    takeRefer(this.#call, leg, request).catch((bug: unknown) => {
      this.#logBug(bug);
      request.respond(500);
    });
  }

  #logBug(bug: unknown): void {
    const { id, world } = this.#call;
    world.log({ name: 'bug', call: id, error: bug instanceof Error ? bug.stack : String(bug) });
  }

  async #join(legs: Pair): Promise<void> {
    const talk = this.#talk;
    await this.#legs.join(legs);
    if (this.#talk !== talk) return; // something else has happened to one of them meanwhile
    this.#legs.bridge(legs);
    this.#call.recordings.follow(); // their phones know by now that nobody is on hold
  }

  #supervise(legs: readonly LegId[]): void {
    const terms = this.#supervised;
    if (!terms) throw new Error(`nobody has said how call ${this.#call.id} is supervised`);
    const members = new Map(legs.map((id) => [id, this.#legs.answered(id).media as LegMedia]));
    const supervision = new Supervision(this.#call.world.media, members, terms);
    this.#supervision = supervision;
    for (const id of legs) {
      this.#legs.serve(id, ({ endpoint }) => {
        supervision.enter(id);
        this.#call.recordings.follow(true);
        if (id === terms.supervisor) endpoint.onDigit((key) => supervision.pressed(key));
      });
    }
  }

  /** Where they are on hold, they are no longer. */
  #confer(legs: readonly LegId[]): void {
    const conference = this.#conference ?? new ConferenceSound(this.#call.world.media);
    this.#conference = conference;
    for (const id of legs) {
      this.#legs.serve(id, (media) => {
        conference.enter(media);
        this.#call.recordings.follow(true);
      });
      void this.#legs.tellHold(id, false);
    }
  }

  #endConference(): void {
    this.#conference?.close();
    this.#conference = null;
    this.#conferenceNumber = null;
  }

  #endSupervision(): void {
    this.#supervision?.close();
    this.#supervision = null;
  }

  /**
   * What a leg hears while it waits.
   *
   * @param holder  who lets it wait; null: nobody who is in the call
   */
  musicFor(held: LegId, holder: LegId | null): Playable {
    const { world, record, request } = this.#call;
    const trunk = objectsOf(request.snapshot, Trunk).get(record.leg(held).trunkId ?? '');
    if (trunk && !trunk.playsMusicOnHold) return null;
    const by = holder === null ? null : (this.#legs.get(holder)?.party.userId ?? null);
    const ofPlace = this.#parking.musicOnHoldId ?? this.#call.holdMusic.get(held) ?? null;
    return musicFor(world, request.snapshot, { musicOnHoldId: ofPlace, holder: by });
  }

  #soundOf(leg: LegId, sound: Sound): Playable {
    if (sound === 'program') return this.#program;
    if (sound !== 'music') return SOUNDS[sound];
    return this.musicFor(leg, 'by' in this.#talk ? this.#talk.by : null);
  }

  #serve(id: LegId, program: Playable, isOnHold: boolean): void {
    this.#legs.serve(id, (media) => {
      media.play(program);
      media.endpoint.onDigit((digit) => this.#parking.pressed(digit));
    });
    if (isOnHold) void this.#legs.tellHold(id, true);
  }

  #finish({ by, reason, q850Cause }: Pick<Hangup, 'by' | 'reason' | 'q850Cause'>, headers: SipHeaders = {}): void {
    this.#call.callOff();
    this.#talk = { name: 'over' };
    this.#keys.follow([], null);
    this.#fax.follow(this.#talk, undefined);
    this.#endSupervision();
    this.#endConference();
    this.#parking.follow(false);
    this.#dismissed.clear();
    for (const { id } of this.#legs.all) this.#legs.release(id, { reason, q850Cause, headers }, this.#news.heardBy(id));
    const hangup = { by, reason, q850Cause, sipStatus: null };
    if (this.#call.record.isAnswered) this.#call.end({ disposition: 'answered', hangup });
    else this.#call.end(this.#refusal ? outcomeOf(this.#refusal) : { disposition: 'canceled', hangup });
  }

  get #whyEnded(): Pick<Hangup, 'reason' | 'q850Cause'> {
    return this.#refusal ? { reason: this.#refusal, q850Cause: SIP_ANSWER[this.#refusal].cause } : BY_ORDER;
  }
}

/** Somebody who is not in the call has ended it. */
export const BY_ORDER = { reason: 'ended-by-order', q850Cause: SIP_ANSWER['ended-by-order'].cause };
/** Recovery on timer expiry (ITU-T Q.850 §2.2.5). */
const TOO_LONG = { reason: 'max-duration', q850Cause: 102 } as const;
/** Destination out of order (ITU-T Q.850 §2.2.5). */
const PHONE_LOST = { reason: 'phone-lost', q850Cause: 27 } as const;
const NORMAL = { reason: 'normal-clearing', q850Cause: 16 } as const;
