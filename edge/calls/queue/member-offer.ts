import type { Queue } from '#shared/call-queue/index.ts';
import { renamed } from '#shared/caller-id/index.ts';
import type { LegId, Party } from '#shared/cdr/index.ts';
import { callerParty } from '#shared/dialplan/index.ts';
import { userDialed } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { CallerOrder, QueuePlace } from '../contact-centre/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { ServedLeg } from '../conversation/served-leg.ts';
import { LegMedia } from '../media/index.ts';
import { AT_ONCE } from '../ring/answer-by-itself.ts';
import { hasMostCalls } from '../ring/most-calls.ts';
import type { RingOutcome } from '../ring/ring.ts';
import { ringBack } from '../ring/ring-back.ts';
import { isHidden } from '../ring/shown-caller.ts';
import { LEFT, type Utterance, type VoiceLeg, voiceFor } from '../voice/index.ts';

/** Whoever distributes the calls says when it is enough; a phone that nobody stops is stopped after this (chosen). */
const RING_SECONDS = 3600;

export type Offer = Extract<CallerOrder, { name: 'offer' }>;

/** One member who is rung for a caller: until he is connected, or wanted no longer. */
export class MemberOffer {
  readonly #call: LiveCall;
  readonly #queue: Queue;
  readonly #offer: Offer;
  readonly #causedBy: LegId | null;
  readonly #place: Pick<QueuePlace, 'report'>;
  readonly #unwanted = new AbortController();
  #leg: AnsweredLeg | null = null;
  #served: ServedLeg | null = null;
  #voice: VoiceLeg | null = null;

  /** @param options.causedBy  the leg of the queue; null: the member is the caller, and somebody is called back */
  constructor(
    call: LiveCall,
    options: {
      readonly queue: Queue;
      readonly offer: Offer;
      readonly causedBy: LegId | null;
      readonly place: Pick<QueuePlace, 'report'>;
    },
  ) {
    this.#call = call;
    this.#queue = options.queue;
    this.#offer = options.offer;
    this.#causedBy = options.causedBy;
    this.#place = options.place;
  }

  get memberId(): string {
    return this.#offer.memberId;
  }

  /** Rings the phones of the member, and tells what comes of it. */
  async ring(): Promise<void> {
    const { world, request } = this.#call;
    const { offerId, memberId, extension } = this.#offer;
    const snapshot = (await world.snapshotOf(request.snapshot.tenant.id)) ?? request.snapshot;
    const user = extension === null ? snapshot.userById.get(memberId) : userDialed(snapshot, extension);
    const bindings = user ? world.bindings.reachable(snapshot, user.id) : [];
    if (this.#isUnwanted) return;
    if (!user || bindings.length === 0) {
      this.#place.report({ name: 'offer-skipped', offerId });
      return;
    }
    if (hasMostCalls(world, snapshot, user.id, this.#call.id)) return this.#refused('busy');
    const rung = await ringBack(this.#call, {
      user,
      bindings,
      ringSeconds: RING_SECONDS,
      shown: this.#shown,
      because: { reason: 'queue', causedBy: this.#causedBy, ...(this.#causedBy === null && { role: 'caller' }) },
      ...(this.#causedBy === null && { firstLeg: this.#call.record.callerLeg }),
      // Whoever has chosen the caller on a screen has not to pick up as well (XiVO 15.12 XA-SW-06).
      ...(this.#queue.isSwitchboard && { answersItself: AT_ONCE }),
      signal: this.#unwanted.signal,
    });
    if (rung.ok) this.#answered(rung.leg);
    else if (!this.#isUnwanted) this.#refused(rung.outcome);
  }

  /** The member is wanted no longer: the phone stops ringing, or is hung up. */
  cancel(): void {
    this.#unwanted.abort();
    this.#release();
  }

  /**
   * What the member hears before the caller, and then `more`; then the leg, which nobody answers any more but who takes it.
   *
   * @returns null when the member has hung up meanwhile
   */
  async takeLeg(more: readonly Utterance[] = []): Promise<AnsweredLeg | null> {
    const { agentPromptId } = this.#queue;
    const voice = this.#voice;
    if (!voice) return null;
    const says = [...(agentPromptId === null ? [] : [{ promptId: agentPromptId }]), ...more];
    const isGone = says.length > 0 && (await voice.say(says)) === LEFT;
    const leg = this.#leg;
    if (isGone || !leg) return null;
    voice.leave();
    this.#served?.leave();
    this.#leg = null;
    return leg;
  }

  get #isUnwanted(): boolean {
    return this.#unwanted.signal.aborted || this.#call.isEnded;
  }

  #answered(leg: AnsweredLeg): void {
    this.#leg = leg;
    if (this.#isUnwanted || !(leg.media instanceof LegMedia)) {
      this.#release();
      if (!this.#isUnwanted) this.#refused(null);
      return;
    }
    const voice = voiceFor(this.#call, leg.party);
    this.#voice = voice;
    this.#served = new ServedLeg(
      { dialog: leg.dialog, media: leg.media },
      {
        begin: (media) => voice.begin(media),
        left: () => {
          this.#memberLeft();
          // Too late where he is being connected: then nobody minds it.
          if (!this.#isUnwanted) this.#refused(null);
        },
        referred: (request) => request.respond(603),
      },
      this.#call.world.clock,
    );
    this.#place.report({ name: 'offer-answered', offerId: this.#offer.offerId });
  }

  /** @param outcome  null: the phone answered, and nobody can be talked to there */
  #refused(outcome: RingOutcome | null): void {
    const { offerId } = this.#offer;
    if (outcome === 'busy') this.#place.report({ name: 'offer-refused', offerId, cause: 'busy' });
    else if (outcome === 'declined' || outcome === 'no-answer')
      this.#place.report({ name: 'offer-refused', offerId, cause: 'declined' });
    else this.#place.report({ name: 'offer-failed', offerId });
  }

  #memberLeft(): void {
    const leg = this.#leg;
    this.#leg = null;
    this.#voice?.leave();
    if (leg) this.#call.dropLeg(leg.id);
  }

  #release(): void {
    const leg = this.#leg;
    if (!leg) return;
    this.#served?.leave();
    this.#memberLeft();
    leg.dialog.release();
  }

  /** Who calls, as the queue has him shown. */
  get #shown(): Party {
    const { caller, shown, invite } = this.#call.request;
    const party = isHidden(invite) ? { number: 'anonymous', name: null, userId: null } : (shown ?? callerParty(caller));
    return this.#queue.callerName.change === 'none' ? party : renamed(party, this.#queue.callerName);
  }
}
