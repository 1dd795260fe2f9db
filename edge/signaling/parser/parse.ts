import { H, hashByte, headerId } from './headers.ts';
import { SipMessage } from './message.ts';
import { isTokenByte } from './syntax.ts';

/** Why bytes are not a SIP message; also the names of the drop counters. */
export type ParseFault =
  | 'empty'
  | 'head-incomplete'
  | 'head-too-large'
  | 'too-many-headers'
  | 'bad-start-line'
  | 'bad-version'
  | 'bad-header'
  | 'bad-content-length'
  | 'no-content-length'
  | 'body-truncated'
  | 'body-too-large';

export type Parsed =
  | { ok: true; message: SipMessage }
  /** `message` is there when the headers could be read: enough to answer 400 or 505. */
  | { ok: false; fault: ParseFault; message?: SipMessage };

export interface ParseLimits {
  headBytes: number;
  bodyBytes: number;
  headers: number;
}

/** Chosen: room for a video offer with 40 candidates and a long route set; nothing a phone sends comes near. */
export const DEFAULT_LIMITS: ParseLimits = { headBytes: 16_384, bodyBytes: 49_152, headers: 128 };

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
const BACKSLASH = 92;

type StartLine = { method: string; uri: string; status: number; reason: string };

/**
 * Reads one message in a single pass. Never throws, whatever the bytes.
 *
 * @param framing  'datagram': the body is what Content-Length says, or all that is left; 'stream': Content-Length is
 *   required and may reach past `bytes`, in which case the caller waits for the rest (RFC 3261 §18.3)
 */
export function parseMessage(bytes: Buffer, framing: 'datagram' | 'stream', limits: ParseLimits): Parsed {
  let at = 0;
  // Blank lines before a start line are ignored (RFC 3261 §7.5).
  while (bytes[at] === CR && bytes[at + 1] === LF) at += 2;
  const headStart = at;
  if (at >= bytes.length) return { ok: false, fault: 'empty' };

  const lineEnd = endOfLine(bytes, at);
  if (lineEnd < 0) return { ok: false, fault: bytes.length > limits.headBytes ? 'head-too-large' : 'head-incomplete' };
  const startLine = readStartLine(bytes.toString('latin1', at, lineEnd));
  at = lineEnd + 2;

  const fields: number[] = [];
  let isIrregular = false;
  let contentLength = -1;
  let fault: ParseFault | undefined;
  for (;;) {
    if (bytes[at] === CR && bytes[at + 1] === LF) break;
    if (at - headStart > limits.headBytes) return { ok: false, fault: 'head-too-large' };
    if (fields.length >= limits.headers * 5) return { ok: false, fault: 'too-many-headers' };

    const nameStart = at;
    let hash = 0;
    while (at < bytes.length && isTokenByte(bytes[at] as number)) {
      hash = hashByte(hash, bytes[at] as number);
      at += 1;
    }
    const nameEnd = at;
    while (bytes[at] === SPACE || bytes[at] === TAB) at += 1;
    if (at >= bytes.length) return { ok: false, fault: 'head-incomplete' };
    const isHeader = nameEnd > nameStart && bytes[at] === COLON;
    if (isHeader) at += 1;
    while (isBlank(bytes, at)) {
      if (bytes[at] === CR) isIrregular = true;
      at += 1;
    }
    const valueStart = at;

    // To the line break that no blank follows; a lone CR or LF has no place in a header, a NUL only escaped (RFC 4475 §3.1.1.2).
    for (; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte > CR) continue;
      if (byte === CR && bytes[at + 1] === LF) {
        if (bytes[at + 2] !== SPACE && bytes[at + 2] !== TAB) break;
        isIrregular = true;
        at += 1;
      } else if (byte === CR || byte === LF || (byte === 0 && bytes[at - 1] !== BACKSLASH)) fault = 'bad-header';
    }
    if (at >= bytes.length) return { ok: false, fault: 'head-incomplete' };
    let valueEnd = at;
    while (valueEnd > valueStart && isBlankByte(bytes[valueEnd - 1] as number)) valueEnd -= 1;
    at += 2;

    if (!isHeader) {
      fault = 'bad-header';
      continue;
    }
    const id = headerId(bytes, nameStart, nameEnd, hash);
    if (id !== H.other && nameEnd - nameStart === 1) isIrregular = true;
    if (id === H.contentLength) {
      const length = readNumber(bytes, valueStart, valueEnd);
      if (length < 0 || (contentLength >= 0 && contentLength !== length)) fault = 'bad-content-length';
      contentLength = length;
    }
    fields.push(id, nameStart, nameEnd, valueStart, valueEnd);
  }

  const bodyStart = at + 2;
  let bodyEnd = bytes.length;
  if (contentLength >= 0) {
    bodyEnd = bodyStart + contentLength;
    if (contentLength > limits.bodyBytes) fault ??= 'body-too-large';
    else if (framing === 'datagram' && bodyEnd > bytes.length) fault ??= 'body-truncated';
  } else if (framing === 'stream') fault ??= 'no-content-length';
  if (typeof startLine === 'string') {
    fault = startLine;
    // A malformed response is no request with an odd method: nothing to answer (RFC 4475 §3.1.2.19).
    if (isVersionText(bytes.toString('latin1', headStart, headStart + 4))) return { ok: false, fault };
  }
  if (fault !== undefined) bodyEnd = Math.min(bodyEnd, bytes.length);

  const line = typeof startLine === 'string' ? { method: '?', uri: '', status: 0, reason: '' } : startLine;
  const message = new SipMessage(bytes, line, { fields, isIrregular, headStart, bodyStart, bodyEnd });
  return fault === undefined ? { ok: true, message } : { ok: false, fault, message };
}

