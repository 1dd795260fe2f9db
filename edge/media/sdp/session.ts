/**
 * SDP as lines (RFC 4566 §5): what is not understood keeps its text and its place.
 *
 * A grammar that parses each attribute and prints it again loses what it does not know (session parameters of
 * a=crypto, unknown b= types); a phone at the far end may need exactly that.
 */
export interface SdpLine {
  readonly type: string;
  readonly value: string;
}

/** One m= line and what belongs to it. */
export interface SdpMedia {
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly lines: readonly SdpLine[];
}

export interface SdpSession {
  readonly lines: readonly SdpLine[];
  readonly media: readonly SdpMedia[];
}

/** A SIP message over UDP cannot carry more. */
const MAX_SDP_CHARACTERS = 65_535;
const MEDIA_VALUE = /^(\S+) (\d{1,5})(?:\/\d+)? (\S+)(?: (.*))?$/;

/** Null when the text does not start as SDP must or an m= line makes no sense. Other odd lines are left out. */
export function parseSdp(text: string): SdpSession | null {
  if (text.length > MAX_SDP_CHARACTERS) return null;
  const lines: SdpLine[] = [];
  const media: (SdpMedia & { lines: SdpLine[] })[] = [];
  for (let start = 0; start < text.length; ) {
    const end = endOfLine(text, start);
    const type = text.charAt(start);
    const isLine = text.charCodeAt(start + 1) === EQUALS && start + 1 < end;
    const value = isLine ? text.slice(start + 2, end) : '';
    start = end + 1; // the line feed of CR LF makes an empty line, which is left out
    if (!isLine) continue;
    if (type === 'm') {
      const section = parseMediaValue(value);
      if (section === null) return null;
      media.push(section);
    } else {
      (media.at(-1)?.lines ?? lines).push({ type, value });
    }
  }
  return lines[0]?.type === 'v' && lines[0].value.trim() === '0' ? { lines, media } : null;
}

const [CR, LF, EQUALS] = [13, 10, 61];

/** Where the CR or LF is, or the end of the text. */
function endOfLine(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CR || code === LF) return at;
  }
  return text.length;
}

function parseMediaValue(value: string): (SdpMedia & { lines: SdpLine[] }) | null {
  const [, kind, port, protocol, formats] = MEDIA_VALUE.exec(value.trim()) ?? [];
  if (kind === undefined || protocol === undefined || Number(port) > 65_535) return null;
  return { kind, port: Number(port), protocol, formats: formats?.split(/ +/) ?? [], lines: [] };
}

export function writeSdp({ lines, media }: SdpSession): string {
  const text = [
    ...lines.map(writeLine),
    ...media.flatMap((section) => [writeMediaLine(section), ...section.lines.map(writeLine)]),
  ];
  return text.map((line) => `${line}\r\n`).join('');
}

function writeLine({ type, value }: SdpLine): string {
  return `${type}=${value}`;
}

function writeMediaLine({ kind, port, protocol, formats }: SdpMedia): string {
  return `m=${[kind, port, protocol, ...formats].join(' ')}`;
}

/** The value after `name:` of the first such attribute; empty for a bare flag; undefined when there is none. */
export function attribute(lines: readonly SdpLine[], name: string): string | undefined {
  for (const line of lines) if (isAttribute(line, name)) return attributeValue(line, name);
  return undefined;
}

export function attributes(lines: readonly SdpLine[], name: string): string[] {
  const values: string[] = [];
  for (const line of lines) if (isAttribute(line, name)) values.push(attributeValue(line, name));
  return values;
}

/** Whether the line is `a=name` or `a=name:…`. Asked of each line for each name, so it makes no string. */
function isAttribute({ type, value }: SdpLine, name: string): boolean {
  if (type !== 'a' || !value.startsWith(name)) return false;
  const next = value.charAt(name.length);
  return next === '' || next === ':' || next === ' ';
}

const attributeValue = ({ value }: SdpLine, name: string): string => value.slice(name.length + 1).trim();

/** `rtpmap` of `a=rtpmap:0 PCMU/8000`; undefined for a line that is no attribute. */
export function attributeName(line: SdpLine): string | undefined {
  if (line.type !== 'a') return undefined;
  const colon = line.value.indexOf(':');
  return (colon < 0 ? line.value : line.value.slice(0, colon)).trim();
}
