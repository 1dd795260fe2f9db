import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect as connectTls, createServer, type TlsOptions } from 'node:tls';
import type { Clock } from '#shared/world/index.ts';
import { Frame } from './frame.ts';

/** Where an edge is reached by the others: `10.0.0.7:5070`. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** How often each side says that it lives. */
const BEAT_MS = 1000;
/** Whoever was silent for so many beats is dead: an edge that lives is late by one or two when it is very busy. */
const MISSED_BEATS = 5;
/** No part of a tenant is longer; a longer line is no edge of ours. */
export const MAX_LINE_BYTES = 1024 * 1024;
/** An edge that does not read any more is dead, whatever it says. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
const IDENTITY = 'edge';

/**
 * Proof and secrecy in one, by the key that all edges share (RFC 4279, RFC 5489): who does not know it gets no further than the
 * handshake, and there are no certificates to be renewed. TLS 1.3 has no such keys in Node.
 */
const suite = (key: Uint8Array) =>
  ({
    ciphers: 'ECDHE-PSK-CHACHA20-POLY1305',
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    pskCallback: () => ({ psk: key, identity: IDENTITY }),
  }) as const;

/** A connection between two edges that both know the key: whole messages, in order, until either is gone. */
export class Link {
  readonly #socket: Socket;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #callOff: () => void;
  #received = '';
  #missed = 0;
  #isOver = false;
  #onFrame: (frame: Frame) => void = () => {};
  #onClosed: () => void = () => {};

  constructor(socket: Socket, clock: Pick<Clock, 'after'>) {
    this.#socket = socket;
    this.#clock = clock;
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    socket.on('data', (text) => this.#read(String(text)));
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
    let callOff = () => {};
    const beat = () => {
      callOff = clock.after(BEAT_MS, beat);
      this.#missed += 1;
      if (this.#missed > MISSED_BEATS) this.close();
      else this.send({ say: 'alive' });
    };
    callOff = clock.after(BEAT_MS, beat);
    this.#callOff = () => callOff();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  onFrame(handle: (frame: Frame) => void): void {
    this.#onFrame = handle;
  }

  /** Once, whoever has closed it. */
  onClosed(handle: () => void): void {
    this.#onClosed = handle;
  }

  send(frame: Frame): void {
    if (this.#isOver) return;
    this.#socket.write(`${JSON.stringify(frame)}\n`);
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.close();
  }

  /** Resolves when the other side has read what was sent, and calls had their turn; or when it is gone, as who does not read is. */
  async ready(): Promise<void> {
    if (!this.#socket.writableNeedDrain) {
      await nextTurn();
      return;
    }
    const callOff = this.#clock.after(MISSED_BEATS * BEAT_MS, () => this.close());
    await new Promise<void>((resolve) => {
      const go = () => {
        this.#socket.off('drain', go).off('close', go);
        resolve();
      };
      this.#socket.on('drain', go).on('close', go);
    });
    callOff();
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#callOff();
    this.#socket.destroy();
    this.#onClosed();
  }

  #read(text: string): void {
    this.#missed = 0;
    this.#received += text;
    const lines = this.#received.split('\n');
    this.#received = lines.pop() ?? '';
    if (this.#received.length > MAX_LINE_BYTES) this.close();
    for (const line of lines) {
      if (this.#isOver) return;
      const frame = readFrame(line);
      if (frame) this.#onFrame(frame);
      else this.close();
    }
  }
}

function readFrame(line: string): Frame | null {
  try {
    return Frame.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Connects to another edge; null when nobody there knows the key. */
export async function connectLink(
  { host, port }: Place,
  key: Uint8Array,
  clock: Pick<Clock, 'after'>,
): Promise<Link | null> {
  // The key is the proof; there is no certificate that could name anybody.
  const socket = connectTls({ host, port, ...suite(key), checkServerIdentity: () => undefined });
  const callOff = clock.after(MISSED_BEATS * BEAT_MS, () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'secureConnect');
    return new Link(socket, clock);
  } catch {
    socket.destroy();
    return null;
  } finally {
    callOff();
  }
}

export interface LinkServer {
  readonly port: number;
  close(): void;
}

/** How many may be in the middle of their handshake, or connected: more than there will ever be edges (chosen). */
const MAX_CONNECTIONS = 200;
const HANDSHAKE_MS = 3000;

/**
 * Takes connections of other edges.
 *
 * @throws Error  when the port is in use
 */
export async function serveLinks(
  { host, port }: Place,
  key: Uint8Array,
  clock: Pick<Clock, 'after'>,
  onLink: (link: Link) => void,
): Promise<LinkServer> {
  const pskCallback: TlsOptions['pskCallback'] = (_socket, identity) => (identity === IDENTITY ? key : null);
  const options = { ...suite(key), pskCallback, handshakeTimeout: HANDSHAKE_MS };
  const sockets = new Set<Socket>();
  const server = createServer(options, (socket) => onLink(new Link(socket, clock)));
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // Somebody who does not know the key: the handshake has ended it.
  server.on('tlsClientError', () => {});
  server.listen(port, host);
  await once(server, 'listening');
  // A connection that could not be taken; the other edge tries again.
  server.on('error', () => {});
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
