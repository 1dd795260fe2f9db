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
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line[1] !== '=') continue;
    const type = line.charAt(0);
    const value = line.slice(2);
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
  return attributes(lines, name)[0];
}

export function attributes(lines: readonly SdpLine[], name: string): string[] {
  return lines.filter((line) => attributeName(line) === name).map((line) => line.value.slice(name.length + 1).trim());
}

/** `rtpmap` of `a=rtpmap:0 PCMU/8000`; undefined for a line that is no attribute. */
export function attributeName(line: SdpLine): string | undefined {
  if (line.type !== 'a') return undefined;
  const colon = line.value.indexOf(':');
  return (colon < 0 ? line.value : line.value.slice(0, colon)).trim();
}
