import type { Hangup, LegId } from '#shared/cdr/index.ts';
import { BridgedLegs, type BridgeEnd, holds, isOnHold } from '../bridge/index.ts';
import type { LiveCall } from '../call/index.ts';
import { LegMedia, type Playable } from '../media/index.ts';
import { reasonHeader, type SipHeaders, type SipRequest } from '../signaling-port/index.ts';
import type { AnsweredLeg } from './answered-leg.ts';
import { ServedLeg, type Service } from './served-leg.ts';
import type { Pair } from './talk.ts';

export interface HeldLegsListener {
  /** A phone hung up, or is lost (`engine`: it does not answer any more); the leg is gone. */
  left(leg: LegId, by: 'other-side' | 'engine'): void;
  /** A bridge has ended for a reason that is neither phone's. */
  failed(end: Pick<Hangup, 'by' | 'reason' | 'q850Cause'>): void;
  /** What was played has come to its end. */
  played(): void;
  /** What a leg hears that the phone of another one has put on hold. */
  music(held: LegId, holder: LegId): Playable | 'of-holder';
  /** A key came in INFO. @returns whether it is not for the other side */
  pressed(leg: LegId, key: string): boolean;
  /** A phone holds by itself, or no longer (null). */
  held(by: LegId | null, callInfo?: string): void;
  /** Two phones have agreed on media anew. */
  agreed(): void;
  /** A phone asks for a transfer (RFC 3515). */
  referred(leg: LegId, request: SipRequest): void;
}

/** The answered legs of one call, each with whoever answers what its phone sends: a bridge, or ourselves. */
export class HeldLegs {
  readonly #call: LiveCall;
  readonly #listener: HeldLegsListener;
  readonly #legs = new Map<LegId, AnsweredLeg>();
  readonly #holders = new Map<LegId, ServedLeg | BridgedLegs>();
  /** Whose phones show that they are on hold. */
  readonly #onHold = new Set<LegId>();
  /** What each phone has been told of that: a second re-INVITE has to wait for the first (RFC 3261 §14.1). */
  readonly #told = new Map<LegId, Promise<void>>();

  constructor(call: LiveCall, listener: HeldLegsListener) {
    this.#call = call;
    this.#listener = listener;
  }

