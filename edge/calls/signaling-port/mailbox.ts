import type { Guard } from './guard.ts';
import type { SipRequest } from './port.ts';

/** Keeps what arrives until somebody takes it. */
export class Mailbox<Value> {
  readonly #guard: Guard;
  #waiting: [Value, SipRequest | undefined][] = [];
  #handle: ((value: Value) => void) | null = null;

  constructor(guard: Guard) {
    this.#guard = guard;
  }

  /** @param request  is answered 500 when the handler breaks */
  put(value: Value, request?: SipRequest): void {
    const handle = this.#handle;
    if (handle) this.#guard.run(() => handle(value), request);
    else this.#waiting.push([value, request]);
  }

  /** What waits is handed over later, never from inside this call. */
  open(handle: (value: Value) => void): void {
    this.#handle = handle;
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    setImmediate(() => {
      for (const [value, request] of waiting) this.put(value, request);
    });
  }

  /** Nothing is handed over any more. */
  close(): void {
    this.#waiting = [];
    this.#handle = () => undefined;
  }
}
