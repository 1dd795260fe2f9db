import { addressIn } from '#edge/media/index.ts';
import type { CallId, LegId, Party } from '#shared/cdr/index.ts';
import { callerParty, type KeyRights, type Rejection, SIP_ANSWER } from '#shared/dialplan/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';
import { cutText } from '#shared/world/index.ts';
import { allowedOffer, codecsOver } from '../allowed-codecs.ts';
import { type AnsweredLeg, BY_ORDER, Conversation } from '../conversation/index.ts';
import { type BridgedMedia, LegMedia, type LegPlace } from '../media/index.ts';
import {
  ALLOW,
  type Dialog,
  displayAddress,
  reasonHeader,
  type SipHeaders,
  SUPPORTED,
} from '../signaling-port/index.ts';
import { CallMedia } from './call-media.ts';
import { type CallOutcome, CallRecord } from './call-record.ts';
import { CallRecordings } from './call-recordings.ts';
import type { CallRequest } from './call-request.ts';
import type { LegWorld } from './leg-world.ts';
import { outcomeOf } from './rejection-outcomes.ts';

/** Why a caller has no media here. */
export interface MediaProblem {
  readonly code: 'no-media' | 'incompatible-media';
}

/** What can happen to a call from outside of the step that is being carried out. */
export type Interruption = 'caller-gone' | 'edge-stopping' | 'ended-by-order';

const nobodyRings = (): boolean => false;

/** One call from its INVITE to its record: the leg to the caller, the media of all legs, and the end. */
export class LiveCall {
  readonly id: CallId;
  readonly world: LegWorld;
  readonly record: CallRecord;
  readonly conversation: Conversation;
  readonly recordings: CallRecordings;
  /** What legs may do by keys, where a queue has put them through. */
  readonly keyRights = new Map<LegId, KeyRights>();
  /** Music that a leg hears whoever holds it, where a queue has put it through. */
  readonly holdMusic = new Map<LegId, string>();
  /** When talking to legs outside has to be over, by the monotonic clock. */
  readonly untilMs = new Map<LegId, number>();
  /** Resolves when the record is written. */
  readonly over: Promise<void>;
  #recorded: () => void = () => undefined;
  #request: CallRequest;
  /** The leg that the plan is carried out for, where it is answered already. */
  #seeker: AnsweredLeg | null = null;
  readonly #media: CallMedia;
  readonly #endings = new Set<() => void>();
  /** Who waits for the end of a leg. */
  readonly #legEndings = new Map<LegId, () => void>();
  /** Who waits for an answer. */
  #onAnswered: (() => void) | null = null;
  #outcome: CallOutcome | null = null;
  #isEnded = false;
  #isChangeUntold = false;
  #onInterruption: (interruption: Interruption) => void = (interruption) => this.endInterrupted(interruption);

  /** Stops who is rung, so that somebody else can have the call; false when nobody rings any more. */
  #giveWay: () => boolean = nobodyRings;

