import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Clock } from '#shared/world/index.ts';
import { type Bencoded, bdecode, bencode, fieldOf } from './bencode.ts';

/** Where an rtpengine takes commands of the ng protocol. */
export interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

/** One command of the ng protocol: `command` and what belongs to it. */
export type NgCommand = { readonly command: string; readonly [key: string]: Bencoded };

export type NgProblem =
  /** Nothing came back, or nobody listens there. */
  | { readonly code: 'no-reply' }
  /** It answered, and does not do it. */
  | { readonly code: 'refused'; readonly why: string };

/** When a command is sent again, and when it is given up: milliseconds after it was sent first (chosen). */
const SEND_AGAIN_AFTER_MS = [100, 250] as const;
const GIVE_UP_AFTER_MS = 500;

interface Pending {
  readonly message: Buffer;
  readonly settle: (reply: Result<Bencoded, NgProblem>) => void;
  callOffTimer: () => void;
}

export interface NodeListener {
  /** Any answer says that it lives, whatever it answers. */
  answered(): void;
  silent(): void;
  sentAgain(): void;
}

/**
 * The conversation with one rtpengine over UDP. A command that brings no reply is sent again with the same cookie:
 * rtpengine knows it by that, and repeats its first reply instead of carrying it out twice.
 */
export class RtpengineNode {
  readonly name: string;
  readonly #address: NodeAddress;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #listener: NodeListener;
  readonly #cookiePrefix: string;
  readonly #pending = new Map<string, Pending>();
  #socket: Socket | null = null;
  #isConnected = false;
  #cookies = 0;

  /** @param cookiePrefix  of this process alone: rtpengine takes a cookie that it knows for one sent again */
  constructor(
    address: NodeAddress,
    { clock, cookiePrefix, listener }: { clock: Pick<Clock, 'after'>; cookiePrefix: string; listener: NodeListener },
  ) {
    this.name = `${address.host}:${address.port}`;
    this.#address = address;
    this.#clock = clock;
    this.#cookiePrefix = cookiePrefix;
    this.#listener = listener;
  }

  ask(command: NgCommand): Promise<Result<Bencoded, NgProblem>> {
    this.#cookies += 1;
    const cookie = `${this.#cookiePrefix}-${this.#cookies}`;
    const message = Buffer.concat([Buffer.from(`${cookie} `), bencode(command)]);
    return new Promise((settle) => {
      const pending: Pending = { message, settle, callOffTimer: () => undefined };
      this.#pending.set(cookie, pending);
      this.#send(cookie, pending);
      this.#await(cookie, pending, 0);
    });
  }

  close(): void {
    this.#forgetSocket();
    this.#settleAll();
  }

  #await(cookie: string, pending: Pending, timesSentAgain: number): void {
    const sinceMs = SEND_AGAIN_AFTER_MS[timesSentAgain - 1] ?? 0;
    const againMs = SEND_AGAIN_AFTER_MS[timesSentAgain];
    pending.callOffTimer = this.#clock.after((againMs ?? GIVE_UP_AFTER_MS) - sinceMs, () => {
      if (againMs === undefined) {
        this.#giveUp(cookie);
        return;
      }
      this.#listener.sentAgain();
      this.#send(cookie, pending);
      this.#await(cookie, pending, timesSentAgain + 1);
    });
  }

  #giveUp(cookie: string): void {
    // Its name may lead elsewhere by now.
    this.#forgetSocket();
    this.#settle(cookie, fail({ code: 'no-reply' }));
    this.#listener.silent();
  }

  /** Before the socket is connected nothing is sent: then everything that waits is. */
  #send(cookie: string, { message }: Pending): void {
    const socket = this.#socket ?? this.#connect();
    if (!this.#isConnected) return;
    socket.send(message, (error) => {
      if (!error) return;
      const isTooLong = 'code' in error && error.code === 'EMSGSIZE';
      if (isTooLong) this.#settle(cookie, fail({ code: 'refused', why: `${message.length} bytes are too long` }));
      else this.#lose(socket);
    });
  }

  /** A connected socket hears nobody else, and learns at once when nobody listens there. */
  #connect(): Socket {
    const socket = createSocket(isIPv6(this.#address.host) ? 'udp6' : 'udp4');
    socket.on('message', (packet) => this.#receive(packet));
    socket.on('connect', () => {
      this.#isConnected = true;
      for (const [cookie, pending] of this.#pending) this.#send(cookie, pending);
    });
    socket.on('error', () => this.#lose(socket));
    socket.connect(this.#address.port, this.#address.host);
    this.#socket = socket;
    return socket;
  }

  #lose(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#forgetSocket();
    this.#settleAll();
    this.#listener.silent();
  }

  #forgetSocket(): void {
    this.#socket?.close();
    this.#socket = null;
    this.#isConnected = false;
  }

  #receive(packet: Buffer): void {
    const space = packet.indexOf(' ');
    const cookie = packet.toString('latin1', 0, Math.max(space, 0));
    if (!this.#pending.has(cookie)) return; // the second reply to what was sent twice
    this.#listener.answered();
    this.#settle(cookie, read(bdecode(packet.subarray(space + 1))));
  }

  #settle(cookie: string, reply: Result<Bencoded, NgProblem>): void {
    const pending = this.#pending.get(cookie);
    this.#pending.delete(cookie);
    pending?.callOffTimer();
    pending?.settle(reply);
  }

  #settleAll(): void {
    for (const cookie of [...this.#pending.keys()]) this.#settle(cookie, fail({ code: 'no-reply' }));
  }
}

/** `ok` and `pong` are all the good news there is; any other word is a refusal, also one of a later version. */
function read(reply: Bencoded | undefined): Result<Bencoded, NgProblem> {
  const result = fieldOf(reply, 'result');
  if (reply !== undefined && (result === 'ok' || result === 'pong')) return ok(reply);
  const why = fieldOf(reply, 'error-reason') ?? result;
  return fail({ code: 'refused', why: typeof why === 'string' ? why : 'an answer that is none' });
}
