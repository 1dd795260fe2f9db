import { type ChildProcess, spawn } from 'node:child_process';

/** How much of a program's output is kept for error messages. */
const LOG_LIMIT = 64_000;

/** How long a program has to leave when it is asked to: a phone unregisters, on a machine that is busy. */
export const LEAVE_SECONDS = 5;

export interface ProgramOptions {
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly lifeSeconds: number;
}

/** A program that runs beside the test. Its output is kept; `timeout` ends it even when the test is no more. */
export class Program {
  readonly #child: ChildProcess;
  readonly #name: string;
  #log = '';
  #watchers: ((line: string) => void)[] = [];
  readonly #gone: Promise<void>;

  constructor(command: string, args: readonly string[], { folder, env = process.env, lifeSeconds }: ProgramOptions) {
    this.#name = command;
    this.#child = spawn('timeout', [`--kill-after=${LEAVE_SECONDS}`, String(lifeSeconds), command, ...args], {
      cwd: folder,
      env,
      stdio: 'pipe',
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8').on('data', (text: string) => {
        rest = this.#take(text, rest);
      });
    }
    this.#child.on('error', (error) => this.#take(`${command}: ${error.message}\n`, ''));
    // A program that is gone cannot read: what matters is in its log.
    this.#child.stdin?.on('error', () => {});
    this.#gone = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
    });
  }

  /** Calls `watch` with every line it prints from now on. */
  onLine(watch: (line: string) => void): void {
    this.#watchers.push(watch);
  }

  write(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined;
  }

  /** An error that carries what the program printed. */
  failure(message: string): Error {
    return new Error(`${message}\n--- ${this.#name} ---\n${this.#log.slice(-8000)}`);
  }

  /** Resolves when the program has ended by itself, or when time is up. */
  async ended(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeIsUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([this.#gone, timeIsUp]);
    clearTimeout(timer);
  }

  /** Asks the program to end; `timeout` insists when it does not. */
  async end(): Promise<void> {
    if (this.isRunning) this.#child.kill('SIGTERM');
    await this.#gone;
  }

  /** @returns the beginning of a line that is not complete yet, where `rest` was that of the text before */
  #take(text: string, rest: string): string {
    this.#log = (this.#log + text).slice(-LOG_LIMIT);
    const lines = (rest + text).split('\n');
    const begun = lines.pop() ?? '';
    for (const line of lines) for (const watch of this.#watchers) watch(line);
    return begun;
  }
}
