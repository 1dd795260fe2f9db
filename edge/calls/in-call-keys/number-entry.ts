import type { Clock } from '#shared/world/index.ts';

/** How long nothing may be pressed before what is there is taken, and before the first key (chosen). */
const NEXT_KEY_MS = 3000;
const FIRST_KEY_MS = 10_000;
/** No number of the public network is longer with a prefix (ITU-T E.164 §6). */
const MAX_DIGITS = 24;

/** Takes a number, key by key: until `#`, or until nobody presses any more. */
export class NumberEntry {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #done: (number: string) => void;
  #number = '';
  #callOff: () => void;

  /** @param done  '' when nothing was pressed */
  constructor(clock: Pick<Clock, 'after'>, done: (number: string) => void) {
    this.#clock = clock;
    this.#done = done;
    this.#callOff = clock.after(FIRST_KEY_MS, () => this.#finish());
  }

  get isEmpty(): boolean {
    return this.#number === '';
  }

  press(key: string): void {
    this.#callOff();
    if (key !== '#') this.#number += key;
    if (key === '#' || this.#number.length >= MAX_DIGITS) this.#finish();
    else this.#callOff = this.#clock.after(NEXT_KEY_MS, () => this.#finish());
  }

  /** Nobody wants the number any more. */
  giveUp(): void {
    this.#callOff();
  }

  #finish(): void {
    this.#callOff();
    this.#done(this.#number);
  }
}
