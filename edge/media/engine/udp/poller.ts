import type { Descriptors } from './descriptors.ts';
import type { DueClock } from './due-clock.ts';
import { EPOLL_CLOEXEC, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLLIN, type Libc } from './libc.ts';

/** struct epoll_event is packed on x86-64, and nowhere else. */
const EVENT_WORDS = process.arch === 'x64' ? 3 : 4;
const DATA_WORD = process.arch === 'x64' ? 1 : 2;
const MOST_EVENTS = 256;
/** For how long the event loop has no turn, in ms: files and downloads wait so long at most. *chosen* */
const PATIENCE_MS = 5;
/** The same where messages of other threads hold packets. *chosen* */
const BRISK_MS = 1;

export interface PollerWorld {
  readonly libc: Libc;
  readonly descriptors: Descriptors;
  readonly clock: DueClock;
  /** An eventfd: written to, it gives the event loop its turn, since a message has been sent to this thread. */
  readonly wakeDescriptor: number;
}

/**
 * Waits for packets of many sockets, in place of the event loop, which has a turn when a timer is due, when the thread is woken, and
 * now and then. Each packet costs a system call less than through libuv, and no object. Runs only while somebody listens.
 */
export class Poller {
  readonly #world: PollerWorld;
  readonly #epoll: number;
  readonly #events = new Uint32Array(EVENT_WORDS * MOST_EVENTS);
  readonly #eventBytes = new Uint8Array(this.#events.buffer);
  /** By descriptor. */
  readonly #listeners: ((() => void) | undefined)[] = [];
  #count = 0;
  #isRunning = false;
  #isWoken = false;
  #briskUsers = 0;

  constructor(world: PollerWorld) {
    const { libc, descriptors, wakeDescriptor } = world;
    this.#world = world;
    this.#epoll = libc.epoll_create1(EPOLL_CLOEXEC);
    descriptors.opened(this.#epoll);
    const count = new Uint8Array(8);
    this.#listeners[wakeDescriptor] = () => {
      libc.read(wakeDescriptor, count, count.length);
      this.#isWoken = true;
    };
    this.#control(EPOLL_CTL_ADD, wakeDescriptor);
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

  /** Messages of other threads have packets: the event loop has its turn more often. @returns calls it off */
  beBrisk(): () => void {
    this.#briskUsers += 1;
    let isOver = false;
    return () => {
      if (!isOver) this.#briskUsers -= 1;
      isOver = true;
    };
  }

  readonly #turn = (): void => {
    const { libc, clock } = this.#world;
    const patienceMs = this.#briskUsers > 0 ? BRISK_MS : PATIENCE_MS;
    let nowMs = clock.monotonicMs();
    const endMs = Math.min(nowMs + patienceMs, clock.nextDueMs);
    this.#isWoken = false;
    do {
      const count = libc.epoll_wait(this.#epoll, this.#eventBytes, MOST_EVENTS, Math.max(0, Math.ceil(endMs - nowMs)));
      for (let at = 0; at < count; at++) {
        this.#listeners[this.#events[at * EVENT_WORDS + DATA_WORD] as number]?.();
      }
      nowMs = clock.monotonicMs();
    } while (nowMs < endMs && !this.#isWoken);
    this.#isRunning = this.#count > 0;
    if (this.#isRunning) setImmediate(this.#turn);
  };

  #control(operation: number, fd: number): void {
    const event = new Uint32Array(EVENT_WORDS);
    event[0] = EPOLLIN;
    event[DATA_WORD] = fd;
    this.#world.libc.epoll_ctl(this.#epoll, operation, fd, new Uint8Array(event.buffer));
  }
}
