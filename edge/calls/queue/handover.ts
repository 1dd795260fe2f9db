import type { Clock } from '#shared/world/index.ts';
import type { Taker } from './taker.ts';

/** Whoever distributes the calls says within this time that somebody is out of the queue (chosen). */
const LEAVE_MS = 3000;

/** Somebody of another call is to have who waits, as soon as whoever distributes the calls has let him go. */
export class Handover {
  readonly #clock: Pick<Clock, 'after'>;
  #taker: Taker | null = null;
  #taken: (isTaken: boolean) => void = () => {};
  #callOff: () => void = () => {};
  #isGranted = false;

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  /** Who is to have him; null: nobody. */
  get taker(): Taker | null {
    return this.#taker;
  }

  /** Whether only his phone has to agree. */
  get isGranted(): boolean {
    return this.#isGranted;
  }

  /**
   * @param leave  has him leave the queue; whether nobody objects
   * @returns whether the taker has him
   */
  async begin(taker: Taker, leave: () => Promise<boolean>): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#taker = taker;
    this.#taken = resolve;
    this.#callOff = this.#clock.after(LEAVE_MS, () => this.end(false));
    if (!(await leave())) this.end(false);
    return promise;
  }

  /** Nobody else gets him: from here on only his phone has to agree. */
  granted(): void {
    this.#isGranted = true;
    this.#callOff();
  }

  /** @param isTaken  whether the taker has him */
  end(isTaken: boolean): void {
    this.#callOff();
    this.#taker = null;
    this.#isGranted = false;
    this.#taken(isTaken);
  }
}
