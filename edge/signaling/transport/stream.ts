import { connect as connectTcp, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import type { Clock } from '#shared/world/index.ts';
import type { ParseLimits } from '../parser/index.ts';
import type { Certificates } from './certificates.ts';
import type { Flow, Listener, Transport } from './flow.ts';
import { type StreamEvent, StreamFramer } from './framer.ts';

/** Chosen: a phone that cannot finish a message in this time is broken or hostile. */
const PARTIAL_MESSAGE_MS = 20_000;

/** A peer that does not read holds our memory: past this much unsent data the connection is cut. */
const MAX_UNSENT_BYTES = 1024 * 1024;

/** How long a closed connection may take to deliver what was written last, such as a 400. */
const LAST_WORDS_MS = 1000;

export interface StreamArrivals {
  streamEvent(event: StreamEvent, flow: Flow): void;
  sent(bytes: Buffer, flow: Flow): void;
  opened(flow: Flow): void;
  closed(flow: Flow): void;
}

/** A TCP or TLS connection, in either direction. */
export class StreamFlow implements Flow {
  readonly isReliable = true;
  readonly transport: Transport;
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly listener: Listener;
  readonly #socket: Socket;
  readonly #arrivals: StreamArrivals;
  readonly #hearers = new Set<() => void>();
  #isOpen = true;
  #isClosing = false;

  constructor(
    socket: Socket,
    remote: { host: string; port: number },
    listener: Listener,
    world: { arrivals: StreamArrivals; limits: ParseLimits; clock: Clock },
  ) {
    this.#socket = socket;
    this.#arrivals = world.arrivals;
    this.transport = listener.transport;
    this.listener = listener;
    this.remoteHost = remote.host;
    this.remotePort = remote.port;
    const framer = new StreamFramer(world.limits);
    let stopWaiting: (() => void) | undefined;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => {
      // After a fault nothing more is taken, though the peer may go on sending until our last words are out.
      if (this.#isClosing) return;
      for (const event of framer.push(chunk)) world.arrivals.streamEvent(event, this);
      if (!framer.hasPartialMessage) {
        stopWaiting?.();
        stopWaiting = undefined;
      } else stopWaiting ??= world.clock.after(PARTIAL_MESSAGE_MS, () => socket.destroy());
    });
    // The reason a connection breaks changes nothing: what waits for it is told by `close`.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      stopWaiting?.();
      this.#isOpen = false;
      world.arrivals.closed(this);
      for (const hear of this.#hearers) hear();
      this.#hearers.clear();
    });
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.#isClosing && this.#socket.writable;
  }

  send(bytes: Buffer): boolean {
    if (!this.isOpen) return false;
    this.#socket.write(bytes);
    this.#arrivals.sent(bytes, this);
    if (this.#socket.writableLength > MAX_UNSENT_BYTES) this.#socket.destroy();
    return true;
  }

  atPort(): Flow {
    return this;
  }

  onClose(hear: () => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.setTimeout(LAST_WORDS_MS, () => this.#socket.destroy());
    this.#socket.destroySoon();
  }
}

export interface StreamWorld {
  arrivals: StreamArrivals;
  limits: ParseLimits;
  clock: Clock;
  certificates?: Certificates | undefined;
  /** Within which a peer finishes its TLS handshake. */
  handshakeTimeoutMs: number;
}

/** Opens a TCP or TLS listener; rejects when the address is taken or TLS has no certificate. */
export function listenStream(wanted: Listener, world: StreamWorld): Promise<{ listener: Listener; server: Server }> {
  return new Promise((resolve, reject) => {
    let listener = wanted;
    const accept = (socket: Socket): void => {
      // Both are undefined when the peer has gone before we looked.
      const { remoteAddress, remotePort } = socket;
      if (remoteAddress === undefined || remotePort === undefined) {
        socket.destroy();
        return;
      }
      const remote = { host: remoteAddress, port: remotePort };
      world.arrivals.opened(new StreamFlow(socket, remote, listener, world));
    };
    const secured = { ...world.certificates?.serverOptions, handshakeTimeout: world.handshakeTimeoutMs };
    const tlsServer = wanted.transport === 'tls' ? createTlsServer(secured, accept) : undefined;
    if (tlsServer) world.certificates?.showOn(tlsServer);
    const server = tlsServer ?? createTcpServer(accept);
    server.once('error', reject);
    // A failed handshake is the peer's affair; the socket is already gone.
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.listen({ port: wanted.port, host: wanted.host, ipv6Only: true }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      listener = { ...wanted, port: (server.address() as { port: number }).port };
      resolve({ listener, server });
    });
  });
}

/** Opens a connection to a peer; undefined when it refuses or does not answer within `timeoutMs`. */
export function connectStream(
  target: { host: string; port: number; serverName?: string | undefined; verify: boolean },
  listener: Listener,
  world: StreamWorld,
  timeoutMs: number,
): Promise<Flow | undefined> {
  return new Promise((resolve) => {
    const { host, port } = target;
    const socket =
      listener.transport === 'tls'
        ? connectTls({
            host,
            port,
            ...(target.serverName !== undefined && { servername: target.serverName }),
            rejectUnauthorized: target.verify,
          })
        : connectTcp({ host, port });
    const settle = (flow: Flow | undefined): void => {
      stopWaiting();
      socket.off('error', fail);
      if (!flow) {
        socket.on('error', () => {});
        socket.destroy();
      }
      resolve(flow);
    };
    const fail = (): void => settle(undefined);
    const stopWaiting = world.clock.after(timeoutMs, fail);
    socket.once('error', fail);
    socket.once(listener.transport === 'tls' ? 'secureConnect' : 'connect', () => {
      const flow = new StreamFlow(socket, { host, port }, listener, world);
      world.arrivals.opened(flow);
      settle(flow);
    });
  });
}
