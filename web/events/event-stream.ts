import { z } from 'zod';
import { EventEnvelope } from '#shared/event/envelope.ts';

/** What comes over the WebSocket; `cursor` is where to go on after a break. */
const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), cursor: z.string() }),
  z.object({ type: z.literal('heartbeat'), cursor: z.string() }),
  z.object({ type: z.literal('event'), cursor: z.string(), event: EventEnvelope }),
]);

/** `refused`: it is not for this user, or no longer; nothing is tried any more. */
export type StreamState = 'connecting' | 'live' | 'refused';

/** What we need of a WebSocket of the browser. */
export interface Socket {
  onmessage: ((message: { readonly data: unknown }) => void) | null;
  onclose: ((closed: { readonly code: number }) => void) | null;
  close(): void;
}

export interface StreamWorld {
  readonly open: (path: string) => Socket;
  /** Runs `wake` once after the delay; the returned function calls it off. */
  readonly after: (delayMs: number, wake: () => void) => () => void;
}

export interface StreamListener {
  readonly onEvent: (event: EventEnvelope) => void;
  /** Connected, also once more: what is told to listeners alone may have been missed, and is to be read anew. */
  readonly onReady: () => void;
  readonly onState: (state: StreamState) => void;
}

/** The first pause before another attempt, and the longest; each is twice the one before. */
const [FIRST_RETRY_MS, LONGEST_RETRY_MS] = [500, 15_000];
/** The edge says something every 20 s: after this long the connection is dead, though nobody has said so. */
const SILENT_MS = 45_000;
/** Not authenticated, not permitted (edge/gateway/README.md). */
const REFUSALS: readonly number[] = [4401, 4403];
/** The cursor is older than what is kept. */
const CURSOR_GONE = 4410;

/** Listens to what happens, and connects again whenever the connection breaks: with what was missed meanwhile. */
export class EventStream {
  readonly #path: string;
  readonly #listener: StreamListener;
  readonly #world: StreamWorld;
  #socket: Socket | null = null;
  #cursor: string | null = null;
  #retryMs = FIRST_RETRY_MS;
  #callOff = () => {};

  /** @param query  of `GET /v1/events`: events, tenant */
  constructor(query: Readonly<Record<string, string>>, listener: StreamListener, world: StreamWorld) {
    this.#path = `/v1/events?${new URLSearchParams(query)}`;
    this.#listener = listener;
    this.#world = world;
    this.#connect();
  }

  close(): void {
    this.#callOff();
    this.#drop();
  }

  #connect(): void {
    this.#listener.onState('connecting');
    const after = this.#cursor === null ? '' : `&after=${this.#cursor}`;
    const socket = this.#world.open(this.#path + after);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#heard(String(data));
    socket.onclose = ({ code }) => this.#closed(code);
    this.#listen();
  }

  #heard(text: string): void {
    this.#listen();
    const message = Message.safeParse(jsonOf(text));
    if (!message.success) return;
    this.#cursor = message.data.cursor;
    if (message.data.type === 'event') this.#listener.onEvent(message.data.event);
    if (message.data.type !== 'ready') return;
    this.#retryMs = FIRST_RETRY_MS;
    this.#listener.onState('live');
    this.#listener.onReady();
  }

  /** Waits for the next word of the edge. */
  #listen(): void {
    this.#callOff();
    this.#callOff = this.#world.after(SILENT_MS, () => {
      this.#drop();
      this.#closed(0);
    });
  }

  #closed(code: number): void {
    this.#callOff();
    this.#socket = null;
    const isRefused = REFUSALS.includes(code);
    this.#listener.onState(isRefused ? 'refused' : 'connecting');
    if (isRefused) return;
    if (code === CURSOR_GONE) this.#cursor = null;
    this.#callOff = this.#world.after(this.#retryMs, () => this.#connect());
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
  }

  /** What it still says is heard no more. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
