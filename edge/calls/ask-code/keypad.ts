import { callProgressTone, type Program } from '#edge/media/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { ServedLeg } from '../conversation/served-leg.ts';
import type { LegMedia } from '../media/index.ts';
import type { Dialog } from '../signaling-port/index.ts';

/** How long nothing may be pressed before what is there is taken, and before the first key (chosen). */
const NEXT_KEY_MS = 5000;
const FIRST_KEY_MS = 15_000;

/**
 * The key itself ends what is played: ordering something else in its midst would have it heard twice, as the rest of its event
 * would come to a new listener.
 */
const KEYS = '0123456789*#';

/** Three short tones: a code, please (chosen: the tones of a stuttered dial tone, which every network has for "more is wanted"). */
export const QUESTION: Program = {
  items: [
    {
      tone: {
        steps: [1, 2, 3].flatMap(() => [
          { hz: [425], ms: 120 },
          { hz: [], ms: 120 },
        ]),
        levelDb: -15,
      },
      ms: 720,
    },
  ],
  stopDigits: KEYS,
};
/** The number, please. */
export const DIAL_TONE: Program = { items: [{ tone: callProgressTone('DE', 'dial') }], stopDigits: KEYS };
/** Nothing is heard, and keys are: to who is played nothing at all, the engine does not listen either. */
export const QUIET: Program = { items: [{ tone: { steps: [{ hz: [], ms: 1000 }], levelDb: -90 } }] };
/** That was wrong. */
export const WRONG: Program = { items: [{ tone: callProgressTone('DE', 'congestion'), ms: 1200 }] };

/** Whoever hears us presses keys: as telephone events, as INFO or as tones, whatever the phone sends (RFC 4733, RFC 6086). */
export class Keypad {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #leg: ServedLeg;
  #media: LegMedia;
  #program: Program | null = null;
  /** What was pressed while nobody waited for it. */
  readonly #keys: string[] = [];
  #isAwaited = false;
  #wake: (key: string | null) => void = () => {};
  #hasLeft = false;

  /** @param left  the phone hung up */
  constructor(leg: { readonly dialog: Dialog; readonly media: LegMedia }, clock: Clock, left: () => void) {
    this.#clock = clock;
    this.#media = leg.media;
    this.#leg = new ServedLeg(
      leg,
      {
        begin: (media) => this.#begin(media),
        left: () => {
          this.leave();
          left();
        },
        referred: (request) => request.respond(603),
      },
      clock,
    );
  }

  /**
   * Plays something, and takes keys until `#`, until there are as many as can be, or nobody presses any more; `*` begins anew.
   *
   * @returns '' when nothing was pressed, null when the phone has gone
   */
  async ask(program: Program, maxDigits: number): Promise<string | null> {
    this.#keys.length = 0; // of before the question
    this.#play(program);
    let entered = '';
    while (entered.length < maxDigits) {
      const key = await this.#key(entered === '' ? FIRST_KEY_MS : NEXT_KEY_MS);
      if (this.#hasLeft) return null;
      if (key === null || key === '#') break;
      entered = key === '*' ? '' : entered + key;
    }
    return entered;
  }

  /** Plays something for so long. */
  async tell(program: Program, ms: number): Promise<void> {
    this.#play(program);
    await new Promise<void>((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }

  /** Somebody else has the leg from now on. */
  leave(): void {
    this.#hasLeft = true;
    this.#leg.leave();
    this.#wake(null);
  }

  /** Null when none is pressed in time. */
  #key(withinMs: number): Promise<string | null> {
    const before = this.#keys.shift();
    if (before !== undefined || this.#hasLeft) return Promise.resolve(before ?? null);
    return new Promise((resolve) => {
      const callOff = this.#clock.after(withinMs, () => {
        this.#isAwaited = false;
        this.#wake(null);
      });
      this.#wake = (key) => {
        callOff();
        this.#wake = () => {};
        resolve(key);
      };
      this.#isAwaited = true;
    });
  }

  /** Several may come at once. */
  #press(key: string): void {
    if (!this.#isAwaited) this.#keys.push(key);
    else {
      this.#isAwaited = false;
      this.#wake(key);
    }
  }

  #begin(media: LegMedia): void {
    this.#media = media;
    media.endpoint.onDigit((digit) => this.#press(digit));
    if (this.#program) media.play(this.#program);
  }

  #play(program: Program): void {
    this.#program = program;
    this.#media.play(program);
  }
}
