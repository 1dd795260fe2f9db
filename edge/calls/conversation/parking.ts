import type { Destination } from '#shared/destination/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { ParkTerms } from '../park/orbits.ts';

const FOR_EVER: ParkTerms = { timeoutSeconds: null, timeoutDestination: null, returnKey: null, musicOnHoldId: null };

/** How long a call waits in an orbit, what it hears, and how it gets out. */
export class Parking {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #sendOn: (to: Destination | null) => void;
  #terms: ParkTerms = FOR_EVER;
  #isParked = false;
  #callOffTimeout: () => void = () => {};

  /** @param sendOn  to this place; null: to who has parked it */
  constructor(clock: Pick<Clock, 'after'>, sendOn: (to: Destination | null) => void) {
    this.#clock = clock;
    this.#sendOn = sendOn;
  }

  /** What holds from now on. */
  agree(terms: ParkTerms | null): void {
    this.#terms = terms ?? FOR_EVER;
  }

  follow(isParked: boolean): void {
    if (isParked === this.#isParked) return;
    this.#isParked = isParked;
    this.#callOffTimeout();
    const { timeoutSeconds, timeoutDestination } = this.#terms;
    if (!isParked || timeoutSeconds === null) return;
    this.#callOffTimeout = this.#clock.after(timeoutSeconds * 1000, () => this.#sendOn(timeoutDestination));
  }

  get musicOnHoldId(): string | null {
    return this.#isParked ? this.#terms.musicOnHoldId : null;
  }

  pressed(key: string): void {
    if (this.#isParked && key === this.#terms.returnKey) this.#sendOn(null);
  }
}
