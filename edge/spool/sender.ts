import type { Logger } from 'pino';
import type { SendOutcome } from '#shared/queue/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type Chance, type Clock, fraction } from '#shared/world/index.ts';
import { reasonOf } from './reason.ts';
import type { SpooledLine } from './segments.ts';

/** Hands bodies to the queue, one outcome each, in order; does not reject (shared/queue). */
export type SendBodies = (bodies: readonly string[]) => Promise<readonly SendOutcome[]>;

/** Where the sender gets its work from, and says what became of it. */
export interface Outbox {
  /** The next records, none when all are sent. @throws when the disk cannot be read */
  next(limit: number): SpooledLine[];
  /** The queue has answered for these for good: each is taken or refused. They are the first of those given last. */
  settle(lines: readonly SpooledLine[], outcomes: readonly SendOutcome[]): void;
}

export interface SenderWorld {
  readonly send: SendBodies;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** Ten messages of ten events: what one request to SQS takes when they are packed (shared/queue). */
const BATCH = 100;
/**
 * Rest after a batch that was not full, so that the next one has more in it: a request costs the same time and money
 * for ten events as for one. Nobody waits for a bill that long.
 */
const GATHER_MS = 100;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * How long to wait after the given number of failures in a row. Half of it is chance: the edges of a region lose the
 * queue together, and must not come back together.
 */
export function pauseMs(failures: number, chance: Chance): number {
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return full / 2 + (full / 2) * fraction(chance);
}

/**
 * Sends what lies in the outbox, in order, one batch at a time, and never gives up. Nothing is kept in memory beyond
 * the batch on its way. A batch whose answer got lost is sent again: readers know an event by its id.
 */
export class Sender {
  readonly #outbox: Outbox;
  readonly #world: SenderWorld;
  #failures = 0;
  #isStopping = false;
  #isStopped = false;
  #interrupt: (() => void) | null = null;
  #isIdle = false;
  #hasNews = false;
  readonly #finished: Promise<void>;

  constructor(outbox: Outbox, world: SenderWorld) {
    this.#outbox = outbox;
    this.#world = world;
    this.#finished = this.#run();
  }

  /** There may be something new in the outbox. A pause after a failure is not cut short. */
  wake(): void {
    this.#hasNews = true;
    if (this.#isIdle) this.#interrupt?.();
  }

  /** Sends on until nothing is left or time is up; a batch still on its way then goes again at the next start. */
  async stop(withinMs: number): Promise<void> {
    this.#isStopping = true;
    this.#interrupt?.();
    const timeIsUp = Promise.withResolvers<void>();
    const callOff = this.#world.clock.after(withinMs, timeIsUp.resolve);
    await Promise.race([this.#finished, timeIsUp.promise]);
    callOff();
    this.#isStopped = true;
    this.#interrupt?.();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.#hasNews = false;
      const sent = await this.#sendNext();
      if (!sent.ok) {
        this.#failures += 1;
        if (this.#failures === 1) this.#world.log.warn({ name: 'spool-send-failed', reason: sent.problem });
        await this.#sleep(pauseMs(this.#failures, this.#world.chance));
        continue;
      }
      if (sent.value === 0 && this.#isStopping) return;
      if (sent.value === 0) await this.#rest();
      else if (this.#failures > 0) {
        this.#world.log.info({ name: 'spool-sending-again', failures: this.#failures });
        this.#failures = 0;
      } else if (sent.value < BATCH && !this.#isStopping) await this.#sleep(GATHER_MS);
    }
  }

  /** Until `wake` or `stop`. News that came since the last look is not slept over. */
  async #rest(): Promise<void> {
    if (this.#hasNews) return;
    this.#isIdle = true;
    await this.#sleep(null);
    this.#isIdle = false;
  }

  /** @returns how many were there to send, or why not all of them are settled */
  async #sendNext(): Promise<Result<number, string>> {
    let lines: SpooledLine[];
    try {
      lines = this.#outbox.next(BATCH);
    } catch (error) {
      return fail(reasonOf(error));
    }
    if (lines.length === 0) return ok(0);
    const outcomes = await this.#world.send(lines.map(({ body }) => body));
    if (this.#isStopped) return ok(0);
    // Only the part in front of the first failure counts: a place in the spool has no holes. The rest goes twice.
    const failed = outcomes.findIndex((outcome) => outcome.name === 'try-again');
    const settled = failed === -1 ? lines : lines.slice(0, failed);
    if (settled.length > 0) this.#outbox.settle(settled, outcomes);
    const failure = outcomes[failed];
    return failure?.name === 'try-again' ? fail(failure.reason) : ok(lines.length);
  }

  #sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const callOff = ms === null ? () => {} : this.#world.clock.after(ms, () => this.#interrupt?.());
      this.#interrupt = () => {
        this.#interrupt = null;
        callOff();
        resolve();
      };
    });
  }
}
