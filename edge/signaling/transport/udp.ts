import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Flow, Listener } from './flow.ts';

/** What a transport tells the engine. */
export interface Arrivals {
  datagram(bytes: Buffer, flow: Flow): void;
  /** Handed to the network. */
  sent(bytes: Buffer, flow: Flow): void;
}

/** A peer reached by datagrams. */
class UdpFlow implements Flow {
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly #udp: UdpTransport;

  constructor(udp: UdpTransport, remoteHost: string, remotePort: number) {
    this.#udp = udp;
    this.remoteHost = remoteHost;
    this.remotePort = remotePort;
  }

  // Getters: one flow per datagram is made, and a registered phone's is kept.
  get transport(): 'udp' {
    return 'udp';
  }

  get isReliable(): boolean {
    return false;
  }

  get isOpen(): boolean {
    return true;
  }

  get listener(): Listener {
    return this.#udp.listener;
  }

  send(bytes: Buffer): boolean {
    const isSent = this.#udp.send(bytes, this.remotePort, this.remoteHost);
    if (isSent) this.#udp.arrivals.sent(bytes, this);
    return isSent;
  }

  atPort(port: number): Flow {
    return port === this.remotePort ? this : this.#udp.flowTo(this.remoteHost, port);
  }

  onClose(): () => void {
    return () => {};
  }

  close(): void {}
}

/** One UDP socket. */
export class UdpTransport {
  readonly #socket: Socket;
  readonly arrivals: Arrivals;
  #isClosed = false;
  listener: Listener;

  constructor(socket: Socket, listener: Listener, arrivals: Arrivals) {
    this.#socket = socket;
    this.arrivals = arrivals;
    this.listener = listener;
  }

  flowTo(host: string, port: number): Flow {
    return new UdpFlow(this, host, port);
  }

  send(bytes: Buffer, port: number, host: string): boolean {
    if (this.#isClosed) return false;
    // An unreachable host is told by silence, as any lost datagram: the transaction's timers decide. Without a callback
    // the kernel's answer is not put off to a later tick.
    try {
      this.#socket.send(bytes, port, host);
      return true;
    } catch {
      // A port or host that no datagram can go to is refused at once.
      return false;
    }
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}

const ignoreSendError = (): void => {};

/** Kernel buffers large enough for the burst that arrives while the event loop is busy for some 50 ms. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

/** Opens a UDP listener; rejects when the address is taken. */
export function listenUdp(wanted: Listener, arrivals: Arrivals): Promise<UdpTransport> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({
      type: isIPv6(wanted.host) ? 'udp6' : 'udp4',
      ipv6Only: isIPv6(wanted.host), // `::` leaves IPv4 to a listener of its own
      recvBufferSize: SOCKET_BUFFER_BYTES,
      sendBufferSize: SOCKET_BUFFER_BYTES,
      // Peers are IP literals by the time anything is sent; a lookup per datagram would go through a thread pool.
      lookup: (host, _options, found) => found(null, host, host.includes(':') ? 6 : 4),
    });
    socket.once('error', reject);
    socket.bind(wanted.port, wanted.host, () => {
      socket.off('error', reject);
      socket.on('error', ignoreSendError);
      const udp = new UdpTransport(socket, { ...wanted, port: socket.address().port }, arrivals);
      socket.on('message', (bytes, from) => arrivals.datagram(bytes, udp.flowTo(from.address, from.port)));
      resolve(udp);
    });
  });
}
