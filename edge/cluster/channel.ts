import type { Json } from './frame.ts';
import type { Link } from './link.ts';

/** Two edges about one thing, such as a call: messages both ways until either closes it, or is gone. */
export class Channel {
  readonly #send: (message: Json) => void;
  readonly #leave: () => void;
  #waiting: Json[] = [];
  #onMessage: ((message: Json) => void) | null = null;
  #onClosed: (() => void) | null = null;
  #isClosed = false;

  constructor(send: (message: Json) => void, leave: () => void) {
    this.#send = send;
    this.#leave = leave;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(message: Json): void {
    if (!this.#isClosed) this.#send(message);
  }

  /** What came before somebody listens waits for it. */
  onMessage(handle: (message: Json) => void): void {
    this.#onMessage = handle;
    for (const message of this.#waiting.splice(0)) handle(message);
  }

  /** The other edge has closed it or is gone; at once when it is already. */
  onClosed(handle: () => void): void {
    this.#onClosed = handle;
    if (this.#isClosed) queueMicrotask(handle);
  }

  /** We need it no longer. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClosed = null;
    this.#leave();
  }

  /** For the link: a message has come. */
  received(message: Json): void {
    if (this.#isClosed) return;
    if (this.#onMessage) this.#onMessage(message);
    else this.#waiting.push(message);
  }

  /** For the link: the other side has left. */
  ended(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClosed?.();
  }
}

/** The channels of one link. */
export class Channels {
  readonly #link: Link;
  readonly #open = new Map<number, Channel>();
  #last = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  open(kind: string, payload: Json): Channel {
    this.#last += 1;
    this.#link.send({ say: 'open', channel: this.#last, kind, payload });
    return this.add(this.#last);
  }

  add(number: number): Channel {
    const channel = new Channel(
      (message) => this.#link.send({ say: 'message', channel: number, message }),
      () => {
        this.#open.delete(number);
        this.#link.send({ say: 'close', channel: number });
      },
    );
    this.#open.set(number, channel);
    return channel;
  }

  received(number: number, message: Json): void {
    this.#open.get(number)?.received(message);
  }

  ended(number: number): void {
    const channel = this.#open.get(number);
    this.#open.delete(number);
    channel?.ended();
  }

  endAll(): void {
    for (const number of [...this.#open.keys()]) this.ended(number);
  }
}
