import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** Looks into the edge by Node's inspector, so that only what it really holds counts, and not what waits to be collected. */
export class EdgeHeap {
  readonly #inspector: WebSocket;
  #count = 0;

  private constructor(inspector: WebSocket) {
    this.#inspector = inspector;
  }

  /** The edge was started with this `--inspect-port`; a SIGUSR1 opens it. */
  static async of(pid: number, inspectPort: number): Promise<EdgeHeap> {
    process.kill(pid, 'SIGUSR1');
    for (let tries = 0; ; tries++) {
      try {
        const answer = await fetch(`http://127.0.0.1:${inspectPort}/json/list`);
        const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
        const inspector = new WebSocket(target?.webSocketDebuggerUrl ?? '');
        await once(inspector, 'open');
        return new EdgeHeap(inspector);
      } catch (error) {
        if (tries === 50) throw error;
        await sleep(100);
      }
    }
  }

  /** What the main thread holds after garbage collection: its objects and their buffers. */
  async heldKib(): Promise<number> {
    await this.#ask('HeapProfiler.collectGarbage', {});
    const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
    const { result } = (await this.#ask('Runtime.evaluate', { expression })) as { result: { value: number } };
    return result.value / 1024;
  }

  close(): void {
    this.#inspector.close();
  }

  async #ask(method: string, params: object): Promise<unknown> {
    this.#count += 1;
    const id = this.#count;
    this.#inspector.send(JSON.stringify({ id, method, params }));
    for (;;) {
      const [text] = (await once(this.#inspector, 'message')) as [Buffer];
      const answer = JSON.parse(text.toString()) as { id?: number; result?: unknown };
      if (answer.id === id) return answer.result;
    }
  }
}
