import { canonicalName, H } from './headers.ts';

/** Numbers kept per header in `SipMessage.fields`: id, name start, name end, value start, value end. */
export const FIELD = 5;

/**
 * A parsed message: the bytes as they came, and where its parts lie. Values become strings only when somebody asks.
 *
 * Strings are "binary" (latin-1): one character per byte, so that offsets agree and whatever encoding the sender used
 * leaves as it came. The engine never needs to know what a display name says.
 */
export class SipMessage {
  readonly bytes: Buffer;
  /** Method of a request, or '' for a response. */
  readonly method: string;
  /** Request-URI, or '' for a response. */
  readonly uri: string;
  /** Status code, or 0 for a request. */
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly number[];
  /** True when some header line is folded or in compact form, so that the text is not fit for simple readers. */
  readonly isIrregular: boolean;
  readonly headStart: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;

  constructor(
    bytes: Buffer,
    line: { method: string; uri: string; status: number; reason: string },
    layout: { fields: readonly number[]; isIrregular: boolean; headStart: number; bodyStart: number; bodyEnd: number },
  ) {
    this.bytes = bytes;
    this.method = line.method;
    this.uri = line.uri;
    this.status = line.status;
    this.reason = line.reason;
    this.fields = layout.fields;
    this.isIrregular = layout.isIrregular;
    this.headStart = layout.headStart;
    this.bodyStart = layout.bodyStart;
    this.bodyEnd = layout.bodyEnd;
  }

  get isRequest(): boolean {
    return this.status === 0;
  }

  /** First value of a known header; the whole line when it lists several. */
  get(id: number): string | undefined {
    const { fields } = this;
    for (let i = 0; i < fields.length; i += FIELD) {
      if (fields[i] === id) return this.#value(i);
    }
    return undefined;
  }

  has(id: number): boolean {
    const { fields } = this;
    for (let i = 0; i < fields.length; i += FIELD) if (fields[i] === id) return true;
    return false;
  }

  /** Lines of a header, top to bottom. */
  all(id: number): string[] {
    const values: string[] = [];
    const { fields } = this;
    for (let i = 0; i < fields.length; i += FIELD) if (fields[i] === id) values.push(this.#value(i));
    return values;
  }

  /** Calls `visit` for every header in order, with its id, its name as it is written canonically, and its value. */
  each(visit: (id: number, name: string, value: string) => void): void {
    const { fields, bytes } = this;
    for (let i = 0; i < fields.length; i += FIELD) {
      const id = fields[i] as number;
      const name = id === H.other ? bytes.toString('latin1', fields[i + 1], fields[i + 2]) : '';
      visit(id, canonicalName(id, name), this.#value(i));
    }
  }

  get body(): string {
    return this.bytes.toString('latin1', this.bodyStart, this.bodyEnd);
  }

  get sequence(): number {
    return Number.parseInt(this.get(H.cseq) ?? '', 10);
  }

  /** Method named by CSeq: what a response answers. */
  get sequenceMethod(): string {
    const cseq = this.get(H.cseq) ?? '';
    let from = 0;
    while (isDigitOrSpace(cseq.charCodeAt(from))) from += 1;
    return cseq.slice(from);
  }

  /** The whole text with the first line of header `id` changed to `value`; regular even when this message is not. */
  textWith(id: number, value: string): string {
    const { fields, bytes } = this;
    if (this.isIrregular) return this.#regularText(id, value);
    for (let i = 0; i < fields.length; i += FIELD) {
      if (fields[i] !== id) continue;
      const before = bytes.toString('latin1', this.#headersStart, fields[i + 3]);
      return this.startLine + before + value + bytes.toString('latin1', fields[i + 4], this.bodyEnd);
    }
    return this.text;
  }

  /** The whole text, regular even when this message is not. */
  get text(): string {
    if (this.isIrregular) return this.#regularText(-1, '');
    return this.startLine + this.bytes.toString('latin1', this.#headersStart, this.bodyEnd);
  }

  /** With its line break. Simple readers know the version in upper case only, and break lines at more than CR LF. */
  get startLine(): string {
    if (this.isRequest) return `${this.method} ${this.uri} SIP/2.0\r\n`;
    return `SIP/2.0 ${this.status} ${this.reason.replace(/[^ -~]/g, '?')}\r\n`;
  }

  get #headersStart(): number {
    return this.fields[1] ?? this.bodyStart - 2;
  }

  #regularText(replacedId: number, replacement: string): string {
    let text = this.startLine;
    let isReplaced = false;
    this.each((id, name, value) => {
      const isFirst = id === replacedId && !isReplaced;
      isReplaced ||= isFirst;
      text += `${name}: ${isFirst ? replacement : value}\r\n`;
    });
    return `${text}\r\n${this.body}`;
  }

  /** The same message over longer bytes: the body of a stream message that came in a later segment. */
  over(bytes: Buffer): SipMessage {
    return new SipMessage(bytes, this, this);
  }

  #value(field: number): string {
    const text = this.bytes.toString('latin1', this.fields[field + 3], this.fields[field + 4]);
    return this.isIrregular && text.includes('\r') ? unfold(text) : text;
  }
}

const isDigitOrSpace = (code: number): boolean => (code >= 48 && code <= 57) || code === 32 || code === 9;

/** A folded value on one line: each line break with the blanks around it is one space (RFC 3261 §7.3.1). */
function unfold(text: string): string {
  return text
    .split('\r\n')
    .map((line) => line.trim())
    .join(' ');
}
