import type { Socket } from 'node:net';
import type { Flow } from '../transport/index.ts';
import { frame } from './framing.ts';

/** Where a message came from or went to, as applications are told. */
export interface Journey {
  source: 'network' | 'application';
  bytes: number;
  protocol: string;
  host: string;
  port: number;
}

export const journeyOf = (source: Journey['source'], bytes: number, flow: Flow): Journey => ({
  source,
  bytes,
  protocol: flow.transport,
  host: flow.remoteHost,
  port: flow.remotePort,
});

/** One application: a control connection that has authenticated. */
export class Application {
  readonly tags: ReadonlySet<string>;
  /** Lower-case methods, and `cdr:*`, that it wants. */
  readonly routes = new Set<string>();
  readonly #socket: Socket;
  readonly #nowMs: () => number;
  #count = 0;
  #isCorked = false;

  constructor(socket: Socket, tags: Iterable<string>, nowMs: () => number) {
    this.#socket = socket;
    this.tags = new Set(tags);
    this.#nowMs = nowMs;
  }

  get isConnected(): boolean {
    return this.#socket.writable;
  }

  /** Tells it of a message from the network, or with source `application` of one the engine sent on its own. */
  tell(message: {
    text: string;
    journey: Journey;
    transactionId: string;
    dialogId: string;
    receivedOn?: string;
  }): void {
    const { text, journey, transactionId, dialogId, receivedOn } = message;
    const place = receivedOn === undefined ? '' : `${receivedOn}|`;
    this.#send(`sip|${this.#journeyText(journey)}|${transactionId}|${dialogId}|${place}\r\n${text}`);
  }

  /** Its order was carried out; what was sent is echoed. */
  sent(orderId: string, echo: { text: string; journey: Journey; transactionId: string; dialogId?: string }): void {
    const { text, journey, transactionId, dialogId } = echo;
    const ids = dialogId === undefined ? transactionId : `${transactionId}|${dialogId}|`;
    this.#send(`response|${orderId}|OK|${this.#journeyText(journey)}|${ids}|Msg sent:|\r\n${text}`);
  }

  /** A response that a proxied request got; more follow until `done`. */
  proxied(orderId: string, answer: { text: string; journey: Journey; transactionId: string }): void {
    const { text, journey, transactionId } = answer;
    this.#send(`response|${orderId}|OK|${this.#journeyText(journey)}|${transactionId}||continue|\r\n${text}`);
  }

  done(orderId: string, ...details: string[]): void {
    this.#send(['response', orderId, 'OK', ...details].join('|'));
  }

  refused(orderId: string, reason: string): void {
    this.#send(`response|${orderId}|NOK|${reason}`);
  }

  /** A call detail event: `cdr:attempt|network|12:00:00.000000`. */
  record(event: 'attempt' | 'start' | 'stop', source: Journey['source'], detail: string, text: string): void {
    const suffix = detail === '' ? '' : `|${detail}`;
    this.#send(`cdr:${event}|${source}|${clockText(this.#nowMs())}${suffix}\r\n${text}`);
  }

  #journeyText({ source, bytes, protocol, host, port }: Journey): string {
    return `${source}|${bytes}|${protocol}|${host}|${port}|${clockText(this.#nowMs())}`;
  }

  /** All that is said during one turn of the event loop leaves in one write. */
  #send(content: string): void {
    if (!this.#socket.writable) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    this.#count += 1;
    this.#socket.write(frame(`${this.#count}|${content}`), 'latin1');
  }
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/** Time of day in UTC, `HH:MM:SS.uuuuuu`. */
export function clockText(nowMs: number): string {
  const ofDayMs = nowMs % 86_400_000;
  const seconds = Math.floor(ofDayMs / 1000);
  const hours = twoDigits(Math.floor(seconds / 3600));
  const minutes = twoDigits(Math.floor(seconds / 60) % 60);
  const micros = `${Math.floor((ofDayMs % 1000) * 1000)}`.padStart(6, '0');
  return `${hours}:${minutes}:${twoDigits(seconds % 60)}.${micros}`;
}
