import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { RequestHandler } from './decision.ts';
import { RequestHandlers } from './request-handlers.ts';
import { AUTHENTICATE_WITHIN_MS, type ControlUser, type ControlWorld, Session, type SessionEvents } from './session.ts';

/** Chosen: connections that have not authenticated, at a time. A wrong secret takes a second: 32 guesses a second. */
const MAX_STRANGERS = 32;

export interface ControlOptions {
  host: string;
  port: number;
  secret: string;
  /** PEM. With it applications connect with TLS, else in the clear: then keep the port on loopback. */
  tls?: { key: string; cert: string };
  /** Who is asked which application takes a request; one of method `*` for all that have none of their own. */
  requestHandlers?: readonly RequestHandler[];
  /** PEM: who vouches for applications that are connected to with TLS. Default: the authorities Node knows. */
  ca?: string;
}

/** The port where applications connect with drachtio-srf, and the connections opened to those that listen. */
export class ControlServer {
  readonly #options: ControlOptions;
  readonly #user: ControlUser;
  readonly #world: ControlWorld;
  readonly #sockets = new Set<Socket>();
  /** Those of them that have not authenticated. */
  readonly #strangers = new Set<Socket>();
  readonly #requestHandlers: RequestHandlers | undefined;
  #server: Server | undefined;

  constructor(options: ControlOptions, user: ControlUser, world: ControlWorld) {
    this.#options = options;
    this.#user = user;
    this.#world = world;
    const { requestHandlers = [], secret, ca } = options;
    if (requestHandlers.length === 0) return;
    const startSession = (socket: Socket, events: SessionEvents): Session => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      return new Session(socket, secret, user, world, events);
    };
    this.#requestHandlers = new RequestHandlers(requestHandlers, user, world.log, startSession, ca);
    user.dispatchBy(this.#requestHandlers);
  }

  get port(): number {
    return (this.#server?.address() as { port: number } | null)?.port ?? 0;
  }

  /** @throws Error naming the address, when it cannot be listened on. */
  listen(): Promise<void> {
    const { host, port, tls } = this.#options;
    return new Promise((resolve, reject) => {
      const serve = (socket: Socket): void => this.#serve(socket);
      const server = tls
        ? createTlsServer({ ...tls, handshakeTimeout: AUTHENTICATE_WITHIN_MS }, serve)
        : createServer(serve);
      server.once('error', (error: NodeJS.ErrnoException) => {
        const reason = error.code === 'EADDRINUSE' ? 'is in use' : `failed: ${error.message}`;
        reject(new Error(`signaling control port ${host}:${port} ${reason}`, { cause: error }));
      });
      server.listen(port, host, () => {
        this.#server = server;
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    this.#requestHandlers?.close();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }

  #serve(socket: Socket): void {
    if (this.#strangers.size >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    this.#strangers.add(socket);
    new Session(socket, this.#options.secret, this.#user, this.#world, {
      ready: () => this.#strangers.delete(socket),
      ended: () => {
        this.#sockets.delete(socket);
        this.#strangers.delete(socket);
      },
    });
  }
}
