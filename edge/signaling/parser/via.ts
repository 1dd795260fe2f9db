import { indexOutside } from './syntax.ts';
import { parseHostPort } from './uri.ts';

/** One Via value (RFC 3261 §20.42). */
export interface Via {
  /** Lower case: `udp`, `tcp`, `tls`, `ws`, `wss` or something this engine does not speak. */
  transport: string;
  host: string;
  /** 0 when not given. */
  port: number;
  branch: string;
  /** '' when asked for without a value (RFC 3581 §3), undefined when not asked for. */
  rport: string | undefined;
  received: string | undefined;
  maddr: string | undefined;
}

/** Reads the first value of a Via line; undefined when it is malformed. */
export function parseVia(line: string): Via | undefined {
  const text = firstOf(line);
  const params = text.indexOf(';');
  const head = (params < 0 ? text : text.slice(0, params)).trim();
  const blank = lastBlankBefore(head);
  if (blank < 0) return undefined;
  const protocol = head.slice(0, blank).split('/');
  if (protocol.length !== 3 || protocol[0]?.trim().toUpperCase() !== 'SIP' || protocol[1]?.trim() !== '2.0') {
    return undefined;
  }
  const place = parseHostPort(head.slice(blank + 1));
  if (!place) return undefined;
  const via: Via = {
    transport: (protocol[2] as string).trim().toLowerCase(),
    host: place.host,
    port: place.port,
    branch: '',
    rport: undefined,
    received: undefined,
    maddr: undefined,
  };
  if (params >= 0) readParams(text, params, via);
  return via;
}

/** In one pass rather than one for each of the four: every message has a Via. */
function readParams(text: string, from: number, via: Via): void {
  let hasBranch = false;
  for (let at = indexOutside(text, ';', from); at >= 0; ) {
    const next = indexOutside(text, ';', at + 1);
    const end = next < 0 ? text.length : next;
    let equals = text.indexOf('=', at);
    if (equals < 0 || equals > end) equals = end;
    const name = text
      .slice(at + 1, equals)
      .trim()
      .toLowerCase();
    const value = text.slice(equals + 1, end).trim();
    // The first of a name counts, as everywhere.
    if (name === 'branch') {
      if (!hasBranch) via.branch = value;
      hasBranch = true;
    } else if (name === 'rport') via.rport ??= value;
    else if (name === 'received') via.received ??= value;
    else if (name === 'maddr') via.maddr ??= value;
    at = next;
  }
}

/** The first value of a Via line, as written. */
export function firstOf(line: string): string {
  const comma = indexOutside(line, ',');
  return comma < 0 ? line : line.slice(0, comma).trimEnd();
}

/** The blank between protocol and sent-by; blanks around `/` and `:` are allowed (RFC 4475 §3.1.1.1). */
function lastBlankBefore(head: string): number {
  const slash = head.indexOf('/', head.indexOf('/') + 1);
  if (slash < 0) return -1;
  let at = slash + 1;
  while (head[at] === ' ' || head[at] === '\t') at += 1;
  while (at < head.length && head[at] !== ' ' && head[at] !== '\t') at += 1;
  while (head[at + 1] === ' ' || head[at + 1] === '\t') at += 1;
  return at < head.length ? at : -1;
}

/**
 * The first Via value with what the receiver adds: `received` when the source is not what the sender wrote, and the
 * source port where `rport` asks for it (RFC 3261 §18.2.1, RFC 3581 §4).
 */
export function markReceived(line: string, via: Via, sourceHost: string, sourcePort: number): string {
  let marked = line;
  let end = firstOf(line).length;
  if (via.rport === '') {
    const at = endOfRport(marked.slice(0, end));
    const addition = marked[at] === '=' ? `${sourcePort}` : `=${sourcePort}`;
    const insertAt = marked[at] === '=' ? at + 1 : at;
    marked = marked.slice(0, insertAt) + addition + marked.slice(insertAt);
    end += addition.length;
  }
  if (via.received === undefined && (via.host !== sourceHost || via.rport !== undefined)) {
    marked = `${marked.slice(0, end)};received=${sourceHost}${marked.slice(end)}`;
  }
  return marked;
}

/** Where the parameter name `rport` ends. */
function endOfRport(value: string): number {
  let at = indexOutside(value, ';');
  while (at >= 0) {
    let name = at + 1;
    while (value[name] === ' ') name += 1;
    const after = value[name + 5];
    const isWhole = after === undefined || after === ';' || after === '=' || after === ' ';
    if (isWhole && value.slice(name, name + 5).toLowerCase() === 'rport') return name + 5;
    at = indexOutside(value, ';', at + 1);
  }
  return value.length;
}
