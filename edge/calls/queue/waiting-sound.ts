import type { Program } from '#edge/media/index.ts';
import type { Queue } from '#shared/call-queue/index.ts';
import type { LiveCall } from '../call/index.ts';
import { SOUNDS } from '../conversation/sounds.ts';
import { musicFor } from '../music/index.ts';
import { LEFT, QUIET, type Utterance, type VoiceLeg } from '../voice/index.ts';
import type { OwnWords } from './own-wait.ts';

/** How long one will wait is told in whole minutes: nobody can know it better. */
const MINUTE = 60;

/** Music, and what is said in between, to a caller who waits (QUE-11, X3-QU-02, X3-QU-04). */
export class WaitingSound {
  readonly #call: LiveCall;
  readonly #voice: VoiceLeg;
  readonly #queue: Queue;
  readonly #toSay: (readonly Utterance[])[] = [];
  /** In the place of music. */
  #own: OwnWords | null;
  #news = new AbortController();
  #callOff: () => void = () => {};
  #callOffOffer: () => void = () => {};
  #isOver = false;

  constructor(
    call: LiveCall,
    voice: VoiceLeg,
    { queue, own }: { readonly queue: Queue; readonly own: OwnWords | null },
  ) {
    this.#call = call;
    this.#voice = voice;
    this.#queue = queue;
    this.#own = own;
  }

  /**
   * Until the voice leaves, or `stop`.
   *
   * @param pressed  hears of the keys by which one leaves the queue, or is called back; what it says is heard instead
   * @param leave  has the caller leave, as an application wants it
   */
  async play(pressed: (key: string) => Promise<void>, leave: () => Promise<void>): Promise<void> {
    const { welcomePromptId, exitKey, callback } = this.#queue;
    const stopsAt = `${exitKey ?? ''}${callback?.key ?? ''}`;
    if (welcomePromptId !== null) this.#toSay.push([{ promptId: welcomePromptId }]);
    this.#awaitPeriod();
    this.#awaitOffer();
    while (!this.#isOver) {
      const says = this.#toSay.shift() ?? (await this.#own?.next());
      if (this.#isOver) break;
      if (says === 'leave') {
        await leave();
        continue;
      }
      if (says === null) this.#own = null;
      const key = says
        ? await this.#voice.say(says, { stopsAt })
        : await this.#voice.listen(await this.#music(), { stopsAt, until: this.#newsToCome() });
      if (key === LEFT) break;
      if (key !== null) await pressed(key);
    }
    this.#callOff();
    this.#callOffOffer();
  }

  /** Where one stands, and how long it will take; null: is not said. */
  announce(position: number | null, estimatedWaitSeconds: number | null): void {
    const minutes = Math.ceil((estimatedWaitSeconds ?? 0) / MINUTE);
    this.#say([
      ...(position === null ? [] : wordsFor(position)),
      ...(minutes === 0 ? [] : [{ phrase: 'queue/expected-wait' } as const, { seconds: minutes * MINUTE }]),
    ]);
  }

  /** Music until something is known that he has asked for: nothing else is said meanwhile. */
  async playUntil(known: AbortSignal): Promise<void> {
    const music = await this.#music();
    if (!known.aborted) await this.#voice.listen(music, { stopsAt: '', until: known });
  }

  /** Nothing more is said; what is being said is not heard to its end. */
  stop(): void {
    this.#isOver = true;
    this.#callOff();
    this.#callOffOffer();
    this.#news.abort();
  }

  #say(says: readonly Utterance[]): void {
    // Who hears a long prompt is not told twice where he stands.
    if (says.length === 0 || this.#isOver || this.#toSay.length > 1) return;
    this.#toSay.push(says);
    this.#news.abort();
  }

  #newsToCome(): AbortSignal {
    if (this.#news.signal.aborted && !this.#isOver && this.#toSay.length === 0) this.#news = new AbortController();
    return this.#news.signal;
  }

  async #music(): Promise<Program> {
    const { ringsInsteadOfMusic, musicOnHoldId } = this.#queue;
    if (ringsInsteadOfMusic) return SOUNDS.ringback;
    return (await musicFor(this.#call.world, this.#call.request.snapshot, { musicOnHoldId })) ?? QUIET;
  }

  /** Once: who has heard of the key knows it. */
  #awaitOffer(): void {
    const { callback } = this.#queue;
    if (callback === null || callback.offerAfterSeconds === null) return;
    const says: Utterance[] = [{ phrase: 'queue/callback-key' }, { digits: callback.key }];
    const offer = () => this.#say(says);
    if (callback.offerAfterSeconds === 0) offer();
    else this.#callOffOffer = this.#call.world.clock.after(callback.offerAfterSeconds * 1000, offer);
  }

  #awaitPeriod(): void {
    const { periodicPromptId, periodicSeconds } = this.#queue;
    if (periodicPromptId === null || this.#isOver) return;
    this.#callOff = this.#call.world.clock.after(periodicSeconds * 1000, () => {
      this.#say([{ promptId: periodicPromptId }]);
      this.#awaitPeriod();
    });
  }
}

const wordsFor = (position: number): readonly Utterance[] =>
  position === 1 ? [{ phrase: 'queue/you-are-next' }] : [{ phrase: 'queue/before-you' }, { number: position - 1 }];
