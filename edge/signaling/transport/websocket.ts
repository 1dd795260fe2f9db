import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ParseLimits } from '../parser/index.ts';
import type { Certificates } from './certificates.ts';
import type { Flow, Listener, Transport } from './flow.ts';

export interface WebSocketArrivals {
  /** One frame is one message (RFC 7118 §5), framed like a datagram. */
  frame(bytes: Buffer, flow: Flow): void;
  sent(bytes: Buffer, flow: Flow): void;
  opened(flow: Flow): void;
  closed(flow: Flow): void;
}

/** A browser's connection. It cannot be opened from our side: its Contact ends in `.invalid` (RFC 7118 §5.2). */
class WebSocketFlow implements Flow {
  readonly isReliable = true;
  readonly transport: Transport;
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly listener: Listener;
  readonly #socket: WebSocket;
  readonly #arrivals: WebSocketArrivals;
  readonly #hearers = new Set<() => void>();

  constructor(
    socket: WebSocket,
    remote: { host: string; port: number },
    listener: Listener,
    arrivals: WebSocketArrivals,
  ) {
    this.#socket = socket;
    this.#arrivals = arrivals;
    this.transport = listener.transport;
    this.listener = listener;
    this.remoteHost = remote.host;
    this.remotePort = remote.port;
    socket.on('message', (content) => {
      const bytes = Array.isArray(content) ? Buffer.concat(content) : Buffer.from(content as ArrayBuffer);
      arrivals.frame(bytes, this);
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      arrivals.closed(this);
      for (const hear of this.#hearers) hear();
      this.#hearers.clear();
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(bytes: Buffer): boolean {
    if (!this.isOpen) return false;
    this.#socket.send(bytes, { binary: false });
    this.#arrivals.sent(bytes, this);
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
    this.#socket.terminate();
  }
}

/** Opens a WS or WSS listener for the `sip` subprotocol; rejects when the address is taken. */
export function listenWebSocket(
  wanted: Listener,
  world: {
    arrivals: WebSocketArrivals;
    limits: ParseLimits;
    certificates?: Certificates | undefined;
    /** Within which a peer finishes its TLS handshake, and then its upgrade. */
    handshakeTimeoutMs: number;
  },
): Promise<{ listener: Listener; server: Server }> {
  return new Promise((resolve, reject) => {
    let listener = wanted;
    const refuse = (_request: unknown, response: { writeHead(status: number): { end(): void } }): void => {
      response.writeHead(426).end();
    };
    const { certificates, handshakeTimeoutMs } = world;
    const patience = {
      headersTimeout: handshakeTimeoutMs,
      requestTimeout: handshakeTimeoutMs,
      connectionsCheckingInterval: handshakeTimeoutMs / 4,
    };
    const secured = { ...certificates?.serverOptions, ...patience, handshakeTimeout: handshakeTimeoutMs };
    const secureServer = wanted.transport === 'wss' ? createSecureServer(secured, refuse) : undefined;
    if (secureServer) certificates?.showOn(secureServer);
    const server = secureServer ?? createServer(patience, refuse);
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: world.limits.headBytes + world.limits.bodyBytes,
      handleProtocols: () => 'sip',
    });
    server.on('upgrade', (request, socket: Socket, head) => {
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
      const { remoteAddress, remotePort } = socket;
      if (!offered.includes('sip') || remoteAddress === undefined || remotePort === undefined) {
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
        return;
      }
      const remote = { host: remoteAddress, port: remotePort };
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        world.arrivals.opened(new WebSocketFlow(webSocket, remote, listener, world.arrivals));
      });
    });
    server.once('error', reject);
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.listen({ port: wanted.port, host: wanted.host, ipv6Only: true }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      listener = { ...wanted, port: (server.address() as { port: number }).port };
      resolve({ listener, server });
    });
  });
}
