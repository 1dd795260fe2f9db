import type { LegId } from '#shared/cdr/index.ts';
import { holds, isOnHold } from '../bridge/index.ts';
import { LegMedia } from '../media/index.ts';
import { wordsTo } from '../voice/words-to.ts'; // not by the door, which opens on the conversation
import type { LiveCall } from './live-call.ts';

const NOTICE = { phrase: 'call/is-recorded' } as const;
const NOBODY = { userId: null };
/** Longer than any tenant's own words for it; then something has kept it from being heard (chosen). */
const PATIENCE_MS = 60_000;

interface Saying {
  readonly to: readonly LegId[];
  /** Who has not heard all of it yet. */
  readonly listening: Set<LegId>;
  callOff(): void;
}

/**
 * Says to those who talk to each other that they are recorded. They do not hear each other meanwhile, and who has heard it
 * hears it no more in this call.
 */
export class RecordingNotice {
  readonly #call: LiveCall;
  readonly #listener: { heard(): void; failed(by: readonly LegId[], why: string): void };
  readonly #told = new Set<LegId>();
  #saying: Saying | null = null;

  constructor(call: LiveCall, listener: { heard(): void; failed(by: readonly LegId[], why: string): void }) {
    this.#call = call;
    this.#listener = listener;
  }

  /** Nobody who helps has to listen to us first; who hears nothing that we could say has a codec that we cannot record. */
  isKnownTo(legs: readonly LegId[]): boolean {
    const { record, conversation } = this.#call;
    if (legs.some((id) => record.leg(id).outside?.callType === 'emergency')) return true;
    return legs.every((id) => {
      const media = conversation.leg(id)?.media;
      return this.#told.has(id) || !(media instanceof LegMedia) || media.ownFormat === null;
    });
  }

  /** Nothing comes of it while one of them is on hold; nor anew while they hear it. */
  say(legs: readonly LegId[]): void {
    const media = legs.map((id) => this.#call.conversation.leg(id)?.media);
    // Music is in the ears of who is held now.
    if (media.some((one) => one && holds(one))) this.cut();
    else if (media.some((one) => one && isOnHold(one))) this.callOff();
    else if (!this.#saying || !isSame(this.#saying.to, legs)) void this.#say(legs);
  }

  /** They hear something else now. */
  cut(): void {
    this.#saying?.callOff();
    this.#saying = null;
  }

  /** Nobody is recorded any more. */
  callOff(): void {
    const to = this.#saying?.to;
    this.cut();
    if (to) this.#call.conversation.letHear(to);
  }

  async #say(legs: readonly LegId[]): Promise<void> {
    this.cut();
    const { conversation, world } = this.#call;
    const callOff = world.clock.after(PATIENCE_MS, () => this.#fail(saying, 'the notice has not been heard'));
    const saying: Saying = { to: legs, listening: new Set(legs), callOff };
    this.#saying = saying;
    const words = await Promise.all(
      legs.map((id) => wordsTo(this.#call, conversation.leg(id)?.party ?? NOBODY, [NOTICE])),
    );
    if (this.#saying !== saying) return;
    for (const [at, id] of legs.entries()) {
      const media = conversation.leg(id)?.media;
      if (!(media instanceof LegMedia)) continue;
      media.endpoint.onPlayEnd(({ how, error }) => {
        if (this.#saying !== saying) return;
        if (how === 'failed') this.#fail(saying, error ?? how);
        else this.#heardBy(id, saying);
      });
      media.play({ items: words[at] ?? [] });
    }
  }

  #heardBy(id: LegId, { listening, to }: Saying): void {
    listening.delete(id);
    if (listening.size > 0) return;
    for (const leg of to) this.#told.add(leg);
    this.callOff();
    this.#listener.heard();
  }

  #fail(saying: Saying, why: string): void {
    if (this.#saying !== saying) return;
    this.callOff();
    this.#listener.failed(saying.to, why);
  }
}

const isSame = (some: readonly LegId[], others: readonly LegId[]): boolean =>
  some.length === others.length && some.every((id) => others.includes(id));
