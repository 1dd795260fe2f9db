import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { Application, Orders } from '../agent/index.ts';
import type { Log } from '../counters.ts';
import { ConnectedApplication } from './application.ts';
import { FrameReader, splitFrame } from './framing.ts';
import { readDraft, WireOrder, WireProxyOrder } from './order.ts';

/** Protocol level of drachtio-server that this engine speaks; from v0.8.2 on clients send pings. */
const PROTOCOL_VERSION = 'v0.9.0';

/** Who carries orders out. */
export interface ControlUser extends Orders {
  join(application: Application): void;
  leave(application: Application): void;
}

/** What the control port tells of the engine. */
export interface ControlWorld {
  log: Log;
  nowMs(): number;
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
  readonly #options: ControlOptions;
  readonly #user: ControlUser;
  readonly #world: ControlWorld;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(options: ControlOptions, user: ControlUser, world: ControlWorld) {
    this.#options = options;
    this.#user = user;
    this.#world = world;
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
    let application: ConnectedApplication | undefined;
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (!application) return;
      this.#world.log({ name: 'application-disconnected' });
      this.#user.leave(application);
    });
    socket.on('data', (chunk: Buffer) => {
      const frames = reader.push(chunk);
      if (frames === 'broken') {
        this.#world.log({ name: 'control-framing-broken', host: socket.remoteAddress });
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

  #authenticate(socket: Socket, [id = '', verb, secret = '', tags = '']: string[]): ConnectedApplication | undefined {
    const application = new ConnectedApplication(socket, tags === '' ? [] : tags.split(','), this.#world.nowMs);
    if (verb !== 'authenticate' || !isSameSecret(secret, this.#options.secret)) {
      this.#world.log({ name: 'application-refused', host: socket.remoteAddress });
      application.refused(id, 'incorrect secret');
      socket.end();
      return undefined;
    }
    const hostports = this.#world.hostports();
    application.done(id, hostports, PROTOCOL_VERSION, hostports);
    this.#user.join(application);
    this.#world.log({ name: 'application-connected', tags });
    return application;
  }

  #obey(application: ConnectedApplication, [id = '', verb, ...args]: string[], message: Buffer): void {
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
        this.#send(application, id, args, message);
        break;
      case 'proxy':
        this.#user.proxy(new WireProxyOrder(application, id, args, readDraft(message)), args[0] ?? '');
        break;
      default:
        application.refused(id, 'Unknown message type');
    }
  }

  /** A SIP message to send: `sip|<transaction>|<dialog>|<next hop>`. */
  #send(application: ConnectedApplication, id: string, args: readonly string[], bytes: Buffer): void {
    const [transactionId = '', dialogId = '', next = ''] = args;
    const message = readDraft(bytes);
    if (!message) {
      application.refused(id, 'Invalid message format');
      return;
    }
    const order = new WireOrder(application, id, message);
    if (message.status > 0) this.#user.respond(order, transactionId);
    else if (message.method === 'CANCEL') this.#user.cancel(order, transactionId);
    else if (dialogId !== '') this.#user.sendInDialog(order, dialogId);
    else if (transactionId !== '') order.refused('only CANCEL goes inside a transaction');
    else this.#user.send(order, next);
  }
}

/** Compares in constant time; hashing first makes the lengths equal. */
function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest();
  return timingSafeEqual(digest(given), digest(Buffer.from(expected, 'utf8').toString('latin1')));
}
