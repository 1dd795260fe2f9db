import { addressIn, type MediaServer } from '#edge/media/index.ts';
import type { Rtpengines } from '#edge/media/rtpengine/index.ts';
import type { CallJournal } from '#edge/spool/index.ts';
import { type CallId, type LegId, type Party, toParty } from '#shared/cdr/index.ts';
import { type Rejection, SIP_ANSWER } from '#shared/dialplan/index.ts';
import type { Transport } from '#shared/registration/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { SnapshotUser, TenantSnapshot } from '#shared/tenant/index.ts';
import { type Chance, type Clock, cutText, type Ids } from '#shared/world/index.ts';
import { type BridgedMedia, LegMedia, openLegMedia, openRtpengineLeg, RtpengineLeg } from '../media/index.ts';
import type { Bindings } from '../registrar/index.ts';
import {
  ALLOW,
  type Dialog,
  displayAddress,
  type IncomingInvite,
  reasonHeader,
  type Signaling,
  type SipHeaders,
} from '../signaling-port/index.ts';
import { type CallOutcome, CallRecord } from './call-record.ts';
import { REJECTION_OUTCOMES } from './rejection-outcomes.ts';

/** What carrying out a plan needs. */
export interface LegWorld {
  readonly signaling: Pick<Signaling, 'dial'>;
  readonly media: MediaServer;
  /** Relay calls that are bridged; our own engine does unless told. */
  readonly rtpengines?: Pick<Rtpengines, 'canTake' | 'call'> | undefined;
  readonly bindings: Bindings;
  readonly journal: CallJournal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly chance: Chance;
}

/** A caller who is authenticated and wants to reach something. */
export interface CallRequest {
  readonly invite: IncomingInvite;
  readonly snapshot: TenantSnapshot;
  readonly caller: SnapshotUser;
  readonly dialed: string;
  /** What is left of Max-Forwards for the legs to the callee. */
  readonly hopsLeft: number;
  /** The caller demands that provisional answers be acknowledged (RFC 3262 §4). */
  readonly wantsReliableProvisionals: boolean;
}

/** Why a caller has no media here. */
export interface MediaProblem {
  readonly code: 'no-media' | 'incompatible-media';
}

/** What can happen to a call from outside of the step that is being carried out. */
export type Interruption = 'caller-gone' | 'edge-stopping';

/** One call from its INVITE to its record: the leg to the caller, the media of all legs, and the end. */
export class LiveCall {
  readonly id: CallId;
  readonly request: CallRequest;
  readonly world: LegWorld;
  readonly record: CallRecord;
  /** Resolves when the record is written. */
  readonly over: Promise<void>;
  #recorded: () => void = () => undefined;
  #callerMedia: BridgedMedia | null = null;
  readonly #media = new Map<LegId, BridgedMedia>();
  #isEnded = false;
  #onInterruption: (interruption: Interruption) => void = (interruption) => this.endInterrupted(interruption);

