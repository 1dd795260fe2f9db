import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFile } from './log-file.ts';

/** Pauses before the first, second, … new start; the last one repeats. A run longer than this resets the count. */
const PAUSES_MS = [100, 500, 2000, 5000];
const STEADY_AFTER_MS = 30_000;

export interface SupervisedOptions {
  readonly name: string;
  readonly log: LogFile;
  /**
   * Starts the program with pipes for output, in a process group of its own (`detached`): Ctrl-C in the terminal then
   * reaches us alone, and we stop things in order.
   */
  readonly spawn: () => ChildProcess;
  /** Asks the program to end. */
  readonly end: (child: ChildProcess) => void;
}

/** A program that is started again when it dies, until it is stopped. What it prints goes to its log. */
export class Supervised {
  readonly #options: SupervisedOptions;
  #child: ChildProcess;
  #isStopping = false;
  #lastLine = '';
  #running: Promise<void>;

  constructor(options: SupervisedOptions) {
    this.#options = options;
    this.#child = this.#spawn();
    this.#running = this.#watch();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What it printed last: where a program that cannot start says why. */
  get lastLine(): string {
    return this.#lastLine;
  }

  /** Ends it without a warning, as a crash would; it is started again. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends it for good: politely, then after `patienceMs` by force. */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopping = true;
    const insist = setTimeout(() => killGroup(this.#child), patienceMs);
    if (isRunning(this.#child)) this.#options.end(this.#child);
    await this.#running;
    clearTimeout(insist);
  }

  #spawn(): ChildProcess {
    const child = this.#options.spawn();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#options.log.write(text);
        this.#lastLine = text.trimEnd().split('\n').at(-1) ?? '';
      });
    }
    child.on('error', (error) => {
      this.#lastLine = error.message;
    });
    return child;
  }

  async #watch(): Promise<void> {
    for (let starts = 0; ; starts += 1) {
      const startedMs = performance.now();
      if (isRunning(this.#child)) await once(this.#child, 'close').catch(() => {});
      if (this.#isStopping) return;
      if (performance.now() - startedMs > STEADY_AFTER_MS) starts = 0;
      const { exitCode, signalCode } = this.#child;
      this.#options.log.write(
        `${JSON.stringify({ name: 'program-ended', program: this.#options.name, exitCode, signalCode })}\n`,
      );
      await sleep(PAUSES_MS[Math.min(starts, PAUSES_MS.length - 1)]);
      if (this.#isStopping) return;
      this.#child = this.#spawn();
    }
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined && isRunning(child)) process.kill(-child.pid, 'SIGKILL');
}
