import type { TracedMessage } from '#shared/trace/index.ts';

/** What stands in the trace files: a message, or that a SIP Call-ID belongs to a call. */
export type TraceRecord =
  | { readonly kind: 'message'; readonly head: MessageHead; readonly content: Buffer }
  | { readonly kind: 'leg'; readonly leg: TracedLeg };

export type MessageHead = Omit<TracedMessage, 'at' | 'message'> & { readonly atMs: number };

export interface TracedLeg {
  readonly tenantId: string;
  readonly callId: string;
  readonly sipCallId: string;
  /** `host:port` of the phone: a Call-ID alone could be anybody's. */
  readonly remoteAddress: string;
}

const LINE_FEED = 10;

/** `M <ms> <in|out> <transport> <local host> <port> <remote host> <port> <bytes>`, a line feed, the bytes, a line feed. */
export function messageHeader({ atMs, direction, transport, local, remote }: MessageHead, bytes: number): string {
  return `M ${atMs} ${direction} ${transport} ${local.host} ${local.port} ${remote.host} ${remote.port} ${bytes}\n`;
}

/** `L <bytes>`, a line feed, the leg as JSON, a line feed. */
export const legHeader = (bytes: number): string => `L ${bytes}\n`;

/**
 * Reads the records of a piece of a file.
 *
 * @returns how many bytes were whole records, or -1 when they are none: a torn end, which nothing follows
 */
export function readRecords(bytes: Buffer, take: (record: TraceRecord) => void): number {
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf(LINE_FEED, at);
    if (lineEnd < 0) return bytes.length - at > MAX_HEADER_BYTES ? -1 : at;
    const fields = bytes.toString('latin1', at, lineEnd).split(' ');
    const length = Number(fields.at(-1));
    if (!Number.isInteger(length) || (fields[0] !== 'M' && fields[0] !== 'L')) return -1;
    const start = lineEnd + 1;
    const end = start + length;
    if (end + 1 > bytes.length) return at;
    const content = bytes.subarray(start, end);
    take(fields[0] === 'L' ? { kind: 'leg', leg: JSON.parse(content.toString()) } : messageOf(fields, content));
    at = end + 1;
  }
}

const MAX_HEADER_BYTES = 300;

function messageOf(fields: readonly string[], content: Buffer): TraceRecord {
  const [, atMs, direction, transport, localHost = '', localPort, remoteHost = '', remotePort] = fields;
  const head = {
    atMs: Number(atMs),
    direction: direction as MessageHead['direction'],
    transport: transport as MessageHead['transport'],
    local: { host: localHost, port: Number(localPort) },
    remote: { host: remoteHost, port: Number(remotePort) },
  };
  return { kind: 'message', head, content };
}
