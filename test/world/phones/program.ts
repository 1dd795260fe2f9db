import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How much of a program's output is kept for error messages. */
const LOG_LIMIT = 64_000;

/** A program that runs beside the test: its output is kept, and it never outlives the test by more than its own life. */
export class Program {
  readonly #child: ChildProcess;
  readonly #name: string;
  #log = '';
  #watchers: ((line: string) => void)[] = [];
  #rest = '';
  readonly #gone: Promise<void>;

  constructor(command: string, args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }) {
    this.#name = command;
    this.#child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: 'pipe' });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    }
    this.#child.on('error', (error) => this.#take(`${command}: ${error.message}\n`));
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

  /** Asks the program to end, and insists after `patienceMs`. */
  async end(patienceMs = 1500): Promise<void> {
    if (this.isRunning) this.#child.kill('SIGTERM');
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), patienceMs);
    await this.#gone;
    clearTimeout(insist);
  }

  #take(text: string): void {
    this.#log = (this.#log + text).slice(-LOG_LIMIT);
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) for (const watch of this.#watchers) watch(line);
  }
}

/** A TCP port of the loopback interface that nobody uses now. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
  return address.port;
}