  get all(): readonly AnsweredLeg[] {
    return [...this.#legs.values()];
  }

  /** What we can play to and join: no rtpengine relays it. */
  get areOurs(): boolean {
    return this.all.every(({ media }) => media instanceof LegMedia);
  }

  /** An offer of a phone is on its way to another one. */
  get areRenegotiating(): boolean {
    return [...this.#holders.values()].some((holder) => holder instanceof BridgedLegs && holder.isRenegotiating);
  }

  add(leg: AnsweredLeg): void {
    this.#legs.set(leg.id, leg);
  }

  get(id: LegId): AnsweredLeg | undefined {
    return this.#legs.get(id);
  }

  /** @throws Error  when it is not answered: a bug */
  answered(id: LegId): AnsweredLeg {
    const leg = this.#legs.get(id);
    if (!leg) throw new Error(`leg ${id} of call ${this.#call.id} is not answered`);
    return leg;
  }

  /** Two that hear each other already talk to each other from now on. */
  bridge(legs: Pair): void {
    const [caller, callee] = legs.map((id) => this.answered(id)) as [AnsweredLeg, AnsweredLeg];
    for (const id of legs) this.#holders.get(id)?.leave();
    const bridge = new BridgedLegs(
      this.#call.world.clock,
      { caller, callee },
      {
        over: (end) => this.#bridgeOver(legs, end),
        music: (holder) => {
          const [held, by] = holder === 'caller' ? [callee.id, caller.id] : [caller.id, callee.id];
          return this.#listener.music(held, by);
        },
        held: (side, callInfo) => this.#listener.held(side && (side === 'caller' ? caller.id : callee.id), callInfo),
        agreed: () => this.#listener.agreed(),
        pressed: (side, key) => this.#listener.pressed(side === 'caller' ? caller.id : callee.id, key),
        referred: (side, request) => this.#listener.referred(side === 'caller' ? caller.id : callee.id, request),
      },
    );
    for (const id of legs) this.#holders.set(id, bridge);
  }

  /**
   * Two hear each other at once. Resolves when their phones know who of them is on hold: nobody any more, unless the phone of
   * the other holds by itself. Then they can be bridged, and what they send passes both ways.
   */
  async join(legs: Pair): Promise<void> {
    const [a, b] = legs.map((id) => this.answered(id)) as [AnsweredLeg, AnsweredLeg];
    a.media.bridge(b.media);
    for (const id of legs) this.serve(id, () => {});
    await Promise.all([this.tellHold(a.id, holds(b.media)), this.tellHold(b.id, holds(a.media))]);
  }

  /** From now on we answer the phone ourselves. */
  serve(id: LegId, begin: Service['begin'], terms: Pick<Service, 'codecs' | 'taken'> = {}): void {
    const { dialog, media } = this.answered(id);
    if (!(media instanceof LegMedia)) throw new Error(`leg ${id} is not ours to serve`);
    const before = this.#holders.get(id);
    if (before instanceof ServedLeg) before.beTaken();
    else before?.leave();
    // The other side's phone had put it on hold, and will not bring it back.
    if (!(before instanceof ServedLeg) && isOnHold(media)) this.#onHold.add(id);
    media.callOffPlay();
    media.endpoint.onPlayEnd(() => this.#listener.played());
    const service: Service = {
      begin,
      left: (by) => this.#left(id, by),
      referred: (request: SipRequest) => this.#listener.referred(id, request),
      ...terms,
    };
    this.#holders.set(id, new ServedLeg({ dialog, media }, service, this.#call.world.clock));
  }

  /** Whether what serves the leg gives it up when somebody else is to have it. */
  mayTake(id: LegId): boolean {
    const holder = this.#holders.get(id);
    return holder instanceof ServedLeg && holder.mayBeTaken;
  }

  /** Tells the phone of a leg that is served that it is on hold, or no longer. Resolves when it has heard. */
  async tellHold(id: LegId, isOnHold: boolean): Promise<void> {
    const holder = this.#holders.get(id);
    if (this.#onHold.has(id) === isOnHold || !(holder instanceof ServedLeg)) return this.#told.get(id);
    if (isOnHold) this.#onHold.add(id);
    else this.#onHold.delete(id);
    const before = this.#told.get(id) ?? Promise.resolve();
    const told = before.then(() => holder.offer(isOnHold ? 'sendonly' : 'sendrecv'));
    this.#told.set(id, told);
    return told;
  }

  /**
   * BYE, and out of the call.
   *
   * @param heard  the BYE waits for it
   */
  release(
    id: LegId,
    { reason, q850Cause, headers }: Pick<Hangup, 'reason' | 'q850Cause'> & { readonly headers?: SipHeaders },
    heard?: Promise<void>,
  ): void {
    const leg = this.#forget(id);
    if (!leg) return;
    const bye = () => leg.dialog.release({ Reason: reasonHeader('Q.850', q850Cause, reason), ...headers });
    if (heard) void heard.then(bye);
    else bye();
    this.#call.dropLeg(id);
  }

  /** A leg goes on in another call. */
  handOver(id: LegId): AnsweredLeg {
    const leg = this.answered(id);
    this.#forget(id);
    return leg;
  }

  #bridgeOver([caller, callee]: Pair, end: BridgeEnd): void {
    if (end.by === 'system') this.#listener.failed(end);
    else this.#left(end.by === 'caller' ? caller : callee, 'other-side');
  }

  #left(id: LegId, by: 'other-side' | 'engine'): void {
    if (!this.#forget(id)) return;
    this.#call.dropLeg(id);
    this.#listener.left(id, by);
  }

  #forget(id: LegId): AnsweredLeg | undefined {
    const leg = this.#legs.get(id);
    this.#holders.get(id)?.leave();
    this.#holders.delete(id);
    this.#legs.delete(id);
    this.#onHold.delete(id);
    this.#told.delete(id);
    return leg;
  }
}
