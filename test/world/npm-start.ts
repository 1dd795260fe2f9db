import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartFacts } from '#infra/local/index.ts';

const STARTS_WITHIN_MS = 90_000; // the portal may have to be built

/** `npm start`, as somebody types it; npm's own banner is off. */
export class NpmStart {
  readonly #npm: ChildProcess;
  readonly #gone: Promise<number | null>;
  output = '';
  errors = '';

  private constructor(args: readonly string[]) {
    this.#npm = spawn('npm', ['start', '--silent', '--', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#npm.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    this.#npm.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.#gone = once(this.#npm, 'close').then(([code]) => code as number | null);
  }

  /** Runs it to its end. */
  static async toEnd(...args: string[]): Promise<{ code: number | null; output: string; errors: string }> {
    const run = new NpmStart(args);
    const code = await run.#gone;
    return { code, output: run.output, errors: run.errors };
  }

  /** Resolves when it has printed its JSON. */
  static async ready(...args: string[]): Promise<NpmStart & { facts: StartFacts }> {
    const run = new NpmStart(['--json', ...args]);
    const deadline = performance.now() + STARTS_WITHIN_MS;
    while (!run.output.includes('\n')) {
      if (run.#npm.exitCode !== null || performance.now() > deadline) {
        await run.kill('SIGKILL');
        throw new Error(`npm start is not ready: ${run.errors}`);
      }
      await sleep(50);
    }
    return Object.assign(run, { facts: JSON.parse(run.output) as StartFacts });
  }

  /** npm and everything below it. */
  get processes(): number[] {
    return family(this.#npm.pid ?? 0);
  }

  /** Sends the signal to npm alone; resolves when npm is gone. */
  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.#npm.kill(signal);
    return this.#gone;
  }
}

/** Resolves with those that still run when time is up. */
export async function stillRunning(processes: readonly number[], withinMs: number): Promise<number[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const running = processes.filter(isRunning);
    if (running.length === 0 || performance.now() > deadline) return running;
    await sleep(50);
  }
}

function isRunning(pid: number): boolean {
  try {
    // A zombie has ended; only its parent has not looked yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((other) => other > 0 && parentOf(other) === pid);
  return [pid, ...children.flatMap(family)];
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0; // ended meanwhile
  }
}
