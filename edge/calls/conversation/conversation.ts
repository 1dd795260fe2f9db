import type { Program } from '#edge/media/index.ts';
import type { Hangup, LegId } from '#shared/cdr/index.ts';
import { type Rejection, SIP_ANSWER } from '#shared/dialplan/index.ts';
import type { CallRefusalCode, CallState, LEG_STATES } from '#shared/live-call/index.ts';
import { assertNever, fail, ok, type Result } from '#shared/result.ts';
import { toInstant } from '#shared/world/index.ts';
import { BridgedLegs, type BridgeEnd } from '../bridge/index.ts';
import type { LiveCall } from '../call/index.ts';
import { outcomeOf } from '../call/rejection-outcomes.ts';
import { LegMedia } from '../media/index.ts';
import { reasonHeader } from '../signaling-port/index.ts';
import type { AnsweredLeg } from './answered-leg.ts';
import { seek } from './seek.ts';
import { ServedLeg, type Service } from './served-leg.ts';
import { SOUNDS } from './sounds.ts';
import { type Supervised, Supervision, type SupervisionMode } from './supervision.ts';
import {
  follow,
  obey,
  type Pair,
  type Talk,
  type TalkEffect,
  type TalkEvent,
  type TalkMove,
  type TalkOrder,
} from './talk.ts';

/** Who listens to a leg's phone at present. */
type Holder = Pick<ServedLeg, 'leave'>;
type LegState = (typeof LEG_STATES)[number];

/** The answered legs of one call, and who of them talks to whom: carries out what talk.ts decides. */
export class Conversation {
  readonly #call: LiveCall;
  readonly #legs = new Map<LegId, AnsweredLeg>();
  readonly #holders = new Map<LegId, Holder>();
  /** Whose phones show that they are on hold. */
  readonly #onHold = new Set<LegId>();
  #talk: Talk = { name: 'calling' };
  #changedAtMs = 0;
  #program: Program | null = null;
  /** Why the last one who was sought was not found. */
  #refusal: Rejection['code'] | null = null;
  #supervised: Supervised | null = null;
  #supervision: Supervision | null = null;

  constructor(call: LiveCall) {
    this.#call = call;
  }

  get state(): Exclude<Talk['name'], 'over'> & CallState {
    return this.#talk.name === 'over' ? 'calling' : this.#talk.name;
  }

