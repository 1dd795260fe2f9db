import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { SynthesisedFunction } from './synthesis.ts';

const ANSWERS_WITHIN_MS = 20_000;

/** What the process in lambda-process.ts says. */
export type LambdaAnswer =
  | { readonly name: 'ready'; readonly importMs: number; readonly cpuMs: number }
  | { readonly name: 'result'; readonly value: unknown; readonly cpuMs: number }
  | { readonly name: 'error'; readonly message: string };

/** One function instance: a process with the bundle, the environment of its template, and nothing else. */
export class Lambda {
  /** From the start of the import to the handler being there, milliseconds. */
  readonly importMs: number;
  /** Processor time that took, milliseconds, over all threads. */
  readonly cpuMs: number;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, { importMs, cpuMs }: { importMs: number; cpuMs: number }) {
    this.#process = process;
    this.importMs = importMs;
    this.cpuMs = cpuMs;
  }

  /** @param runtime  what the Lambda runtime itself sets, above all endpoints and credentials */
  static async start(fn: Omit<SynthesisedFunction, 'tableRights'>, runtime: Record<string, string>): Promise<Lambda> {
    const child = fork(new URL('lambda-process.ts', import.meta.url), {
      cwd: fn.bundle,
      execArgv: [],
      env: { ...fn.environment, ...runtime, LAMBDA_TASK_ROOT: fn.bundle, _HANDLER: fn.handler },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const ready = await answerOf(child);
    if (ready.name === 'ready') return new Lambda(child, ready);
    child.kill('SIGKILL');
    throw new Error(`the function does not start: ${JSON.stringify(ready)}`);
  }

  async invoke(event: unknown): Promise<unknown> {
    return (await this.measured(event)).value;
  }

  /** What the handler answers, and the processor time that took, milliseconds, over all threads. */
  async measured(event: unknown): Promise<{ readonly value: unknown; readonly cpuMs: number }> {
    this.#process.send(event as object);
    const answer = await answerOf(this.#process);
    if (answer.name === 'result') return answer;
    throw new Error(`the function failed: ${JSON.stringify(answer)}`);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }
}

/** The next message; or an error with what the process wrote when it ends instead. */
async function answerOf(child: ChildProcess): Promise<LambdaAnswer> {
  let written = '';
  const listen = (text: Buffer) => {
    written += text;
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  const waiting = new AbortController();
  const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]);
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as LambdaAnswer),
      once(child, 'exit', { signal }).then((): LambdaAnswer => ({ name: 'error', message: `it ended: ${written}` })),
    ]);
  } finally {
    waiting.abort();
    child.stdout?.off('data', listen);
    child.stderr?.off('data', listen);
  }
}
