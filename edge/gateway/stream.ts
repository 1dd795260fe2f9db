import type { WebSocket } from 'ws';
import { aboutOf, type EventEnvelope, isWanted } from '#shared/event/index.ts';
import { may, type Principal } from '#shared/identity/index.ts';
import type { LoggedEvent } from '#shared/store/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { CLOSE } from './close.ts';
import { type EventLog, LogReader } from './log-reader.ts';
import type { StreamRequest } from './request.ts';
import type { Listener, Tail } from './tail.ts';

/** Bytes that may wait for a client on its way; then it falls behind, and is told the rest at its own pace. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** Who has fallen behind and takes nothing for so long is too slow (chosen). */
const SLOW_MS = 5_000;
/** Rows read at once for a client that comes back. */
const AT_ONCE = 100;
/** Between two looks for a number that is still missing. */
const LOOK_AGAIN_MS = 300;
const HEARTBEAT_MS = 20_000;

export interface StreamWorld {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly tail: Tail;
}

/**
 * One client that listens.
 *
 *   catching up ◀──▶ live ──▶ closed
 *
 * It reads the log by itself until it stands where the tail stands, and hears from then on what the tail reads, unless that
 * is more than it takes. Every message
 * carries the number up to which the client has been told everything that it wants: with it, it goes on elsewhere.
 */
export class Stream implements Listener {
  readonly #socket: WebSocket;
  readonly #world: StreamWorld;
  readonly #filter: StreamRequest['filter'];
  readonly #isForMe: (event: EventEnvelope | null) => boolean;
  #position: number;
  #isAlive = true;
  #callOffBeat: () => void = () => {};
  /** Of a client that is live: it is no more. */
  #endLive: () => void = () => {};

  /** @param after  the number that the client has seen last */
  constructor(
    socket: WebSocket,
    world: StreamWorld,
    { filter, principal, after }: Pick<StreamRequest, 'filter'> & { principal: Principal; after: number },
  ) {
    this.#socket = socket;
    this.#world = world;
    this.#filter = filter;
    this.#position = after;
    // Who may hear of his own affairs alone hears of nobody else's, whatever he asks for.
    const own = may(principal, 'event:read') ? null : principal.userId;
    const hearsAll = may(principal, 'event:read');
    this.#isForMe = (event) =>
      event !== null && isWanted(this.#filter, event) && (hearsAll || (own !== null && aboutOf(event).users.has(own)));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.once('close', () => this.#end());
  }

  /** Tells what the client has missed, then what happens. Resolves when it is gone. */
  async run(): Promise<void> {
    this.#say({ type: 'ready', cursor: String(this.#position) });
    this.#beatIn(HEARTBEAT_MS);
    while (this.#isOpen) {
      await this.#catchUp();
      // Nothing has been awaited since the last look at the tail: no row is left out, none comes twice.
      if (this.#isOpen) await this.#beLive();
    }
  }

  async #catchUp(): Promise<void> {
    const { clock, log, tail } = this.#world;
    const reader = new LogReader(log, clock, this.#position);
    while (this.#isOpen && this.#position < tail.position) {
      const limit = Math.min(AT_ONCE, tail.position - this.#position);
      const rows = await reader.next(limit);
      for (const row of rows) await this.#tellWaiting(row);
      if (rows.length === 0) await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve));
    }
  }

  #beLive(): Promise<void> {
    this.#world.tail.join(this);
    return new Promise((resolve) => {
      this.#endLive = resolve;
    });
  }

  hear(rows: readonly LoggedEvent[]): void {
    for (const row of rows) {
      if (row.sequence <= this.#position) continue;
      if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) {
        this.#world.tail.leave(this);
        this.#endLive();
        return;
      }
      this.#position = row.sequence;
      if (this.#isForMe(row.event)) this.#tell(row);
    }
  }

  /** Has no number: the cursor stays. Who takes too little is told the next one. */
  hearNow(event: EventEnvelope): void {
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES || !this.#isForMe(event)) return;
    this.#say({ type: 'event', cursor: String(this.#position), event });
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Waits until the message is on its way, so that who comes back after long is told at his own pace. */
  async #tellWaiting(row: LoggedEvent): Promise<void> {
    this.#position = row.sequence;
    if (!this.#isForMe(row.event)) return;
    await new Promise<void>((resolve) => {
      const goOn = () => {
        callOff();
        this.#socket.off('close', goOn);
        resolve();
      };
      const callOff = this.#world.clock.after(SLOW_MS, () => {
        this.#close('slow');
        goOn();
      });
      this.#socket.once('close', goOn);
      this.#tell(row, goOn);
    });
  }

  #tell({ sequence, event }: LoggedEvent, onSent?: () => void): void {
    this.#say({ type: 'event', cursor: String(sequence), event }, onSent);
  }

  #say(message: object, onSent: () => void = () => {}): void {
    // What cannot be sent has closed the connection, which is told by its own event.
    this.#socket.send(JSON.stringify(message), () => onSent());
  }

  /** Tells a client that nothing happened, and finds out that one is gone without a word. */
  #beatIn(ms: number): void {
    this.#callOffBeat = this.#world.clock.after(ms, () => {
      if (!this.#isAlive) return this.#socket.terminate();
      this.#isAlive = false;
      this.#socket.ping();
      this.#say({ type: 'heartbeat', cursor: String(this.#position) });
      this.#beatIn(HEARTBEAT_MS);
    });
  }

  #close(reason: keyof typeof CLOSE): void {
    this.#end();
    this.#socket.close(CLOSE[reason].code, CLOSE[reason].reason);
  }

  #end(): void {
    this.#callOffBeat();
    this.#world.tail.leave(this);
    this.#endLive();
  }
}
