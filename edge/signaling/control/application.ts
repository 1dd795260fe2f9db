import type { Socket } from 'node:net';
import {
  type Application,
  type Cancel,
  madeUpResponse,
  type RequestIds,
  receivedVia,
  type Sent,
} from '../agent/index.ts';
import { H, type SipMessage } from '../parser/index.ts';
import type { OutgoingRequest, ServerTransaction } from '../transaction/index.ts';
import type { Flow } from '../transport/index.ts';
import { frame } from './framing.ts';

/** Where a message came from or went to. */
interface Journey {
  source: 'network' | 'application';
  bytes: number;
  protocol: string;
  host: string;
  port: number;
}

/** An application on a control connection that has authenticated. What it is told is written to the wire here. */
export class ConnectedApplication implements Application {
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

  request(transaction: ServerTransaction, dialogId: string): void {
    const { request, flow, id } = transaction;
    const text = request.textWith(H.via, receivedVia(transaction));
    const place = dialogId === '' ? `${flow.listener.host}|${flow.listener.port}|` : '';
    this.#tell(heardOn(flow, request), id, dialogId, text, place);
  }

  canceled(invite: ServerTransaction, { request, flow }: Cancel, dialogId: string): void {
    this.#tell(heardOn(flow, request), invite.id, dialogId, request.text);
  }

  acknowledged(ack: SipMessage, flow: Flow, dialogId: string): void {
    // No order refers to an ACK: any id will do.
    this.#tell(heardOn(flow, ack), 'ack', dialogId, ack.text);
  }

  responded(response: SipMessage, flow: Flow, { transactionId, dialogId }: RequestIds): void {
    this.#tell(heardOn(flow, response), transactionId, dialogId, response.text);
  }

  unanswered(
    request: OutgoingRequest,
    { status, reason }: { status: number; reason: string },
    { transactionId, dialogId }: RequestIds,
  ): void {
    const text = madeUpResponse(request, status, reason);
    const { transport: protocol, host, port } = request.hop;
    this.#tell({ source: 'network', bytes: text.length, protocol, host, port }, transactionId, dialogId, text);
  }

  released({ bytes, hop }: OutgoingRequest, dialogId: string): void {
    const { transport: protocol, host, port } = hop;
    const journey = { source: 'application', bytes: bytes.length, protocol, host, port } as const;
    this.#tell(journey, 'unsolicited', dialogId, bytes.toString('latin1'));
  }

  /** Its order was carried out; what was sent is echoed. */
  sent(orderId: string, { bytes, transport: protocol, host, port, transactionId, dialogId }: Sent): void {
    const ids = dialogId === undefined ? transactionId : `${transactionId}|${dialogId}|`;
    const journey = this.#journeyText({ source: 'application', bytes: bytes.length, protocol, host, port });
    this.#send(`response|${orderId}|OK|${journey}|${ids}|Msg sent:|\r\n${bytes.toString('latin1')}`);
  }

  /** A response that a proxied request got; more follow until `done`. */
  proxied(orderId: string, text: string, { transport: protocol, remoteHost, remotePort }: Flow, id: string): void {
    const journey = { source: 'network', bytes: text.length, protocol, host: remoteHost, port: remotePort } as const;
    this.#send(`response|${orderId}|OK|${this.#journeyText(journey)}|${id}||continue|\r\n${text}`);
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

  #tell(journey: Journey, transactionId: string, dialogId: string, text: string, place = ''): void {
    this.#send(`sip|${this.#journeyText(journey)}|${transactionId}|${dialogId}|${place}\r\n${text}`);
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

const heardOn = ({ transport, remoteHost, remotePort }: Flow, { bytes }: SipMessage): Journey => ({
  source: 'network',
  bytes: bytes.length,
  protocol: transport,
  host: remoteHost,
  port: remotePort,
});

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
