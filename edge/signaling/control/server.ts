import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { Log } from '../counters.ts';
import { Application } from './application.ts';
import { FrameReader, splitFrame } from './framing.ts';
import { ApplicationRegistry } from './registry.ts';

/** Protocol level of drachtio-server that this engine speaks; from v0.8.2 on clients send pings. */
const PROTOCOL_VERSION = 'v0.9.0';

/** An order of an application, after authentication. */
export interface Order {
  application: Application;
  id: string;
  /** The leader without id and verb. */
  args: readonly string[];
  message: Buffer;
}

/** Who carries orders out. */
export interface ControlUser {
  /** SIP message to send: args are transaction id, dialog id and optionally the next hop. */
  sip(order: Order): void;
  /** A request to be proxied. */
  proxy(order: Order): void;
  disconnected(application: Application): void;
  /** `udp/192.0.2.1:5060,tcp/...`: where this engine can be reached. */
  hostports(): string;
}

export interface ControlOptions {
  host: string;
  port: number;
  secret: string;
}

/** The port where applications connect with drachtio-srf. */
export class ControlServer {
  readonly applications = new ApplicationRegistry();
  readonly #options: ControlOptions;
  readonly #user: ControlUser;
  readonly #log: Log;
  readonly #nowMs: () => number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(options: ControlOptions, user: ControlUser, log: Log, nowMs: () => number) {
    this.#options = options;
    this.#user = user;
    this.#log = log;
    this.#nowMs = nowMs;
  }

  get port(): number {
    return (this.#server?.address() as { port: number } | null)?.port ?? 0;
  }

  /** @throws Error naming the address, when it cannot be listened on. */
  listen(): Promise<void> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      const server = createServer((socket) => this.#serve(socket));
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
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }

  #serve(socket: Socket): void {
    const reader = new FrameReader();
    let application: Application | undefined;
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (!application) return;
      this.applications.remove(application);
      this.#log({ name: 'application-disconnected', connected: this.applications.size });
      this.#user.disconnected(application);
    });
    socket.on('data', (chunk: Buffer) => {
      const frames = reader.push(chunk);
      if (frames === 'broken') {
        this.#log({ name: 'control-framing-broken', host: socket.remoteAddress });
        socket.destroy();
        return;
      }
      for (const bytes of frames) {
        const { tokens, message } = splitFrame(bytes);
        if (application) this.#obey(application, tokens, message);
        else {
          application = this.#authenticate(socket, tokens);
          if (!application) return;
        }
      }
    });
  }

  #authenticate(socket: Socket, [id = '', verb, secret = '', tags = '']: string[]): Application | undefined {
    const application = new Application(socket, tags === '' ? [] : tags.split(','), this.#nowMs);
    if (verb !== 'authenticate' || !isSameSecret(secret, this.#options.secret)) {
      this.#log({ name: 'application-refused', host: socket.remoteAddress });
      application.refused(id, 'incorrect secret');
      socket.end();
      return undefined;
    }
    const hostports = this.#user.hostports();
    application.done(id, hostports, PROTOCOL_VERSION, hostports);
    this.applications.add(application);
    this.#log({ name: 'application-connected', tags, connected: this.applications.size });
    return application;
  }

  #obey(application: Application, [id = '', verb, ...args]: string[], message: Buffer): void {
    switch (verb) {
      case 'ping':
        application.done(id, 'pong');
        break;
      case 'route':
        application.routes.add((args[0] ?? '').toLowerCase());
        application.done(id);
        break;
      case 'remove_route':
        application.routes.delete((args[0] ?? '').toLowerCase());
        application.done(id);
        break;
      case 'sip':
        this.#user.sip({ application, id, args, message });
        break;
      case 'proxy':
        this.#user.proxy({ application, id, args, message });
        break;
      default:
        application.refused(id, 'Unknown message type');
    }
  }
}

/** Compares in constant time; hashing first makes the lengths equal. */
function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();
  return timingSafeEqual(digest(given), digest(Buffer.from(expected, 'utf8').toString('latin1')));
}