  constructor(request: CallRequest, world: LegWorld) {
    const { invite, snapshot, caller, dialed } = request;
    const { address, port } = invite.flow;
    const userAgent = invite.header('user-agent');
    this.id = world.ids.next('call');
    this.#request = request;
    this.world = world;
    this.over = new Promise((resolve) => {
      this.#recorded = resolve;
    });
    const callerLeg = world.ids.next('leg');
    const phone = request.callerPhone ?? {
      userAgent: userAgent === undefined ? null : cutText(userAgent, 200),
      remoteAddress: `${address}:${port}`,
    };
    const facts = {
      callId: this.id,
      tenantId: snapshot.tenant.id,
      from: callerParty(caller),
      dialed: cutText(dialed, 128),
      direction: caller.kind === 'trunk' ? ('inbound' as const) : ('internal' as const),
      caller: {
        id: callerLeg,
        sipCallId: request.callerPhone ? callerLeg : (invite.header('call-id') ?? ''),
        ...phone,
        ...(caller.kind === 'trunk' && { trunkId: caller.trunkId }),
        ...request.because,
      },
    };
    this.record = new CallRecord(facts, world, () => {
      this.#wakeForLegs();
      this.#wakeForAnswer();
      this.changed();
    });
    this.#media = new CallMedia(world, (leg, media) => {
      if (this.record.isAnswered) this.record.legMedia(leg, media);
    });
    this.conversation = new Conversation(this);
    this.recordings = new CallRecordings(this);
    invite.onCanceled(() => this.interrupt('caller-gone'));
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get request(): CallRequest {
    return this.#request;
  }

  /** The leg that the plan is carried out for: the caller's, unless another one seeks somebody. */
  get callerLeg(): LegId {
    return this.#seeker?.id ?? this.record.callerLeg;
  }

  /** The leg that seeks somebody is answered already: it need be told nothing by SIP. */
  get seeker(): AnsweredLeg | null {
    return this.#seeker;
  }

  /** Several changes of one moment are told as one. */
  changed(): void {
    if (this.#isChangeUntold) return;
    this.#isChangeUntold = true;
    queueMicrotask(() => {
      this.#isChangeUntold = false;
      this.world.onCallChange?.(this);
    });
  }

  /** What is decided from now on is decided by this configuration. */
  renew(snapshot: TenantSnapshot): void {
    this.#request = { ...this.#request, snapshot };
  }

  /** From now on plans are carried out for this leg, which is answered already. */
  turnTo(seeker: AnsweredLeg, request: CallRequest = this.#request): void {
    this.#seeker = seeker;
    this.#request = request;
    this.#media.talkTo(seeker.media);
  }

  /** @throws Error  before `openCallerMedia` has succeeded: a bug */
  get callerMedia(): BridgedMedia {
    if (!this.#media.near) throw new Error(`call ${this.id} has no media for its caller yet`);
    return this.#media.near;
  }

  /** Says who hears of interruptions from now on. Until somebody does, they end the call. */
  onInterruption(handle: (interruption: Interruption) => void): void {
    this.#onInterruption = handle;
  }

  /** Says who rings from now on, and can stop for somebody else's sake. */
  onPickup(giveWay: () => boolean): void {
    this.#giveWay = giveWay;
  }

  /** @returns false when it is too late: somebody has answered, or nobody is wanted any more */
  giveWay(): boolean {
    return !this.#isEnded && this.#giveWay();
  }

  interrupt(interruption: Interruption): void {
    if (this.#isEnded) return;
    this.#onInterruption(interruption);
    if (interruption === 'edge-stopping' && this.conversation.hasBegun) this.conversation.stop(EDGE_STOPPING);
  }

  /** Nobody is sought any more; who is rung stops ringing. */
  callOff(): void {
    this.#onInterruption('caller-gone');
  }

  /** Ends a call that nobody has answered yet. */
  endInterrupted(interruption: Interruption): void {
    if (this.conversation.hasBegun) return; // it decides
    if (interruption === 'caller-gone') this.cancel();
    else this.reject({ code: interruption });
  }

  /**
   * The caller's media, for a call that goes on to another leg. Opened when first needed; the offer in the INVITE, if any, has
   * been read into it.
   */
  async openCallerMedia(): Promise<Result<BridgedMedia, MediaProblem>> {
    if (this.#media.near) return ok(this.#media.near);
    return this.#readOffer(await this.#media.open(this.record.callerLeg, this.#callerPlace));
  }

  /** The same in our own engine, for what we say ourselves. */
  async openCallerEndpoint(): Promise<Result<LegMedia, MediaProblem>> {
    if (this.#media.near instanceof LegMedia) return ok(this.#media.near);
    const { callerLeg } = this.record;
    this.#media.forget(callerLeg);
    return this.#readOffer(await this.#media.openOwn(callerLeg, this.#callerPlace));
  }

  /** Media of a leg that is to be bridged; in the codecs of the tenant unless told. */
  openMedia(leg: LegId, place: LegPlace): Promise<Result<BridgedMedia, { code: 'no-media' }>> {
    return this.#media.open(leg, { codecs: this.#codecs, ...place });
  }

  /** Media of a leg that first hears us; in the same codecs. */
  openOwnMedia(leg: LegId, place: LegPlace): Promise<Result<LegMedia, { code: 'no-media' }>> {
    return this.#media.openOwn(leg, { codecs: this.#codecs, ...place });
  }

  get #codecs(): readonly string[] {
    const { snapshot, speaksFreely } = this.#request;
    return codecsOver(snapshot, null, speaksFreely);
  }

  #readOffer<Media extends BridgedMedia>(opened: Result<Media, { code: 'no-media' }>): Result<Media, MediaProblem> {
    if (!opened.ok) return opened;
    const { body: offer } = this.request.invite;
    if (offer !== '' && !opened.value.receive(offer).ok) return fail({ code: 'incompatible-media' });
    this.#media.talkTo(opened.value);
    return opened;
  }

  get #callerPlace() {
    const { snapshot, invite, caller, speaksFreely } = this.request;
    const { body: offer, flow } = invite;
    const codecs = codecsOver(snapshot, caller.kind === 'trunk' ? caller.trunkId : null, speaksFreely);
    // Who offers none of them, and is let in, goes on with what he speaks.
    const spoken = allowedOffer(offer, codecs) === null ? [] : codecs;
    return { peer: addressIn(offer) ?? flow.address, transport: flow.transport, codecs: spoken };
  }

  /** A leg is over, and the call goes on. */
  dropLeg(leg: LegId): void {
    this.record.legEnded(leg, null);
    this.#media.close(leg);
  }

  /** For a leg that came to nothing: nothing of it is worth a line on the bill. */
  closeMedia(leg: LegId): void {
    this.#media.forget(leg);
  }

  /** Of a leg that goes on in another call: it is not closed with this one, nor on its bill. */
  giveMedia(leg: LegId): BridgedMedia {
    void this.recordings.control(leg, 'stop'); // a recording has one call
    return this.#media.give(leg);
  }

  keepMedia(leg: LegId, media: BridgedMedia): void {
    this.#media.keep(leg, media);
  }

  /** Ends the call because its other side is wanted elsewhere. */
  leave(): void {
    if (this.conversation.hasBegun) this.conversation.stop(BY_ORDER);
    else this.interrupt('ended-by-order');
  }

  /** Tells the caller that a phone rings; `sdp` is early media (RFC 3960 §3). */
  progress(
    status: number,
    callee: Party,
    { sdp, headers }: { readonly sdp?: string | undefined; readonly headers?: SipHeaders } = {},
  ): void {
    const reliable = this.request.wantsReliableProvisionals ? { Require: '100rel' } : undefined;
    this.request.invite.respond(status, {
      headers: {
        ...this.#calleeHeaders(callee),
        ...headers,
        ...reliable,
        ...(sdp && { 'Content-Type': 'application/sdp' }),
      },
      ...(sdp && { body: sdp }),
    });
  }

  /** What the caller may know of the other side (RFC 3325), and of us. */
  #calleeHeaders(callee: Party): SipHeaders {
    const { snapshot } = this.request;
    const name = tenantSetting(snapshot, 'caller-id.shows-called-name') ? (callee.name ?? '') : '';
    return {
      Allow: ALLOW,
      Supported: SUPPORTED,
      'P-Asserted-Identity': displayAddress(name, callee.number, snapshot.tenant.domain),
    };
  }

  /** Answers the caller's INVITE; null when the caller has gone in the meantime, and the call is over then. */
  async accept(sdp: string, callee: Party, more: SipHeaders = {}): Promise<Dialog | null> {
    const headers = { ...this.#calleeHeaders(callee), 'Content-Type': 'application/sdp', ...more };
    const dialog = await new Promise<Dialog | null>((resolve) => {
      this.request.invite.accept({ headers, sdp }, resolve);
    });
    if (!dialog) this.cancel();
    else if (this.#isEnded) dialog.release();
    return this.#isEnded ? null : dialog;
  }

  /** Answers the caller with an error and ends the call; a leg that is answered already goes on as before. */
  reject({ code }: Rejection): void {
    if (this.conversation.hasBegun) {
      this.onInterruption(() => {});
      this.conversation.refuse(code);
      return;
    }
    const { status, cause } = SIP_ANSWER[code];
    this.#request.invite.respond(status, { headers: { Reason: reasonHeader('Q.850', cause, code) } });
    this.end(outcomeOf(code, status));
  }

  /** For a caller who has just been answered, and for whom nothing is left; one who was answered before goes back. */
  giveUp({ dialog }: AnsweredLeg, code: Rejection['code']): void {
    if (!this.#seeker) dialog.release({ Reason: reasonHeader('Q.850', SIP_ANSWER[code].cause, code) });
    this.reject({ code } as Rejection);
  }

  /** The caller hung up before anybody answered. */
  cancel(): void {
    this.end({
      disposition: 'canceled',
      hangup: { by: 'caller', q850Cause: 16, sipStatus: 487, reason: 'canceled' },
    });
  }

  /** Calls `wake` when the call ends. Returns what forgets it. */
  whenEnded(wake: () => void): () => void {
    this.#endings.add(wake);
    return () => void this.#endings.delete(wake);
  }

  /**
   * Calls `wake` once when an open leg of the call is over, or the call is; by then it is known whether the call goes on.
   */
  whenLegEnded(leg: LegId, wake: () => void): void {
    this.#legEndings.set(leg, wake);
    this.#wakeForLegs();
  }

  /** Calls `wake` once when the call is answered; of a call that has been, at once. */
  whenAnswered(wake: () => void): void {
    this.#onAnswered = wake;
    this.#wakeForAnswer();
  }

  #wakeForAnswer(): void {
    const wake = this.#onAnswered;
    if (!wake || !this.record.isAnswered) return;
    this.#onAnswered = null;
    queueMicrotask(wake);
  }

  #wakeForLegs(): void {
    if (this.#legEndings.size === 0) return;
    const open = new Set(this.record.openLegs.map(({ id }) => id));
    for (const [leg, wake] of this.#legEndings) {
      if (open.has(leg) || !this.#legEndings.delete(leg)) continue;
      queueMicrotask(wake);
    }
  }

  /** How it has ended; null while it goes on. */
  get outcome(): CallOutcome | null {
    return this.#outcome;
  }

  /** Closes the media of all legs and writes the record; once. */
  end(outcome: CallOutcome): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#outcome = outcome;
    this.changed();
    for (const wake of this.#endings) wake();
    void this.#close(outcome, this.world.clock.nowMs());
  }

  async #close(outcome: CallOutcome, endedAtMs: number): Promise<void> {
    this.record.legEnded(this.record.callerLeg, outcome.hangup.sipStatus);
    for (const { id } of this.record.openLegs) this.record.legEnded(id, null);
    await this.#media.closeAll();
    this.record.ended(outcome, endedAtMs, await this.recordings.ended());
    this.#recorded();
  }
}

const EDGE_STOPPING = { reason: 'edge-stopping', q850Cause: SIP_ANSWER['edge-stopping'].cause };