  /** Whether somebody has answered. */
  get hasBegun(): boolean {
    return this.#legs.size > 0;
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
    const talk = this.#talk;
    const pair = talk.name === 'consulting' && talk.target ? [talk.by, talk.target] : null;
    const legs = talk.name === 'talking' ? talk.legs : (pair ?? []);
    const other = legs.includes(id) ? legs.find((leg) => leg !== id) : undefined;
    return (other && this.#legs.get(other)) || null;
  }

  /** Whether a supervisor can listen. */
  maySupervise(): Result<null, { readonly code: CallRefusalCode }> {
    if (this.#talk.name !== 'talking' || this.#talk.supervisor !== null) return fail({ code: 'wrong-state' });
    const canMix = [...this.#legs.values()].every(({ media }) => media instanceof LegMedia && media.ownFormat);
    return canMix ? ok(null) : fail({ code: 'media-not-ours' });
  }

  leg(id: LegId): AnsweredLeg | undefined {
    return this.#legs.get(id);
  }

  /** What the leg is doing; null when it is not answered. */
  stateOf(id: LegId): LegState | null {
    const talk = this.#talk;
    if (!this.#legs.has(id)) return null;
    switch (talk.name) {
      case 'held':
        return id === talk.by ? 'holding' : 'held';
      case 'parked':
        return 'parked';
      case 'transferring':
      case 'consulting':
        return id === talk.waiting ? 'waiting' : 'talking';
      case 'talking':
        return id === talk.supervisor ? 'monitoring' : 'talking';
      default:
        return 'talking';
    }
  }

  /** The plan has found somebody: both legs hear each other. */
  connect(caller: AnsweredLeg, callee: AnsweredLeg): void {
    this.#call.onInterruption(() => {}); // nobody is sought any more
    this.#legs.set(caller.id, caller);
    this.#legs.set(callee.id, callee);
    this.feed({ name: 'connected', legs: [caller.id, callee.id] });
  }

  /** Something of ours takes the call. */
  serve(caller: AnsweredLeg, service: Pick<Service, 'begin' | 'codecs'>): void {
    this.#call.onInterruption(() => {});
    this.#legs.set(caller.id, caller);
    this.feed({ name: 'served', leg: caller.id });
    this.#hold(caller.id, service.begin, service.codecs);
  }

  /** Whoever wants to call has picked up. */
  callBack(caller: AnsweredLeg): void {
    this.#legs.set(caller.id, caller);
    this.feed({ name: 'called-back', leg: caller.id });
  }

  /** The plan for a leg that is answered already came to nothing. */
  refuse(code: Rejection['code']): void {
    this.#refusal = code;
    this.feed({ name: 'refused' });
  }

  /** Ends the call for a reason that is none of the phones'. */
  stop(end: Pick<Hangup, 'reason' | 'q850Cause'>): void {
    this.#finish({ by: 'system', ...end });
  }

  feed(event: TalkEvent): void {
    this.#move(follow(this.#talk, event));
  }

  /** A supervisor who has been rung comes in. */
  supervise(leg: AnsweredLeg, mode: SupervisionMode, agent: LegId): void {
    this.#legs.set(leg.id, leg);
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

  /** Somebody who has been rung for the leg that is parked here. */
  retrieve(leg: AnsweredLeg): void {
    this.#legs.set(leg.id, leg);
    this.feed({ name: 'retrieved', leg: leg.id });
  }

  /** @returns why not, in which case nothing has changed */
  order(order: TalkOrder, program: Program | null = null): Result<null, { readonly code: CallRefusalCode }> {
    // What a relay elsewhere holds cannot be played to, nor given to somebody else.
    const isOurs = [...this.#legs.values()].every(({ media }) => media instanceof LegMedia);
    if (!isOurs && order.name !== 'drop') return fail({ code: 'media-not-ours' });
    const isBusy = [...this.#holders.values()].some(
      (holder) => holder instanceof BridgedLegs && holder.isRenegotiating,
    );
    if (isBusy && order.name !== 'drop') return fail({ code: 'wrong-state' });
    const move = obey(this.#talk, order);
    if (!move.ok) return move;
    this.#program = program;
    this.#move(move.value);
    return ok(null);
  }

  #move({ talk, effects }: TalkMove): void {
    if (talk.name !== this.#talk.name) this.#changedAtMs = this.#call.world.clock.nowMs();
    this.#talk = talk;
    for (const effect of effects) this.#carryOut(effect);
    const isSupervised = this.#talk.name === 'talking' && this.#talk.supervisor !== null;
    if (!isSupervised) this.#endSupervision();
  }

  #carryOut(effect: TalkEffect): void {
    switch (effect.name) {
      case 'talk':
        this.#bridge(effect.legs);
        break;
      case 'join':
        void this.#join(effect.legs);
        break;
      case 'serve':
        this.#serve(effect.leg, effect.sound === 'program' ? this.#program : SOUNDS[effect.sound], effect.isOnHold);
        break;
      case 'supervise':
        this.#supervise([...effect.legs, effect.supervisor]);
        break;
      case 'release':
        this.#release(effect.leg);
        break;
      case 'seek':
        this.#seek(effect);
        break;
      case 'seek-for':
        this.#call.turnTo(this.#answered(effect.seeker));
        break;
      case 'call-off':
        this.#call.callOff();
        break;
      case 'end':
        if (effect.by !== null) this.#finish({ by: this.#call.record.sideOf(effect.by), ...NORMAL });
        else this.#finish({ by: 'system', ...this.#whyEnded });
        break;
      default:
        assertNever(effect);
    }
  }

  #seek(effect: Extract<TalkEffect, { name: 'seek' }>): void {
    this.#refusal = null;
    seek(this.#call, this.#answered(effect.seeker), effect).catch((bug: unknown) => {
      const { id, world } = this.#call;
      world.log({ name: 'bug', call: id, error: bug instanceof Error ? bug.stack : String(bug) });
      this.refuse('internal-error');
    });
  }

  #bridge(legs: Pair): void {
    const [caller, callee] = legs.map((id) => this.#answered(id)) as [AnsweredLeg, AnsweredLeg];
    for (const { id } of [caller, callee]) this.#holders.get(id)?.leave();
    const bridge = new BridgedLegs(this.#call.world.clock, { caller, callee }, (end) => this.#bridgeOver(legs, end));
    for (const id of legs) this.#holders.set(id, bridge);
  }

  #bridgeOver([caller, callee]: Pair, end: BridgeEnd): void {
    if (end.by === 'system') this.#finish(end);
    else this.#left(end.by === 'caller' ? caller : callee);
  }

  /** They hear each other at once; phones that were on hold are told first, and what they then send passes both ways. */
  async #join(legs: Pair): Promise<void> {
    const talk = this.#talk;
    const [a, b] = legs.map((id) => this.#answered(id)) as [AnsweredLeg, AnsweredLeg];
    a.media.bridge(b.media);
    const served = legs.map((id) => this.#hold(id, () => {}));
    await Promise.all(served.map((leg, index) => this.#tellHold(leg, legs[index] as LegId, false)));
    if (this.#talk === talk) this.#bridge(legs); // else something else has happened to one of them meanwhile
  }

  #supervise(legs: readonly LegId[]): void {
    const terms = this.#supervised;
    if (!terms) throw new Error(`nobody has said how call ${this.#call.id} is supervised`);
    const members = new Map(legs.map((id) => [id, this.#answered(id).media as LegMedia]));
    const supervision = new Supervision(this.#call.world.media, members, terms);
    this.#supervision = supervision;
    for (const id of legs) this.#hold(id, () => supervision.enter(id));
  }

  #endSupervision(): void {
    this.#supervision?.close();
    this.#supervision = null;
  }

  #serve(id: LegId, program: Program | null, isOnHold: boolean): void {
    const served = this.#hold(id, (media) => media.play(program));
    if (isOnHold) void this.#tellHold(served, id, true);
  }

  /** From now on we answer its phone ourselves. */
  #hold(id: LegId, begin: Service['begin'], codecs?: readonly string[]): ServedLeg {
    const leg = this.#answered(id);
    this.#holders.get(id)?.leave();
    const media = leg.media as LegMedia; // orders see to it
    media.endpoint.onPlayEnd(() => this.feed({ name: 'played' }));
    const service = { begin, left: () => this.#left(id), ...(codecs && { codecs }) };
    const served = new ServedLeg({ dialog: leg.dialog, media }, service, this.#call.world.clock);
    this.#holders.set(id, served);
    return served;
  }

  async #tellHold(leg: ServedLeg, id: LegId, isOnHold: boolean): Promise<void> {
    if (this.#onHold.has(id) === isOnHold) return;
    if (isOnHold) this.#onHold.add(id);
    else this.#onHold.delete(id);
    await leg.offer(isOnHold ? 'sendonly' : 'sendrecv');
  }

  #left(id: LegId): void {
    if (!this.#forget(id)) return;
    this.#call.dropLeg(id);
    this.feed({ name: 'left', leg: id });
  }

  #release(id: LegId, { reason, q850Cause }: Pick<Hangup, 'reason' | 'q850Cause'> = NORMAL): void {
    const leg = this.#forget(id);
    leg?.dialog.release({ Reason: reasonHeader('Q.850', q850Cause, reason) });
    if (leg) this.#call.dropLeg(id);
  }

  #forget(id: LegId): AnsweredLeg | undefined {
    const leg = this.#legs.get(id);
    this.#holders.get(id)?.leave();
    this.#holders.delete(id);
    this.#legs.delete(id);
    this.#onHold.delete(id);
    return leg;
  }

  #finish({ by, reason, q850Cause }: Pick<Hangup, 'by' | 'reason' | 'q850Cause'>): void {
    this.#call.callOff();
    this.#talk = { name: 'over' };
    this.#endSupervision();
    for (const id of [...this.#legs.keys()]) this.#release(id, { reason, q850Cause });
    const hangup = { by, reason, q850Cause, sipStatus: null };
    if (this.#call.record.isAnswered) this.#call.end({ disposition: 'answered', hangup });
    else this.#call.end(this.#refusal ? outcomeOf(this.#refusal) : { disposition: 'canceled', hangup });
  }

  get #whyEnded(): Pick<Hangup, 'reason' | 'q850Cause'> {
    return this.#refusal ? { reason: this.#refusal, q850Cause: SIP_ANSWER[this.#refusal].cause } : BY_ORDER;
  }

  #answered(id: LegId): AnsweredLeg {
    const leg = this.#legs.get(id);
    if (!leg) throw new Error(`leg ${id} of call ${this.#call.id} is not answered`);
    return leg;
  }
}

/** Somebody who is not in the call has ended it. */
export const BY_ORDER = { reason: 'ended-by-order', q850Cause: SIP_ANSWER['ended-by-order'].cause };
const NORMAL = { reason: 'normal-clearing', q850Cause: 16 } as const;
