import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type RtpFields, rtpPacket } from './packets.ts';

export interface Heard {
  readonly packet: Buffer;
  readonly port: number;
}

/** What a phone's media half does on loopback: RTP and RTCP from two sockets, everything heard is kept in order. */
export class RtpPeer {
  readonly heard: Heard[] = [];
  readonly heardRtcp: Heard[] = [];
  /** Is told of each packet as it comes. */
  onHeard: ((packet: Buffer) => void) | null = null;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;

  private constructor(rtp: Socket, rtcp: Socket) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    rtp.on('message', (packet, { port }) => {
      this.heard.push({ packet, port });
      this.onHeard?.(packet);
    });
    rtcp.on('message', (packet, { port }) => this.heardRtcp.push({ packet, port }));
  }

  static async open(host = '127.0.0.1'): Promise<RtpPeer> {
    return new RtpPeer(await bound(host), await bound(host));
  }

  get rtpPort(): number {
    return this.#rtp.address().port;
  }

  get rtcpPort(): number {
    return this.#rtcp.address().port;
  }

  sendRtp(port: number, fields: RtpFields = {}): void {
    this.send(port, rtpPacket(fields));
  }

  send(port: number, bytes: Uint8Array): void {
    this.#rtp.send(bytes, port, this.#rtp.address().address);
  }

  sendRtcp(port: number, bytes: Uint8Array): void {
    this.#rtcp.send(bytes, port, this.#rtcp.address().address);
  }

  close(): void {
    this.#rtp.close();
    this.#rtcp.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

async function bound(host: string): Promise<Socket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  return socket;
}