  constructor(request: CallRequest, world: LegWorld) {
    const { invite, snapshot, caller, dialed } = request;
    const { address, port } = invite.flow;
    const userAgent = invite.header('user-agent');
    this.id = world.ids.next('call');
    this.request = request;
    this.world = world;
    this.over = new Promise((resolve) => {
      this.#recorded = resolve;
    });
    const facts = {
      callId: this.id,
      tenantId: snapshot.tenant.id,
      from: toParty(caller),
      dialed: cutText(dialed, 128),
      caller: {
        id: world.ids.next('leg'),
        sipCallId: invite.header('call-id') ?? '',
        userAgent: userAgent === undefined ? null : cutText(userAgent, 200),
        remoteAddress: `${address}:${port}`,
      },
    };
    this.record = new CallRecord(facts, world);
    invite.onCanceled(() => this.interrupt('caller-gone'));
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** @throws Error  before `openCallerMedia` has succeeded: a bug */
  get callerMedia(): BridgedMedia {
    if (!this.#callerMedia) throw new Error(`call ${this.id} has no media for its caller yet`);
    return this.#callerMedia;
  }

  /** Says who hears of interruptions from now on. Until somebody does, they end the call. */
  onInterruption(handle: (interruption: Interruption) => void): void {
    this.#onInterruption = handle;
  }

  interrupt(interruption: Interruption): void {
    if (!this.#isEnded) this.#onInterruption(interruption);
  }

  /** Ends a call that nobody has answered yet. */
  endInterrupted(interruption: Interruption): void {
    if (interruption === 'edge-stopping') this.reject({ code: 'edge-stopping' });
    else this.cancel();
  }

  /**
   * The caller's media, for a call that goes on to another leg. Opened when first needed; the offer in the INVITE, if any, has
   * been read into it.
   */
  async openCallerMedia(): Promise<Result<BridgedMedia, MediaProblem>> {
    if (this.#callerMedia) return ok(this.#callerMedia);
    return this.#readOffer(await this.openMedia(this.record.callerLeg, this.#callerAddress, this.#callerTransport));
  }

  /** The same in our own engine, for what we say ourselves. */
  async openCallerEndpoint(): Promise<Result<LegMedia, MediaProblem>> {
    if (this.#callerMedia instanceof LegMedia) return ok(this.#callerMedia);
    const { callerLeg } = this.record;
    this.closeMedia(callerLeg);
    const place = { peer: this.#callerAddress, transport: this.#callerTransport };
    const opened = await openLegMedia(this.world.media, this.world.chance, place);
    return this.#readOffer(this.#keep(callerLeg, opened));
  }

  /**
   * Media of a leg that is to be bridged. Who relays the caller relays the others too.
   *
   * @param peer  an address of the leg's phone
   * @param transport  what its SIP goes over
   */
  async openMedia(leg: LegId, peer: string, transport: Transport): Promise<Result<BridgedMedia, { code: 'no-media' }>> {
    const { media, rtpengines, chance } = this.world;
    const near = this.#callerMedia ?? undefined;
    if (rtpengines && !(near instanceof LegMedia)) {
      const caller = near instanceof RtpengineLeg ? near : undefined;
      return this.#keep(leg, openRtpengineLeg(rtpengines, chance, { id: leg, peer, transport, near: caller }));
    }
    const caller = near instanceof LegMedia ? near : undefined;
    return this.#keep(leg, await openLegMedia(media, chance, { peer, transport, near: caller }));
  }

  #keep<Media extends BridgedMedia>(leg: LegId, opened: Result<Media, { code: 'no-media' }>) {
    if (opened.ok && !this.#isEnded) this.#media.set(leg, opened.value);
    else if (opened.ok) void opened.value.close(); // the call ended while ports were being taken
    return opened;
  }

  #readOffer<Media extends BridgedMedia>(opened: Result<Media, { code: 'no-media' }>): Result<Media, MediaProblem> {
    if (!opened.ok) return opened;
    const { body: offer } = this.request.invite;
    if (offer !== '' && !opened.value.receive(offer).ok) return fail({ code: 'incompatible-media' });
    this.#callerMedia = opened.value;
    return opened;
  }

  get #callerAddress(): string {
    const { body: offer, flow } = this.request.invite;
    return addressIn(offer) ?? flow.address;
  }

  get #callerTransport(): Transport {
    return this.request.invite.flow.transport;
  }

  /** For a leg that came to nothing: nothing of it is worth a line on the bill. */
  closeMedia(leg: LegId): void {
    void this.#media.get(leg)?.close();
    this.#media.delete(leg);
  }

  /** Tells the caller that a phone rings; `sdp` is early media (RFC 3960 §3). */
  progress(status: number, callee: Party, sdp?: string): void {
    const reliable = this.request.wantsReliableProvisionals ? { Require: '100rel' } : undefined;
    this.request.invite.respond(status, {
      headers: { ...this.#calleeHeaders(callee), ...reliable, ...(sdp && { 'Content-Type': 'application/sdp' }) },
      ...(sdp && { body: sdp }),
    });
  }

  /** What the caller may know of the other side (RFC 3325), and of us. */
  #calleeHeaders(callee: Party): SipHeaders {
    const { domain } = this.request.snapshot.tenant;
    return { Allow: ALLOW, 'P-Asserted-Identity': displayAddress(callee.name ?? '', callee.number, domain) };
  }

  /** Answers the caller's INVITE; null when the caller has gone in the meantime, and the call is over then. */
  async accept(sdp: string, callee: Party): Promise<Dialog | null> {
    const headers = { ...this.#calleeHeaders(callee), 'Content-Type': 'application/sdp' };
    const dialog = await new Promise<Dialog | null>((resolve) => {
      this.request.invite.accept({ headers, sdp }, resolve);
    });
    if (!dialog) this.cancel();
    else if (this.#isEnded) dialog.release();
    return this.#isEnded ? null : dialog;
  }

  /** Answers the caller with an error and ends the call. */
  reject({ code }: Rejection): void {
    const { status, cause } = SIP_ANSWER[code];
    const outcome = REJECTION_OUTCOMES[code];
    this.request.invite.respond(status, { headers: { Reason: reasonHeader('Q.850', cause, code) } });
    this.end({
      disposition: outcome.disposition,
      hangup: { by: outcome.by, q850Cause: cause, sipStatus: status, reason: code },
    });
  }

  /** The caller hung up before anybody answered. */
  cancel(): void {
    this.end({
      disposition: 'canceled',
      hangup: { by: 'caller', q850Cause: 16, sipStatus: 487, reason: 'canceled' },
    });
  }

  /** Closes the media of all legs and writes the record; once. */
  end(outcome: CallOutcome): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    void this.#close(outcome, this.world.clock.nowMs());
  }

  async #close(outcome: CallOutcome, endedAtMs: number): Promise<void> {
    this.record.legEnded(this.record.callerLeg, outcome.hangup.sipStatus);
    await Promise.all(
      [...this.#media].map(async ([leg, media]) => {
        const closed = await media.close();
        if (this.record.isAnswered && closed) this.record.legMedia(leg, closed);
      }),
    );
    this.record.ended(outcome, endedAtMs);
    this.#recorded();
  }
}
