import type { SipRequest } from './port.ts';

export type Log = (event: { name: string; [field: string]: unknown }) => void;

/** A bug in a handler of call control ends neither the process nor the engine: it is logged, and a request answered 500. */
export class Guard {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  run(handle: () => void, request?: SipRequest): void {
    try {
      handle();
    } catch (error) {
      this.#log({ name: 'bug', error: error instanceof Error ? error.stack : String(error) });
      request?.respond(500);
    }
  }
}
