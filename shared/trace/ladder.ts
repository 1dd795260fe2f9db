import type { CallTrace, TracedMessage } from './trace.ts';

const COLUMN = 44;
const TIME = 10;

/**
 * The messages as a text ladder, for a terminal or a mail: the edge in the second column, everybody else it spoke with
 * in order of appearance.
 *
 *      0.000  |─ INVITE sip:201@acme.example ──▶|                                 |
 *      0.012  |                                 |─ INVITE sip:201@192.0.2.20 ────▶|
 */
export function toLadder({ callId, edgeId, messages, isComplete }: CallTrace): string {
  const peers = [...new Set(messages.map(peerOf))];
  const startMs = Date.parse(messages[0]?.at ?? '');
  const names = [peers[0] ?? '', `edge ${edgeId}`, ...peers.slice(1)];
  const lines = [
    `Call ${callId}, ${messages[0]?.at ?? ''}`,
    '',
    `${' '.repeat(TIME)} ${names.map((name) => name.padEnd(COLUMN)).join('')}`.trimEnd(),
    ...messages.map((message) => rung(message, peers, (Date.parse(message.at) - startMs) / 1000)),
    ...(isComplete ? [] : ['', 'There were more messages than are kept.']),
  ];
  return `${lines.join('\n')}\n`;
}

const peerOf = ({ transport, remote: { host, port } }: TracedMessage): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}/${transport}`;

function rung(message: TracedMessage, peers: readonly string[], seconds: number): string {
  const index = peers.indexOf(peerOf(message));
  const column = index === 0 ? 0 : index + 1; // the edge stands between the first and the others
  const [left, right] = column === 0 ? [0, 1] : [1, column];
  const pointsRight = (message.direction === 'in') === (column === 0);
  const cells: string[] = [];
  for (let at = 0; at < peers.length + 1; at++) {
    if (at === left) cells.push(arrow(summary(message.message), (right - left) * COLUMN, pointsRight));
    else if (at < left || at >= right) cells.push(`|${' '.repeat(COLUMN - 1)}`);
  }
  return `${seconds.toFixed(3).padStart(TIME)} ${cells.join('')}`.trimEnd();
}

function arrow(text: string, width: number, pointsRight: boolean): string {
  const label = text.length > width - 7 ? `${text.slice(0, width - 8)}…` : text;
  const line = '─'.repeat(width - 5 - label.length);
  return pointsRight ? `|─ ${label} ${line}▶` : `|◀ ${label} ${line}─`;
}

/** `INVITE sip:201@acme.example`, without parameters, or `180 Ringing (INVITE)`. */
function summary(message: string): string {
  const start = message.slice(0, message.indexOf('\r\n'));
  if (!start.startsWith('SIP/2.0 ')) return start.slice(0, start.lastIndexOf(' ')).split(';')[0] as string;
  const method = /^CSeq\s*:\s*\d+\s+(\S+)/im.exec(message)?.[1] ?? '';
  return `${start.slice('SIP/2.0 '.length)} (${method})`;
}