function endOfLine(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] === CR && bytes[at + 1] === LF) return at;
  }
  return -1;
}

const isBlankByte = (byte: number): boolean => byte === SPACE || byte === TAB || byte === CR || byte === LF;

/** A blank at `at`, or the line break of a fold. */
function isBlank(bytes: Buffer, at: number): boolean {
  const byte = bytes[at];
  if (byte === SPACE || byte === TAB) return true;
  if (byte !== CR && byte !== LF) return false;
  const lineFeed = byte === CR ? at + 1 : at;
  const after = bytes[lineFeed + 1];
  return bytes[lineFeed] === LF && bytes[lineFeed - 1] === CR && (after === SPACE || after === TAB);
}

/** Decimal digits only; -1 for anything else or past 2^31. */
function readNumber(bytes: Buffer, start: number, end: number): number {
  if (end <= start || end - start > 10) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value < 2 ** 31 ? value : -1;
}

/** `METHOD SP Request-URI SP SIP/2.0` or `SIP/2.0 SP code SP reason`, with exactly one space between (RFC 3261 §7). */
function readStartLine(line: string): StartLine | 'bad-start-line' | 'bad-version' {
  const first = line.indexOf(' ');
  if (first <= 0) return 'bad-start-line';
  const head = line.slice(0, first);
  if (isVersionText(head)) {
    if (!isVersion(head)) return 'bad-version';
    const code = line.slice(first + 1, first + 4);
    const status = Number(code);
    const isThreeDigits = code.length === 3 && status >= 100 && status <= 699 && Number.isInteger(status);
    const next = line.charCodeAt(first + 4);
    if (!isThreeDigits || !(Number.isNaN(next) || next === SPACE)) return 'bad-start-line';
    return { method: '', uri: '', status, reason: line.slice(first + 5) };
  }
  const second = line.indexOf(' ', first + 1);
  if (second < 0 || second === first + 1) return 'bad-start-line';
  const version = line.slice(second + 1);
  if (!isVersionText(version) || version.includes(' ')) return 'bad-start-line';
  if (!isVersion(version)) return 'bad-version';
  for (let i = 0; i < head.length; i++) if (!isTokenByte(head.charCodeAt(i))) return 'bad-start-line';
  return { method: head, uri: line.slice(first + 1, second), status: 0, reason: '' };
}

const isVersionText = (text: string): boolean => text.length >= 4 && text.slice(0, 4).toUpperCase() === 'SIP/';
const isVersion = (text: string): boolean => text === 'SIP/2.0' || text.toUpperCase() === 'SIP/2.0';
