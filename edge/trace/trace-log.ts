import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#shared/world/index.ts';
import { legHeader, messageHeader, readRecords, type TracedLeg, type TraceRecord } from './record.ts';

/** Whatever moves messages: what of it a trace shows. */
export interface TracedFlow {
  readonly transport: 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly listener: { readonly advertise: string; readonly port: number };
}

export interface TraceLogOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
  /** What all files together may take; the oldest goes first. */
  readonly maxBytes: number;
}

/** How long messages wait in memory: one write serves all of them. */
const FLUSH_MS = 100;
/** When the disk does not keep up, a trace has a gap rather than the edge too little memory. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const SEGMENTS = 8;
const CHUNK_BYTES = 1024 * 1024;
const SEGMENT = /^\d{10}\.trace$/;

/**
 * The last SIP messages of this edge, in files of a bounded size, oldest first. Writing is an append to a list in memory
 * and, ten times a second, one to a file; nothing is indexed, as a trace is asked for rarely: then the files are read
 * through, some 256 MB of them, without keeping the event loop.
 */
export class TraceLog {
  readonly #options: TraceLogOptions;
  readonly #segmentBytes: number;
  #waiting: (string | Buffer)[] = [];
  #waitingBytes = 0;
  #file: FileHandle | null = null;
  #fileBytes = 0;
  #number = 0;
  #writing: Promise<void> | null = null;
  #isFlushPlanned = false;
  #isIll = false;

  private constructor(options: TraceLogOptions) {
    this.#options = options;
    this.#segmentBytes = Math.ceil(options.maxBytes / SEGMENTS);
  }

  /** Goes on behind what an earlier process has left: its last messages are the ones somebody will ask for. */
  static async open(options: TraceLogOptions): Promise<TraceLog> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const log = new TraceLog(options);
    log.#number = Number((await log.#segments()).at(-1)?.slice(0, 10) ?? 0);
    return log;
  }

  message(direction: 'in' | 'out', bytes: Buffer, { transport, remoteHost, remotePort, listener }: TracedFlow): void {
    const head = {
      atMs: this.#options.clock.nowMs(),
      direction,
      transport,
      local: { host: listener.advertise, port: listener.port },
      remote: { host: remoteHost, port: remotePort },
    };
    this.#add(messageHeader(head, bytes.length), bytes);
  }

  leg(leg: TracedLeg): void {
    const json = Buffer.from(JSON.stringify(leg));
    this.#add(legHeader(json.length), json);
  }

  /** Every record that is kept, oldest first; what is being written meanwhile may be missing. */
  async readAll(take: (record: TraceRecord) => void): Promise<void> {
    await this.#flush();
    for (const name of await this.#segments()) await readSegment(join(this.#options.directory, name), take);
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#file?.close();
    this.#file = null;
  }

  #add(header: string, content: Buffer): void {
    if (this.#waitingBytes > MAX_WAITING_BYTES) return;
    this.#waiting.push(header, content);
    this.#waitingBytes += header.length + content.length;
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    this.#options.clock.after(FLUSH_MS, () => {
      this.#isFlushPlanned = false;
      void this.#flush();
    });
  }

  /** One write at a time; resolves when everything said before is in the file. */
  async #flush(): Promise<void> {
    while (this.#writing) await this.#writing;
    if (this.#waiting.length === 0) return;
    const bytes = joined(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#writing = this.#write(bytes).then(() => {
      this.#writing = null;
    });
    await this.#writing;
  }

  async #write(bytes: Buffer): Promise<void> {
    try {
      if (this.#file === null || this.#fileBytes >= this.#segmentBytes) await this.#next();
      await this.#file?.appendFile(bytes);
      this.#fileBytes += bytes.length;
      this.#isIll = false;
    } catch (error) {
      // A trace is worth no call. Said once, until it works again.
      if (!this.#isIll) this.#options.log({ name: 'trace-not-written', error: String(error) });
      this.#isIll = true;
      // Half a record may stand at its end: what follows goes into another file.
      await this.#file?.close().catch(() => undefined);
      this.#file = null;
    }
  }

  async #next(): Promise<void> {
    await this.#file?.close();
    await mkdir(this.#options.directory, { recursive: true, mode: 0o700 });
    this.#number += 1;
    this.#file = await open(
      join(this.#options.directory, `${String(this.#number).padStart(10, '0')}.trace`),
      'w',
      0o600,
    );
    this.#fileBytes = 0;
    for (const name of (await this.#segments()).slice(0, -SEGMENTS)) await unlink(join(this.#options.directory, name));
  }

  async #segments(): Promise<string[]> {
    const names = await readdir(this.#options.directory).catch(() => []); // somebody has deleted it: nothing is kept
    return names.filter((name) => SEGMENT.test(name)).sort();
  }
}

/** Headers and contents in turn, a line feed after each content. */
function joined(parts: readonly (string | Buffer)[], bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes + parts.length / 2);
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'string') at += buffer.write(part, at, 'latin1');
    else {
      at += part.copy(buffer, at);
      buffer[at++] = LINE_FEED;
    }
  }
  return buffer;
}

const LINE_FEED = 10;

async function readSegment(path: string, take: (record: TraceRecord) => void): Promise<void> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return; // rotated away meanwhile
  try {
    let rest = Buffer.alloc(0);
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      const piece = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const consumed = readRecords(piece, take);
      if (consumed < 0) return;
      rest = piece.subarray(consumed);
    }
  } finally {
    await file.close();
  }
}
