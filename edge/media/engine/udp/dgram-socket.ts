import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import type { TransportAddress } from '../../media.ts';
import type { Bound, UdpSocket, UdpSockets } from './socket.ts';

/** Sockets of Node: everywhere, and slower than those of the system (native-socket.ts). Cannot set a DSCP. */
export class DgramSockets implements UdpSockets {
  readonly isNative = false;

  beBrisk(): () => void {
    return () => {}; // no message ever waits
  }

  sendTogether(work: () => void): void {
    work();
  }

  bind(address: string, port: number): Promise<Bound<UdpSocket>> {
    const family = isIP(address) === 6 ? 6 : 4;
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      ipv6Only: family === 6,
      // Only IP literals are sent to. The default resolver would cost each packet a turn of the event loop.
      lookup: (literal, _options, done) => done(null, literal, family),
    });
    return new Promise((resolve) => {
      const refuse = (error: NodeJS.ErrnoException) => {
        socket.close();
        resolve({ ok: false, code: codeOf(error) });
      };
      socket.once('error', refuse);
      socket.bind({ address, port, exclusive: true }, () => {
        socket.off('error', refuse);
        resolve({ ok: true, socket: new DgramSocket(socket) });
      });
    });
  }
}

class DgramSocket implements UdpSocket {
  readonly port: number;
  onMessage: ((packet: Uint8Array, from: TransportAddress) => void) | null = null;
  onError: ((code: string) => void) | null = null;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (packet, from) => this.onMessage?.(packet, from));
    socket.on('error', (error) => this.onError?.(codeOf(error)));
  }

  send(packet: Uint8Array, port: number, address: string): void {
    this.#socket.send(packet, port, address);
  }

  close(): void {
    this.#socket.close();
  }
}

const codeOf = ({ code, message }: NodeJS.ErrnoException): string => code ?? message;
