import type { Transferable, Worker } from 'node:worker_threads';
import type { Order, Report } from './orders.ts';

type Request = Extract<Order, { request: number }>;
/** An order that is not answered. */
export type Command = Exclude<Order, Request>;
/** An order that is answered, without its number. */
export type Question = Request extends infer Asked ? (Asked extends Request ? Omit<Asked, 'request'> : never) : never;
export type Answer = Extract<Report, { request: number }>;
export type Notice = Exclude<Report, Answer>;

export interface WorkerEvents {
  notice(notice: Notice): void;
  /** It ended, and nobody had asked it to. */
  died(reason: string): void;
}

/**
 * The main thread's end of one worker thread. All that is said during one turn of the event loop goes over in one
 * message, both ways: waking the other thread costs far more than what there is to say.
 */
export class WorkerThread {
  readonly #worker: Worker;
  #orders: Order[] = [];
  #transfer: Transferable[] = [];
  #isFlushPlanned = false;
  readonly #pending = new Map<number, (answer: Answer | null) => void>();
  #requests = 0;
  #isAlive = true;
  #isEnding = false;
  #reason = 'exit';

  constructor(worker: Worker, events: WorkerEvents) {
    this.#worker = worker;
    worker.on('message', (reports: readonly Report[]) => {
      for (const report of reports) {
        if ('request' in report) this.#settle(report);
        else events.notice(report);
      }
    });
    worker.on('error', (error) => {
      this.#reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    worker.on('exit', () => {
      this.#isAlive = false;
      for (const resolve of this.#pending.values()) resolve(null);
      this.#pending.clear();
      if (!this.#isEnding) events.died(this.#reason);
    });
  }

  order(order: Command, transfer: Transferable[] = []): void {
    this.#transfer.push(...transfer);
    this.#post(order);
  }

  /** Goes over with the next order: nothing happens by itself, and waking the thread for it would be a waste. */
  orderInPassing(order: Command): void {
    this.#orders.push(order);
  }

  /** @returns null when the thread died before it answered */
  ask(question: Question): Promise<Answer | null> {
    if (!this.#isAlive) return Promise.resolve(null);
    this.#requests += 1;
    const request = this.#requests;
    return new Promise((resolve) => {
      this.#pending.set(request, resolve);
      this.#post({ ...question, request });
    });
  }

  /** Its sockets close with it. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#worker.terminate();
  }

  #post(order: Order): void {
    this.#orders.push(order);
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    const [orders, transfer] = [this.#orders, this.#transfer];
    this.#isFlushPlanned = false;
    this.#orders = [];
    this.#transfer = [];
    this.#worker.postMessage(orders, transfer);
  }

  #settle(answer: Answer): void {
    this.#pending.get(answer.request)?.(answer);
    this.#pending.delete(answer.request);
  }
}
