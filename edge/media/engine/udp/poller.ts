import type { Descriptors } from './descriptors.ts';
import { EPOLL_CLOEXEC, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLLIN, type Libc } from './libc.ts';

/** struct epoll_event is packed on x86-64, and nowhere else. */
const EVENT_WORDS = process.arch === 'x64' ? 3 : 4;
const DATA_WORD = process.arch === 'x64' ? 1 : 2;
const MOST_EVENTS = 256;
/**
 * How long the thread waits for packets before the event loop has a turn: timers and orders are late by this much at most.
 * *chosen*
 */
const TURN_MS = 1;

/**
 * Waits for packets of many sockets, in place of the event loop, which has a turn between. Each packet costs a system call less
 * than through libuv, and no object. Runs only while somebody listens.
 */
export class Poller {
  readonly #libc: Libc;
  readonly #nowMs: () => number;
  readonly #epoll: number;
  readonly #events = new Uint32Array(EVENT_WORDS * MOST_EVENTS);
  readonly #eventBytes = new Uint8Array(this.#events.buffer);
  /** By descriptor. */
  readonly #listeners: ((() => void) | undefined)[] = [];
  #count = 0;
  #isRunning = false;

  constructor(libc: Libc, descriptors: Descriptors, nowMs: () => number) {
    this.#libc = libc;
    this.#nowMs = nowMs;
    this.#epoll = libc.epoll_create1(EPOLL_CLOEXEC);
    descriptors.opened(this.#epoll);
  }

  /** @param readable  called when there is something to read; it takes one packet at most */
  add(fd: number, readable: () => void): void {
    this.#control(EPOLL_CTL_ADD, fd);
    this.#listeners[fd] = readable;
    this.#count += 1;
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(this.#turn);
  }

  remove(fd: number): void {
    this.#listeners[fd] = undefined;
    this.#count -= 1;
    this.#control(EPOLL_CTL_DEL, fd);
  }

  readonly #turn = (): void => {
    const endMs = this.#nowMs() + TURN_MS;
    do {
      const count = this.#libc.epoll_wait(this.#epoll, this.#eventBytes, MOST_EVENTS, TURN_MS);
      for (let at = 0; at < count; at++) {
        this.#listeners[this.#events[at * EVENT_WORDS + DATA_WORD] as number]?.();
      }
    } while (this.#nowMs() < endMs);
    this.#isRunning = this.#count > 0;
    if (this.#isRunning) setImmediate(this.#turn);
  };

  #control(operation: number, fd: number): void {
    const event = new Uint32Array(EVENT_WORDS);
    event[0] = EPOLLIN;
    event[DATA_WORD] = fd;
    this.#libc.epoll_ctl(this.#epoll, operation, fd, new Uint8Array(event.buffer));
  }
}
