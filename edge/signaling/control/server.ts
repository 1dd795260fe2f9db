import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Application, Orders } from '../agent/index.ts';
import type { Log } from '../counters.ts';
import { ConnectedApplication } from './application.ts';
import { FrameReader, MAX_FRAME_BYTES, splitFrame } from './framing.ts';
import { readDraft, WireOrder, WireProxyOrder } from './order.ts';

/** Protocol level of drachtio-server that this engine speaks; from v0.8.2 on clients send pings. */
const PROTOCOL_VERSION = 'v0.9.0';

/** Chosen: drachtio-srf authenticates in its first segment. */
const AUTHENTICATE_WITHIN_MS = 5000;
/** Chosen: connections that have not authenticated, at a time. With the pause below, 32 guesses of the secret a second. */
const MAX_STRANGERS = 32;
const WRONG_SECRET_PAUSE_MS = 1000;
/** Secret and tags. */
const MAX_STRANGER_FRAME_BYTES = 4096;

/** Who carries orders out. */
export interface ControlUser extends Orders {
  join(application: Application): void;
  leave(application: Application): void;
}

/** What the control port tells of the engine. */
export interface ControlWorld {
  log: Log;
  nowMs(): number;
  after(delayMs: number, wake: () => void): () => void;
  /** `udp/192.0.2.1:5060,tcp/...`: where this engine can be reached. */
  hostports(): string;
}

export interface ControlOptions {
  host: string;
  port: number;
  secret: string;
  /** PEM. With it applications connect with TLS, else in the clear: then keep the port on loopback. */
  tls?: { key: string; cert: string };
}

/** The port where applications connect with drachtio-srf. */
export class ControlServer {
  readonly #options: ControlOptions;
  readonly #user: ControlUser;
  readonly #world: ControlWorld;
  readonly #sockets = new Set<Socket>();
  /** Those of them that have not authenticated. */
  readonly #strangers = new Set<Socket>();
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
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
  }

  #serve(socket: Socket): void {
    if (this.#strangers.size >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    const reader = new FrameReader(MAX_STRANGER_FRAME_BYTES);
    let application: ConnectedApplication | undefined;
    this.#sockets.add(socket);
    this.#strangers.add(socket);
    const stopWaiting = this.#world.after(AUTHENTICATE_WITHIN_MS, () => {
      this.#world.log({ name: 'application-refused', host: socket.remoteAddress, reason: 'silent' });
      socket.destroy();
    });
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      stopWaiting();
      this.#sockets.delete(socket);
      this.#strangers.delete(socket);
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
        if (application) {
          this.#obey(application, tokens, message);
          continue;
        }
        application = this.#authenticate(socket, tokens);
        if (!application) return;
        stopWaiting();
        this.#strangers.delete(socket);
        reader.maxFrameBytes = MAX_FRAME_BYTES;
      }
    });
  }

  #authenticate(socket: Socket, [id = '', verb, secret = '', tags = '']: string[]): ConnectedApplication | undefined {
    const application = new ConnectedApplication(socket, tags === '' ? [] : tags.split(','), this.#world.nowMs);
    if (verb !== 'authenticate' || !isSameSecret(secret, this.#options.secret)) {
      this.#refuse(socket, application, id);
      return undefined;
    }
    const hostports = this.#world.hostports();
    application.done(id, hostports, PROTOCOL_VERSION, hostports);
    this.#user.join(application);
    this.#world.log({ name: 'application-connected', tags });
    return application;
  }

  /** Not at once, and it is heard no further: guessing takes time. */
  #refuse(socket: Socket, application: ConnectedApplication, id: string): void {
    this.#world.log({ name: 'application-refused', host: socket.remoteAddress, reason: 'secret' });
    socket.removeAllListeners('data');
    socket.resume();
    const stop = this.#world.after(WRONG_SECRET_PAUSE_MS, () => {
      application.refused(id, 'incorrect secret');
      socket.end();
    });
    socket.once('close', stop);
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
