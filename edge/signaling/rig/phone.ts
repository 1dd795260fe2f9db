import { createSocket } from 'node:dgram';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import { PATIENCE_MS } from '#test/world/patience.ts';
import { DEFAULT_LIMITS, H, parseMessage, type SipMessage } from '../parser/index.ts';
import { StreamFramer } from '../transport/framer.ts';
import { capture } from './capture.ts';

export const OFFER =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\na=sendrecv\r\n';

/** Bytes in and out, whatever carries them. */
interface Wire {
  /** `UDP`, `TCP` ... as it stands in Via. */
  protocol: string;
  host: string;
  port: number;
  /** @param to  elsewhere than to its server; where there are no connections */
  send(text: string, to?: Place): void;
  close(): Promise<void> | void;
}

/** What a phone waits for. */
type Fits = number | string | ((message: SipMessage) => boolean);

interface Place {
  host: string;
  port: number;
}

/** A phone for tests: it sends what it is told and keeps what it hears. It knows no more of SIP than that. */
export class Phone {
  readonly #wire: Wire;
  readonly #heard: SipMessage[] = [];
  readonly #cameFrom = new WeakMap<SipMessage, Place>();
  /** Several may wait at the same time, each for something else. */
  readonly #waiting = new Set<() => void>();
  #count = 0;

  constructor(open: (arrive: (message: SipMessage, from: Place) => void) => Wire) {
    this.#wire = open((message, from) => {
      const { bytes, headStart, bodyEnd } = message;
      capture(from, { host: this.#wire.host, port: this.#wire.port }, bytes.subarray(headStart, bodyEnd));
      this.#heard.push(message);
      this.#cameFrom.set(message, from);
      for (const wake of this.#waiting) wake();
    });
  }

  get host(): string {
    return this.#wire.host;
  }

  get port(): number {
    return this.#wire.port;
  }

  /** Next hop for the engine: `sip:127.0.0.1:40123;transport=tcp`. */
  get uri(): string {
    return `sip:${this.host}:${this.port};transport=${this.#wire.protocol.toLowerCase()}`;
  }

  get contact(): string {
    return `<sip:phone@${this.host}:${this.port};transport=${this.#wire.protocol.toLowerCase()}>`;
  }

  raw(text: string): void {
    this.#wire.send(text);
  }

  /** Sends a request with what every request needs; header lines given replace those made up. Returns its Call-ID. */
  request(method: string, uri: string, headers: Record<string, string> = {}, body = ''): string {
    this.#count += 1;
    const { protocol, host, port } = this.#wire;
    const all: Record<string, string> = {
      Via: `SIP/2.0/${protocol} ${host}:${port};branch=z9hG4bK${port}-${this.#count};rport`,
      'Max-Forwards': '70',
      From: `<sip:phone@${host}>;tag=phone${this.#count}`,
      To: `<${uri}>`,
      'Call-ID': `call-${port}-${this.#count}`,
      CSeq: `1 ${method}`,
      Contact: this.contact,
      ...(body !== '' && { 'Content-Type': 'application/sdp' }),
      ...headers,
      'Content-Length': String(body.length), // one character for each byte
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#wire.send(`${method} ${uri} SIP/2.0\r\n${lines.join('')}\r\n${body}`);
    return all['Call-ID'] as string;
  }

  /** Answers a request as it came; a To tag is added. */
  respond(request: SipMessage, status: number, headers: Record<string, string> = {}, body = '', tag = 'callee'): void {
    const to = request.get(H.to) ?? '';
    const lines = [
      `SIP/2.0 ${status} Status`,
      ...request.all(H.via).map((via) => `Via: ${via}`),
      ...request.all(H.recordRoute).map((route) => `Record-Route: ${route}`),
      `From: ${request.get(H.from)}`,
      `To: ${to.includes('tag=') ? to : `${to};tag=${tag}`}`,
      `Call-ID: ${request.get(H.callId)}`,
      `CSeq: ${request.get(H.cseq)}`,
      ...Object.entries({ Contact: this.contact, ...headers }).map(([name, value]) => `${name}: ${value}`),
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
    ];
    this.#wire.send(`${lines.join('\r\n')}\r\n\r\n${body}`, this.#cameFrom.get(request));
  }

  /** The next message heard that `fits`, a status code, a method or a test; earlier ones that do not stay. */
  async hears(fits: Fits, patienceMs = PATIENCE_MS): Promise<SipMessage> {
    const message = await this.#await(fits, patienceMs);
    if (!message) {
      const others = this.#heard.map((other) => other.method || other.status).join(', ');
      throw new Error(
        `the phone waited for ${typeof fits === 'function' ? 'something' : fits} in vain; it heard: ${others || 'nothing'}`,
      );
    }
    return message;
  }

  /** What it has heard so far does not count any more. */
  forget(): void {
    this.#heard.length = 0;
  }

  /** True when no message that fits comes within the time. */
  async hearsNo(fits: number | string, withinMs: number): Promise<boolean> {
    return (await this.#await(fits, withinMs)) === undefined;
  }

  async close(): Promise<void> {
    await this.#wire.close();
  }

  async #await(fits: Fits, patienceMs: number): Promise<SipMessage | undefined> {
    const untilMs = performance.now() + patienceMs;
    for (;;) {
      const at = this.#heard.findIndex((message) =>
        typeof fits === 'function' ? fits(message) : message.status === fits || message.method === fits,
      );
      if (at >= 0) return this.#heard.splice(at, 1)[0];
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return undefined;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, leftMs);
        this.#waiting.add(wake);
      });
    }
  }
}

