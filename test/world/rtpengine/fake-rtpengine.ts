import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Bencoded, bdecode, bencode, fieldOf } from '#edge/media/rtpengine/bencode.ts';

export interface HeardCommand {
  readonly cookie: string;
  readonly command: string;
  readonly fields: Bencoded;
}

/** What a fake rtpengine answers: bytes, a dictionary, or nothing. */
export type FakeReply = Buffer | { readonly [key: string]: Bencoded } | null;

/** Speaks the ng protocol on loopback as the test tells it to, and relays nothing. */
export class FakeRtpengine {
  readonly heard: HeardCommand[] = [];
  /** Pings are answered with pong unless told otherwise, everything else with ok. */
  reply: (command: HeardCommand) => FakeReply = ({ command }) => ({ result: command === 'ping' ? 'pong' : 'ok' });
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (packet, sender) => this.#receive(packet, sender));
  }

  static async start(port = 0): Promise<FakeRtpengine> {
    const socket = createSocket('udp4');
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return new FakeRtpengine(socket);
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: this.#socket.address().port };
  }

  /** The commands but for pings. */
  get commands(): string[] {
    return this.heard.map(({ command }) => command).filter((command) => command !== 'ping');
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #receive(packet: Buffer, { port, address }: RemoteInfo): void {
    const space = packet.indexOf(' ');
    const cookie = packet.toString('latin1', 0, space);
    const fields = bdecode(packet.subarray(space + 1)) ?? '';
    const command: HeardCommand = { cookie, fields, command: String(fieldOf(fields, 'command')) };
    this.heard.push(command);
    const reply = this.reply(command);
    if (reply === null) return;
    const body = Buffer.isBuffer(reply) ? reply : bencode(reply);
    this.#socket.send(Buffer.concat([Buffer.from(`${cookie} `), body]), port, address);
  }
}
