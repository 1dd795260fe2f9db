import type { MediaRoom, Program } from '#edge/media/index.ts';
import { callerParty, type PageStep } from '#shared/dialplan/index.ts';
import type { SnapshotUser } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import type { LegMedia } from '../media/index.ts';
import type { Binding } from '../registrar/index.ts';
import { AT_ONCE } from '../ring/answer-by-itself.ts';
import { ringBack } from '../ring/ring-back.ts';
import { isHidden } from '../ring/shown-caller.ts';

/** A phone that is to play what is said. */
export interface PagedPhone {
  readonly user: SnapshotUser;
  readonly bindings: readonly Binding[];
}

/** What all hear before the caller. */
export interface Beep {
  readonly program: Program;
  readonly ms: number;
}

/** A phone that has not answered by itself by now will not (chosen). */
const ANSWER_SECONDS = 5;
/** Whoever has answered by now hears the page from its beginning: one phone that is gone does not hold up the others (chosen). */
const GATHER_MS = 2000;

const NORMAL = { reason: 'normal-clearing', q850Cause: 16 };
const UNREACHABLE = { reason: 'unreachable', q850Cause: 20 };
const NOBODY = { number: 'anonymous', name: 'Anonymous', userId: null };

/**
 * One page: a room in which the caller speaks.
 *
 *   gathering ── all have answered or refused, or two seconds ──▶ beep ──▶ open ── caller gone, time is up ──▶ over
 *
 * Nothing of the caller is heard before the beep. A phone that answers later hears its own.
 */
export class Page {
  readonly #call: LiveCall;
  readonly #step: PageStep;
  readonly #caller: AnsweredLeg;
  readonly #room: MediaRoom;
  readonly #beepSound: Beep;
  readonly #timers: (() => void)[] = [];
  #isBegun = false;
  #isOpen = false;
  #heardBy = 0;

  constructor(
    call: LiveCall,
    step: PageStep,
    { leg, media, beep }: { readonly leg: AnsweredLeg; readonly media: LegMedia; readonly beep: Beep },
  ) {
    this.#call = call;
    this.#beepSound = beep;
    this.#step = step;
    this.#caller = leg;
    const isWide = media.ownFormat?.name.toUpperCase() === 'G722' || (media.ownFormat?.clockRateHz ?? 0) > 8000;
    this.#room = call.world.media.openRoom({ rateHz: isWide ? 16_000 : 8000 }, media.endpoint);
    call.whenEnded(() => this.#end());
  }

  begin(phones: readonly PagedPhone[]): void {
    const { conversation } = this.#call;
    conversation.serve(this.#caller, { begin: (media) => this.#enter(media, !this.#isOpen) });
    const invited = phones.map((phone) => this.#invite(phone));
    this.#after(GATHER_MS, () => this.#beep());
    void Promise.all(invited).then(() => {
      if (this.#heardBy === 0 && !this.#call.isEnded) conversation.stop(UNREACHABLE);
      else this.#beep();
    });
  }

  async #invite({ user, bindings }: PagedPhone): Promise<void> {
    const { request, conversation } = this.#call;
    const rung = await ringBack(this.#call, {
      user,
      bindings,
      ringSeconds: ANSWER_SECONDS,
      shown: isHidden(request.invite) ? NOBODY : (request.shown ?? callerParty(request.caller)),
      because: { reason: 'page', causedBy: this.#caller.id },
      answersItself: AT_ONCE,
    });
    if (!rung.ok) return;
    this.#heardBy += 1;
    conversation.attend(rung.leg, { begin: (media) => this.#enter(media, !this.#step.isTwoWay) });
    if (this.#isBegun) this.#room.play(this.#beepSound.program, (rung.leg.media as LegMedia).endpoint);
  }

  /** A codec that we cannot make hears nothing. */
  #enter({ endpoint, ownFormat }: LegMedia, isMuted: boolean): void {
    if (ownFormat && !this.#call.isEnded) this.#room.join(endpoint, ownFormat, { isMuted });
  }

  /** From then on the caller is heard. */
  #beep(): void {
    if (this.#isBegun || this.#call.isEnded) return;
    this.#isBegun = true;
    this.#room.play(this.#beepSound.program);
    this.#after(this.#beepSound.ms, () => {
      this.#isOpen = true;
      this.#room.set((this.#caller.media as LegMedia).endpoint, { isMuted: false });
    });
    this.#after(this.#step.maxSeconds * 1000, () => this.#call.conversation.stop(NORMAL));
  }

  #after(ms: number, wake: () => void): void {
    this.#timers.push(this.#call.world.clock.after(ms, wake));
  }

  #end(): void {
    for (const callOff of this.#timers) callOff();
    this.#room.close();
  }
}
