/** Chosen: the largest SIP message plus its leader, with room. */
export const MAX_FRAME_BYTES = 256 * 1024;
const HASH = 35;

/**
 * Cuts the control stream into frames: `<length in bytes>#<content>`.
 *
 * @returns the complete frames of this chunk, or 'broken' when no length can be read: the connection must be closed
 */
export class FrameReader {
  /** A stranger has little to say: less than `MAX_FRAME_BYTES` until it has proved itself. */
  maxFrameBytes: number;
  #pending: Buffer = Buffer.alloc(0);

  constructor(maxFrameBytes = MAX_FRAME_BYTES) {
    this.maxFrameBytes = maxFrameBytes;
  }

  push(chunk: Buffer): Buffer[] | 'broken' {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const frames: Buffer[] = [];
    let at = 0;
    while (at < this.#pending.length) {
      let length = 0;
      let digits = at;
      for (; digits < this.#pending.length; digits++) {
        const digit = (this.#pending[digits] as number) - 48;
        if (digit < 0 || digit > 9) break;
        length = length * 10 + digit;
        if (length > this.maxFrameBytes) return 'broken';
      }
      if (digits === this.#pending.length) break;
      if (this.#pending[digits] !== HASH || digits === at) return 'broken';
      const end = digits + 1 + length;
      if (end > this.#pending.length) break;
      frames.push(this.#pending.subarray(digits + 1, end));
      at = end;
    }
    this.#pending = this.#pending.subarray(at);
    return frames;
  }
}

/** A frame in binary (latin-1) characters: one character is one byte. */
export const frame = (content: string): string => `${content.length}#${content}`;

/** Leader and message of a frame: the leader is one line of tokens separated by bars. */
export function splitFrame(bytes: Buffer): { tokens: string[]; message: Buffer } {
  const lineEnd = bytes.indexOf('\r\n');
  const leader = bytes.toString('latin1', 0, lineEnd < 0 ? bytes.length : lineEnd);
  return { tokens: leader.split('|'), message: lineEnd < 0 ? Buffer.alloc(0) : bytes.subarray(lineEnd + 2) };
}
