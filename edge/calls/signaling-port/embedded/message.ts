import {
  type Application,
  type Draft,
  headerIdOf,
  namedStatus,
  type Order,
  reasonPhrase,
  type SipMessage as WireMessage,
} from '#edge/signaling/index.ts';
import type { SipHeaders, SipResponse } from '../port.ts';

/** A message that call control wants sent. */
export class Outgoing implements Draft {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly reason: string;
  /** Of CSeq, where a request is sent again; else it is the engine's. */
  readonly sequence: number;
  readonly body: string;
  readonly #ids: number[] = [];
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  private constructor(line: { method: string; uri: string; status: number }, headers: SipHeaders = {}, body = '') {
    this.method = line.method;
    this.uri = line.uri;
    this.status = line.status;
    this.reason = line.status === 0 ? '' : reasonPhrase(line.status);
    this.body = toBytes(body);
    this.sequence = Number.parseInt(String(headers.CSeq), 10);
    for (const name in headers) {
      const given = headers[name] as string | readonly string[];
      if (typeof given === 'string') this.#add(name, given);
      else for (const value of given) this.#add(name, value);
    }
  }

  static request(method: string, uri: string, headers?: SipHeaders, body?: string): Outgoing {
    return new Outgoing({ method, uri, status: 0 }, headers, body);
  }

  static response(status: number, headers?: SipHeaders, body?: string): Outgoing {
    return new Outgoing({ method: '', uri: '', status: namedStatus(status) }, headers, body);
  }

  get(id: number): string | undefined {
    return this.#values[this.#ids.indexOf(id)];
  }

  has(id: number): boolean {
    return this.#ids.includes(id);
  }

  all(id: number): string[] {
    return this.#values.filter((_value, row) => this.#ids[row] === id);
  }

  each(visit: (id: number, name: string, value: string) => void): void {
    for (let row = 0; row < this.#ids.length; row++) {
      visit(this.#ids[row] as number, this.#names[row] as string, this.#values[row] as string);
    }
  }

  #add(name: string, value: string): void {
    this.#ids.push(headerIdOf(name));
    this.#names.push(name);
    this.#values.push(toBytes(value));
  }
}

/** An order after which nothing depends on whether it could be carried out. */
export class Notice implements Order {
  readonly application: Application;
  readonly message: Outgoing;

  constructor(application: Application, message: Outgoing) {
    this.application = application;
    this.message = message;
  }

  sent(): void {}

  refused(): void {}
}

/** Value of a header of a received message, rows joined by commas. */
export function headerOf(message: WireMessage, name: string): string | undefined {
  const id = headerIdOf(name);
  if (id === 0) return otherHeaderOf(message, name);
  const rows = message.all(id);
  return rows.length === 0 ? undefined : toText(rows.length === 1 ? (rows[0] as string) : rows.join(', '));
}

/** Of its headers: each once. */
export function headerNamesOf(message: WireMessage): string[] {
  const names = new Set<string>();
  message.each((_id, name) => names.add(name));
  return [...names];
}

/** A header that the engine does not know by number. */
function otherHeaderOf(message: WireMessage, wanted: string): string | undefined {
  const rows: string[] = [];
  message.each((id, name, value) => {
    if (id === 0 && name.toLowerCase() === wanted) rows.push(value);
  });
  return rows.length === 0 ? undefined : toText(rows.join(', '));
}

export const bodyOf = (message: WireMessage): string => toText(message.body);

/** A response from the network. */
export class Received implements SipResponse {
  readonly #message: WireMessage;

  constructor(message: WireMessage) {
    this.#message = message;
  }

  get status(): number {
    return this.#message.status;
  }

  get body(): string {
    return bodyOf(this.#message);
  }

  header(name: string): string | undefined {
    return headerOf(this.#message, name);
  }
}

/** What stands for a response that the network did not give. */
export const madeUp = (status: number): SipResponse => ({ status, header: () => undefined, body: '' });

/** The engine's strings hold one character per byte, those of the port are text: UTF-8 lies between (RFC 3261 §7.3.1). */
export const toText = (bytes: string): string => (isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString());
export const toBytes = (text: string): string => (isAscii(text) ? text : Buffer.from(text).toString('latin1'));

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
