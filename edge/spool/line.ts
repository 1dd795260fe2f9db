import { crc32 } from 'node:zlib';

/**
 * One record on disk: eight hex digits of CRC-32, a blank, JSON, a line feed. JSON escapes line feeds, so a line is a
 * record, and a reader finds the next record behind a damaged one.
 */
export interface Line {
  readonly body: string;
  /** Offset of the byte behind the line, counted from the start of the bytes that were read. */
  readonly end: number;
}

const LINE_FEED = 0x0a;
const BODY_START = 9;

export function encodeLine(body: string): Buffer {
  return Buffer.from(`${checksum(Buffer.from(body))} ${body}\n`);
}

/**
 * Reads whole lines. A last line without line feed is torn, or still being written: it is left alone.
 *
 * @returns `consumed`: bytes up to the end of the last whole line; `damaged`: whole lines whose checksum is wrong
 */
export function decodeLines(bytes: Buffer): { lines: Line[]; consumed: number; damaged: number } {
  const lines: Line[] = [];
  let damaged = 0;
  let start = 0;
  for (let feed = bytes.indexOf(LINE_FEED); feed !== -1; feed = bytes.indexOf(LINE_FEED, start)) {
    const body = bytes.subarray(start + BODY_START, feed);
    const isWhole = bytes.toString('latin1', start, start + BODY_START) === `${checksum(body)} `;
    start = feed + 1;
    if (isWhole) lines.push({ body: body.toString(), end: start });
    else damaged += 1;
  }
  return { lines, consumed: start, damaged };
}

const checksum = (bytes: Buffer): string => crc32(bytes).toString(16).padStart(8, '0');
