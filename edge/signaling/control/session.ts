import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Application, Orders } from '../agent/index.ts';
import type { Log } from '../counters.ts';
import { ConnectedApplication } from './application.ts';
import { FrameReader, MAX_FRAME_BYTES, splitFrame } from './framing.ts';
import { readDraft, WireOrder, WireProxyOrder } from './order.ts';

/** Protocol level of drachtio-server that this engine speaks; from v0.8.2 on clients send pings. */
const PROTOCOL_VERSION = 'v0.9.0';

/** Chosen: drachtio-srf authenticates in its first segment. */
export const AUTHENTICATE_WITHIN_MS = 5000;
/** Chosen: guessing the secret takes time. */
const WRONG_SECRET_PAUSE_MS = 1000;
/** Secret and tags. */
const MAX_STRANGER_FRAME_BYTES = 4096;

/** Who carries orders out. */
export interface ControlUser extends Orders {
  join(application: Application): void;
  leave(application: Application): void;
  /** This one is asked first about what it routes. */
  dispatchBy(application: Application): void;
  /** Another application takes a request that waits for its response. False when it no longer does. */
  passTo(application: Application, transactionId: string): boolean;
  /** The same, to the next in turn that has the tag and routes the method. False also when there is none. */
  passToTagged(tag: string, transactionId: string): boolean;
}

/** What the control port tells of the engine. */
export interface ControlWorld {
  log: Log;
  nowMs(): number;
  after(delayMs: number, wake: () => void): () => void;
  /** `udp/192.0.2.1:5060,tcp/...`: where this engine can be reached. */
  hostports(): string;
}

export interface SessionEvents {
  /** It has authenticated, has joined, and from now on is obeyed. */
  ready(application: ConnectedApplication): void;
  /** The connection has ended; perhaps it never was ready. */
  ended(): void;
}

/** One connection with an application, whoever opened it: the application authenticates, then gives orders. */
export class Session {
  readonly #socket: Socket;
  readonly #secret: string;
  readonly #user: ControlUser;
  readonly #world: ControlWorld;
  readonly #events: SessionEvents;
  readonly #reader = new FrameReader(MAX_STRANGER_FRAME_BYTES);
  #application: ConnectedApplication | undefined;
  #stopWaiting: () => void;

  constructor(socket: Socket, secret: string, user: ControlUser, world: ControlWorld, events: SessionEvents) {
    this.#socket = socket;
    this.#secret = secret;
    this.#user = user;
    this.#world = world;
    this.#events = events;
    this.#stopWaiting = world.after(AUTHENTICATE_WITHIN_MS, () => {
      world.log({ name: 'application-refused', host: socket.remoteAddress, reason: 'silent' });
      socket.destroy();
    });
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#end());
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  #read(chunk: Buffer): void {
    const frames = this.#reader.push(chunk);
    if (frames === 'broken') {
      this.#world.log({ name: 'control-framing-broken', host: this.#socket.remoteAddress });
      this.#socket.destroy();
      return;
    }
    for (const bytes of frames) {
      const { tokens, message } = splitFrame(bytes);
      if (this.#application) this.#survive(this.#application, tokens, message);
      else if (!this.#authenticate(tokens)) return;
    }
  }

  #end(): void {
    this.#stopWaiting();
    if (this.#application) {
      this.#world.log({ name: 'application-disconnected' });
      this.#user.leave(this.#application);
    }
    this.#events.ended();
  }

  #authenticate([id = '', verb, secret = '', tags = '']: string[]): boolean {
    const application = new ConnectedApplication(this.#socket, tags === '' ? [] : tags.split(','), this.#world.nowMs);
    this.#stopWaiting();
    if (verb !== 'authenticate' || !isSameSecret(secret, this.#secret)) {
      this.#refuse(application, id);
      return false;
    }
    const hostports = this.#world.hostports();
    application.done(id, hostports, PROTOCOL_VERSION, hostports);
    this.#application = application;
    this.#reader.maxFrameBytes = MAX_FRAME_BYTES;
    this.#user.join(application);
    this.#world.log({ name: 'application-connected', tags });
    this.#events.ready(application);
    return true;
  }

  /** Not at once; and what it says meanwhile is not heard. */
  #refuse(application: ConnectedApplication, id: string): void {
    this.#world.log({ name: 'application-refused', host: this.#socket.remoteAddress, reason: 'secret' });
    this.#socket.removeAllListeners('data');
    this.#socket.resume();
    this.#stopWaiting = this.#world.after(WRONG_SECRET_PAUSE_MS, () => {
      application.refused(id, 'incorrect secret');
      this.#socket.end();
    });
  }

  /** An order may meet a bug of ours; no other suffers. What it says is not logged: it may hold credentials. */
  #survive(application: ConnectedApplication, tokens: string[], message: Buffer): void {
    try {
      this.#obey(application, tokens, message);
    } catch (error) {
      const { name, stack = '' } = error as Error;
      const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
      this.#world.log({ name: 'bug', error: name, frames });
      application.refused(tokens[0] ?? '', 'Internal error');
    }
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
