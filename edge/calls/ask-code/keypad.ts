import { callProgressTone, type Program } from '#edge/media/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { ServedLeg } from '../conversation/served-leg.ts';
import type { LegMedia } from '../media/index.ts';
import type { Dialog } from '../signaling-port/index.ts';

/** How long nothing may be pressed before what is there is taken, and before the first key (chosen). */
const NEXT_KEY_MS = 5000;
const FIRST_KEY_MS = 15_000;

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
};
/** The number, please. */
export const DIAL_TONE: Program = { items: [{ tone: callProgressTone('DE', 'dial') }] };
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
  #pressed: (key: string | null) => void = () => {};
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
    this.#play(program);
    let entered = '';
    while (entered.length < maxDigits) {
      const key = await this.#key(entered === '' ? FIRST_KEY_MS : NEXT_KEY_MS);
      if (this.#hasLeft) return null;
      if (key === null || key === '#') break;
      if (entered === '') this.#play(QUIET);
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
    this.#pressed(null);
  }

  /** Null when none is pressed in time. */
  #key(withinMs: number): Promise<string | null> {
    return new Promise((resolve) => {
      if (this.#hasLeft) return resolve(null);
      const callOff = this.#clock.after(withinMs, () => this.#pressed(null));
      this.#pressed = (key) => {
        callOff();
        this.#pressed = () => {};
        resolve(key);
      };
    });
  }

  #begin(media: LegMedia): void {
    this.#media = media;
    media.endpoint.onDigit((digit) => this.#pressed(digit));
    media.play(this.#program);
  }

  #play(program: Program): void {
    this.#program = program;
    this.#media.play(program);
  }
}
