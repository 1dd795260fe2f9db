import { type ParseFault, type ParseLimits, parseMessage, type SipMessage } from '../parser/index.ts';

/** What a stream brought, in order. After a `fault` the stream has lost its framing and must be closed. */
export type StreamEvent =
  | { name: 'message'; message: SipMessage }
  | { name: 'keepalive' }
  | { name: 'fault'; fault: ParseFault; message?: SipMessage };

/** Between two messages: a part of the last chunk, though empty, would keep all of it for as long as the connection lasts. */
const NOTHING = Buffer.alloc(0);

const CR = 13;
const LF = 10;

/** Cuts a byte stream into SIP messages by Content-Length (RFC 3261 §18.3) and finds keepalives (RFC 5626 §4.4.1). */
export class StreamFramer {
  readonly #limits: ParseLimits;
  #pending: Buffer = NOTHING;
  /** Where to go on looking for the end of the head, so that a slow sender does not make us rescan. */
  #searchedTo = 0;
  /** A message whose head is complete and whose body is not. */
  #partial: { message: SipMessage; end: number } | undefined;

  constructor(limits: ParseLimits) {
    this.#limits = limits;
  }

  /** Line breaks alone begin no message: they may be half a ping, or the end of a careless sender's last message. */
  get hasPartialMessage(): boolean {
    return this.#pending.some((byte) => byte !== CR && byte !== LF);
  }

  push(chunk: Buffer): StreamEvent[] {
    const events: StreamEvent[] = [];
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const event = this.#next();
      if (!event) return events;
      events.push(event);
      if (event.name === 'fault') {
        this.#pending = NOTHING;
        return events;
      }
    }
  }

  #next(): StreamEvent | undefined {
    if (this.#partial) return this.#completeBody(this.#partial);
    const bytes = this.#pending;
    if (bytes[0] === CR && bytes[1] === LF) {
      if (bytes.length >= 4 && bytes[2] === CR && bytes[3] === LF) {
        this.#drop(4);
        return { name: 'keepalive' };
      }
      // One blank line before a start line is no ping; only wait if the second half may still come.
      if (bytes.length === 2 || (bytes.length === 3 && bytes[2] === CR)) return undefined;
      this.#drop(2);
      return this.#next();
    }
    const headEnd = bytes.indexOf('\r\n\r\n', this.#searchedTo);
    if (headEnd < 0) {
      this.#searchedTo = Math.max(0, bytes.length - 3);
      return bytes.length > this.#limits.headBytes ? { name: 'fault', fault: 'head-too-large' } : undefined;
    }
    const parsed = parseMessage(bytes, 'stream', this.#limits);
    if (!parsed.ok) return { name: 'fault', ...parsed };
    return this.#completeBody({ message: parsed.message, end: parsed.message.bodyEnd });
  }

  #completeBody(partial: { message: SipMessage; end: number }): StreamEvent | undefined {
    if (this.#pending.length < partial.end) {
      this.#partial = partial;
      return undefined;
    }
    this.#partial = undefined;
    // The head was parsed from an earlier, shorter buffer if the body came later: offsets are the same.
    const { message } = partial;
    const whole = message.bytes.length >= partial.end ? message : message.over(this.#pending.subarray(0, partial.end));
    this.#drop(partial.end);
    return { name: 'message', message: whole };
  }

  #drop(count: number): void {
    this.#pending = count === this.#pending.length ? NOTHING : this.#pending.subarray(count);
    this.#searchedTo = 0;
  }
}
