import { type aCall, settle } from './fake-call.ts';
import { saidIn } from './fake-prompts.ts';

/** Whoever hears a voice application, and presses keys; time is the test's. */
export class VoiceCaller {
  readonly #world: ReturnType<typeof aCall>;
  #heard = 0;

  constructor(world: ReturnType<typeof aCall>) {
    this.#world = world;
  }

  /** The caller's endpoint: the first of the call. */
  get #phone() {
    return this.#world.media.endpoints[0];
  }

  /** What has begun to be said since it was asked last (`saidIn`). */
  async hears(): Promise<string[]> {
    await settle();
    const { played } = this.#world.media;
    const mine = played.slice(this.#heard).filter(({ endpoint }) => endpoint === this.#phone?.id);
    this.#heard = played.length;
    return mine.flatMap(({ program }) => saidIn(program));
  }

  /** One key after the other. @returns what was said then */
  async presses(keys: string): Promise<string[]> {
    for (const key of keys) {
      await settle();
      this.#phone?.press(key);
    }
    return this.hears();
  }

  /** Lets time pass, and everything happen in it: a file plays for FAKE_FILE_MS. @returns what was said then */
  async waits(ms: number): Promise<string[]> {
    await settle();
    const until = this.#world.clock.monotonicMs() + ms;
    while (this.#world.clock.monotonicMs() < until) {
      this.#world.clock.advance(Math.min(STEP_MS, until - this.#world.clock.monotonicMs()));
      await settle();
    }
    return this.hears();
  }

  hangsUp(): void {
    this.#world.caller.dialog.hangsUp();
  }

  /** What is being recorded now. */
  get recording() {
    return this.#world.media.recordings.findLast(({ isOver }) => !isOver);
  }
}

/** Short enough that what begins when something else ends begins at its time. */
const STEP_MS = 100;