function readDatagram(bytes: Buffer): SipMessage {
  const parsed = parseMessage(bytes, 'datagram', DEFAULT_LIMITS);
  if (!parsed.ok) throw new Error(`the engine sent something malformed: ${parsed.fault}`);
  return parsed.message;
}

export const udpPhone = (server: { host: string; port: number }): Promise<Phone> => udpPhoneAt('127.0.0.1', server);

/** @param host  of this machine: another loopback address is somebody else */
export async function udpPhoneAt(host: string, server: { host: string; port: number }): Promise<Phone> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, host, () => resolve()));
  return new Phone((arrive) => {
    socket.on('message', (bytes, from) => arrive(readDatagram(bytes), { host: from.address, port: from.port }));
    return {
      protocol: 'UDP',
      host,
      port: socket.address().port,
      send: (text, to = server) => socket.send(Buffer.from(text, 'latin1'), to.port, to.host),
      close: () => new Promise((resolve) => socket.close(() => resolve())),
    };
  });
}

function streamPhone(socket: Socket, protocol: string): Phone {
  return new Phone((arrive) => {
    const framer = new StreamFramer(DEFAULT_LIMITS);
    const from = { host: socket.remoteAddress ?? '127.0.0.1', port: socket.remotePort ?? 0 };
    socket.on('data', (chunk: Buffer) => {
      for (const event of framer.push(chunk)) if (event.name === 'message') arrive(event.message, from);
    });
    socket.on('error', () => {});
    return {
      protocol,
      host: socket.localAddress ?? '127.0.0.1',
      port: socket.localPort ?? 0,
      send: (text) => void socket.write(text, 'latin1'),
      close: () => void socket.destroy(),
    };
  });
}

export async function tcpPhone(server: { host: string; port: number }): Promise<Phone> {
  const socket = connectTcp(server);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return streamPhone(socket, 'TCP');
}

export async function tlsPhone(server: { host: string; port: number }): Promise<Phone> {
  const socket = connectTls({ ...server, rejectUnauthorized: false });
  await new Promise<void>((resolve) => socket.once('secureConnect', () => resolve()));
  return streamPhone(socket, 'TLS');
}

/** A browser: reachable on its connection only. */
export async function webSocketPhone(server: { host: string; port: number }, isSecure = false): Promise<Phone> {
  const scheme = isSecure ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${server.host}:${server.port}/`, 'sip', { rejectUnauthorized: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return new Phone((arrive) => {
    socket.on('message', (content) => {
      const bytes = Buffer.from(content as Buffer);
      if (bytes.length > 4) arrive(readDatagram(bytes), server);
    });
    return {
      protocol: scheme.toUpperCase(),
      host: 'browser.invalid',
      port: 0,
      send: (text) => socket.send(text),
      close: () => socket.terminate(),
    };
  });
}

/** A port of this machine where nothing listens. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
